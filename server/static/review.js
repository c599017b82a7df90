// Review by keyboard, and spans by selecting text; the forms work without this.
"use strict";
(() => {
  // A key presses the button or follows the link that names it.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
    if (!target) return;
    event.preventDefault();
    target.click();
    target.focus();
  });

  // A form that is opened is written in at once; Escape leaves first the field, or the form that was opened, then the page.
  document.addEventListener("toggle", (event) => {
    const form = event.target.open && event.target.querySelector("form");
    const field = form && form.querySelector("input:not([type=hidden]), select, textarea");
    if (field) field.focus();
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const opened = event.target.closest("details[open]");
    const back = document.querySelector("[data-back]");
    if (opened && opened.querySelector("form")) {
      opened.open = false;
      opened.querySelector("summary").focus();
    } else if (event.target.closest("input, textarea, select")) event.target.blur();
    else if (back) back.click();
  });

  // What is selected in a paragraph goes into the form that asks for it: its words, and where they start.
  const offsetIn = (paragraph, node, offset) => {
    const range = document.createRange();
    range.setStart(paragraph, 0);
    range.setEnd(node, offset);
    return range.toString().length;
  };
  const codePoints = (text, units) => [...text.slice(0, units)].length;
  const take = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || !selection.rangeCount) return;
    const range = selection.getRangeAt(0);
    const element = range.startContainer.nodeType === Node.ELEMENT_NODE ? range.startContainer : range.startContainer.parentElement;
    const paragraph = element && element.closest("[data-selectable]");
    if (!paragraph || !paragraph.contains(range.endContainer)) return;
    const text = paragraph.textContent;
    const start = offsetIn(paragraph, range.startContainer, range.startOffset);
    const end = offsetIn(paragraph, range.endContainer, range.endOffset);
    for (const form of document.querySelectorAll("form[data-takes-selection]")) {
      form.elements.words.value = text.slice(start, end);
      form.elements.start.value = codePoints(text, start);
      if (form.elements.number && paragraph.dataset.number) form.elements.number.value = paragraph.dataset.number;
    }
  };
  document.addEventListener("selectionchange", take);
})();
