// The SPARQL editor: YASGUI on our endpoint, completing the terms of the ontology, with a chart for counted results.
"use strict";
(() => {
  const place = document.getElementById("yasgui");
  if (!place || !window.Yasgui) return;
  const PREFIXES = JSON.parse(document.getElementById("sparql-prefixes").textContent);
  const EXAMPLES = JSON.parse(document.getElementById("sparql-examples").textContent);

  // Terms come from this server alone; the editor's own completers of classes and properties would ask another host.
  const terms = fetch("/sparql/terms.json").then((answer) => (answer.ok ? answer.json() : []));
  const { Yasqe, Yasr } = window.Yasgui;
  for (const name of ["class", "property"]) {
    Yasqe.forkAutocompleter(name, {
      name: `whence-${name}`,
      persistenceId: null,
      bulk: true,
      get: async () => (await terms).filter((term) => term.sort === name).map((term) => term.iri),
    });
  }
  // Concepts of the vocabularies, wherever a name of theirs is begun.
  Yasqe.forkAutocompleter("class", {
    name: "whence-concept",
    persistenceId: null,
    bulk: true,
    get: async () => (await terms).filter((term) => term.sort === "concept").map((term) => term.iri),
    isValidCompletionPosition: (yasqe) => {
      const begun = yasqe.getCompleteToken().string;
      return (yasqe.getPrefixesFromQuery()[begun.split(":")[0]] || begun.slice(1)).startsWith(PREFIXES.whv);
    },
  });
  Yasqe.defaults.autocompleters = Yasqe.defaults.autocompleters.filter((name) => name !== "class" && name !== "property");

  // A chart of the first column of names against the first column of numbers, where there are few columns and each name once.
  class Chart {
    constructor(yasr) {
      this.yasr = yasr;
      this.priority = 1;
      this.label = "Chart";
    }
    columns() {
      const json = this.yasr.results?.getAsJson();
      const rows = json?.results?.bindings || [];
      const numeric = (name) => rows.every((row) => row[name] && row[name].value !== "" && Number.isFinite(Number(row[name].value)));
      const names = json?.head?.vars || [];
      const value = names.find(numeric);
      const label = names.find((name) => name !== value && rows.some((row) => row[name]));
      const apt = rows.length > 1 && names.length <= 3 && value && label;
      const distinct = apt && new Set(rows.map((row) => row[label]?.value)).size === rows.length;
      return distinct ? { rows: rows.slice(0, 40), value, label } : null;
    }
    canHandleResults() {
      return this.columns() !== null;
    }
    getIcon() {
      const icon = document.createElement("span");
      icon.textContent = "▤";
      icon.setAttribute("aria-hidden", "true");
      return icon;
    }
    draw() {
      const { rows, value, label } = this.columns();
      const most = Math.max(...rows.map((row) => Number(row[value].value)), 1e-9);
      const make = (name, attributes, text) => {
        const element = document.createElementNS("http://www.w3.org/2000/svg", name);
        for (const [key, content] of Object.entries(attributes)) element.setAttribute(key, content);
        if (text !== undefined) element.textContent = text;
        return element;
      };
      const svg = make("svg", { viewBox: `0 0 900 ${rows.length * 26 + 10}`, class: "bars", role: "img" });
      svg.append(make("title", {}, `${value} by ${label}`));
      rows.forEach((row, index) => {
        const y = index * 26 + 5;
        const name = row[label]?.value.split(/[#/]/).pop() || "";
        const width = Math.max(1, (Number(row[value].value) / most) * 520);
        svg.append(make("text", { x: 290, y: y + 15, "text-anchor": "end" }, name.length > 40 ? `${name.slice(0, 39)}…` : name));
        svg.append(make("rect", { x: 300, y, width, height: 20, rx: 3 }));
        svg.append(make("text", { x: 306 + width, y: y + 15 }, row[value].value));
      });
      this.yasr.resultsEl.replaceChildren(svg);
    }
  }
  Yasr.registerPlugin("chart", Chart);

  // What went wrong, as the endpoint says it.
  const refusal = async (error) => {
    let problem;
    try {
      problem = JSON.parse(error.text);
    } catch {
      return undefined; // no answer of ours: the editor tells of it
    }
    const element = document.createElement("div");
    element.setAttribute("role", "alert");
    for (const text of [problem.detail, problem.remedy].filter(Boolean)) {
      const line = document.createElement("p");
      line.textContent = text;
      element.append(line);
    }
    return element;
  };

  Yasr.defaults.errorRenderers = [refusal];
  Yasqe.defaults.value = `PREFIX wh: <${PREFIXES.wh}>\nSELECT ?claim ?quote WHERE {\n  ?claim a wh:Claim ; wh:quotedText ?quote .\n} LIMIT 25\n`;
  place.replaceChildren();
  const yasgui = new window.Yasgui(place, {
    requestConfig: { endpoint: new URL("/sparql", location.href).href, method: "POST" },
    copyEndpointOnNewTab: false,
    persistenceId: "whence-sparql",
    persistencyExpire: 60 * 60 * 24 * 30,
    autofocus: false,
    yasr: { prefixes: PREFIXES, pluginOrder: ["table", "chart", "response"] },
  });

  for (const link of document.querySelectorAll("[data-example]")) {
    link.addEventListener("click", (event) => {
      const tab = yasgui.getTab();
      if (!tab || !(link.dataset.example in EXAMPLES)) return;
      event.preventDefault();
      tab.getYasqe().setValue(EXAMPLES[link.dataset.example]);
      tab.getYasqe().focus();
      place.scrollIntoView({ block: "nearest" });
    });
  }

  // What the editor leaves without a name gets one, now and whenever it draws anew.
  const NAMES = [
    [".CodeMirror textarea", "SPARQL query"],
    [".autocompleteWrapper input", "Address of the endpoint"],
    [".tableFilter", "Only rows that contain"],
    [".tableSizer", "Rows on a page"],
    ["select:not([aria-label])", "Choice"],
    ["input:not([type=hidden]):not([aria-label]):not([id])", "Value"],
    ["textarea:not([aria-label])", "Text"],
    ["button:not([aria-label])", null],
  ];
  const nameAll = () => {
    for (const button of place.querySelectorAll(".tabsList button.addTab, .tabsList .addTab")) {
      button.setAttribute("role", "tab"); // a list of tabs may hold nothing else
      button.setAttribute("aria-label", "New tab");
    }
    for (const [selector, name] of NAMES)
      for (const element of place.querySelectorAll(selector))
        if (!element.getAttribute("aria-label") && !(element.labels && element.labels.length)) {
          const given = name || element.textContent.trim() || element.title || element.className.split(" ")[0];
          if (given) element.setAttribute("aria-label", given);
        }
  };
  nameAll();
  new MutationObserver(nameAll).observe(place, { childList: true, subtree: true });
})();
