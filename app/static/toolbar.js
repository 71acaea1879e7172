// A row of buttons above a field of Markdown, after the toolbar of the ARIA patterns: one stop for
// Tab, arrows within. What a button writes can be taken back with the browser's undo.
"use strict";

const POLISH = {
  bold: "Pogrubienie", list: "Lista", steps: "Lista numerowana", link: "Odnośnik",
  heading: "Podtytuł", quote: "Cytat", table: "Tabela", picture: "Obraz", bar: "Formatowanie",
};
const ENGLISH = {
  bold: "Bold", list: "List", steps: "Numbered list", link: "Link",
  heading: "Subheading", quote: "Quotation", table: "Table", picture: "Picture", bar: "Formatting",
};
const LABELS = document.documentElement.lang === "pl" ? POLISH : ENGLISH;
const TABLE = "| A | B |\n| --- | --- |\n|  |  |\n";

// What each button makes of the selection; `from` and `to` mark what stays selected.
const MAKES = {
  bold: (words) => around("**", words, "**"),
  link: (words) => around("[", words, "](https://)"),
  picture: (words) => around("![", words, "](/pliki/)"),
  list: (words) => lines(words, () => "- "),
  steps: (words) => lines(words, (number) => number + ". "),
  quote: (words) => lines(words, () => "> "),
  heading: (words, field) => lines(words, () => field.dataset.markdown === "whole" ? "## " : "### "),
  table: (words) => ({ text: (words ? words + "\n\n" : "") + TABLE, from: 0, to: 0 }),
};

function around(before, words, after) {
  return { text: before + words + after, from: before.length, to: before.length + words.length };
}

function lines(words, mark) {
  const text = words.split("\n").map((line, at) => mark(at + 1) + line).join("\n");
  return { text, from: text.length, to: text.length };
}

function write(field, made) {
  const start = field.selectionStart;
  field.focus();
  // The one way of writing that the browser's undo knows; setRangeText stands in where it is gone.
  if (!document.execCommand("insertText", false, made.text)) {
    field.setRangeText(made.text, start, field.selectionEnd, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  field.setSelectionRange(start + made.from, start + made.to);
}

function toolbar(field) {
  const bar = document.createElement("div");
  bar.className = "toolbar";
  bar.setAttribute("role", "toolbar");
  bar.setAttribute("aria-label", LABELS.bar);
  bar.setAttribute("aria-controls", field.id);
  const buttons = Object.keys(MAKES).map((name, at) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = LABELS[name];
    button.tabIndex = at ? -1 : 0;
    button.addEventListener("click", () => {
      const words = field.value.slice(field.selectionStart, field.selectionEnd);
      write(field, MAKES[name](words, field));
    });
    return button;
  });
  bar.append(...buttons);
  bar.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement);
    const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || step === undefined) return;
    event.preventDefault();
    buttons[at].tabIndex = -1;
    const next = buttons[(step + buttons.length) % buttons.length];
    next.tabIndex = 0;
    next.focus();
  });
  field.before(bar);
}

for (const field of document.querySelectorAll("textarea[data-markdown]")) toolbar(field);
