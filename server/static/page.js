// Small comforts for every page; all of them work without this, too.
"use strict";
(() => {
  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");

  // "/" goes to the search field.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const field = document.querySelector("[data-search-field]");
    if (!field) return;
    event.preventDefault();
    field.focus();
  });

  // In an article, pointing at a note or at marked words lights up the whole claim.
  const text = document.querySelector("[data-article]");
  if (text) {
    const pieces = new Map();
    const add = (claim, element) => pieces.set(claim, [...(pieces.get(claim) || []), element]);
    for (const segment of text.querySelectorAll("[data-claims]"))
      for (const claim of segment.dataset.claims.split(" ")) add(claim, segment);
    for (const note of text.querySelectorAll("[data-note]")) add(note.dataset.note, note);

    let lit = [];
    const light = (claim) => {
      for (const element of lit) element.classList.remove("lit");
      lit = pieces.get(claim) || [];
      for (const element of lit) element.classList.add("lit");
    };
    const claimAt = (target) => {
      const note = target.closest("[data-note]");
      if (note) return note.dataset.note;
      const segment = target.closest("[data-claims]");
      return segment ? segment.dataset.claims.split(" ").pop() : null;
    };
    for (const kind of ["pointerover", "focusin"]) text.addEventListener(kind, (event) => light(claimAt(event.target)));
    text.addEventListener("pointerleave", () => light(null));
  }

  // A link that is meant to be shared is copied where that can be done; elsewhere it can be followed.
  for (const link of document.querySelectorAll("[data-share]")) {
    link.addEventListener("click", async (event) => {
      if (!navigator.clipboard) return;
      event.preventDefault();
      await navigator.clipboard.writeText(link.href);
      link.textContent = "copied";
    });
  }

  // What is meant to be copied gets a button.
  for (const source of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.textContent);
      button.textContent = "Copied";
    });
    source.after(button);
  }
})();
