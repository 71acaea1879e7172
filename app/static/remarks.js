// Remarks beside the text: a row more or less at once, place and words filled in from the text.
// Nothing here is needed: the same buttons do it by way of the server.
"use strict";

const QUOTE_LIMIT = 1000;

function remarks(form) {
  const list = form.querySelector("[data-remarks]");
  const pattern = document.getElementById("new-remark");
  const adder = form.querySelector("[data-add]");
  const text = document.querySelector("[data-text]");
  const picker = document.querySelector("[data-picked]");
  const bar = picker.parentElement;
  let next = list.children.length + 1;
  let picked = null;

  function key() {
    return self.crypto.randomUUID ? self.crypto.randomUUID() : "";
  }

  // The pattern bears a word where the number of the row goes.
  function numbered(row, number) {
    for (const one of [row, ...row.querySelectorAll("*")]) {
      for (const attribute of one.attributes) attribute.value = attribute.value.replace("NUMBER", number);
    }
    for (const one of row.querySelectorAll("legend, [data-take-away]")) {
      one.textContent = one.textContent.replace("NUMBER", number);
    }
    return row;
  }

  function add(anchor = "", quote = "") {
    const row = numbered(pattern.content.firstElementChild.cloneNode(true), String(next));
    const field = (name) => row.querySelector(`[name="remark-${next}-${name}"]`);
    field("key").value = key();
    field("anchor").value = anchor;
    field("quote").value = quote;
    list.append(row);
    field(anchor || quote ? "text" : "anchor").focus();
    next += 1;
  }

  function takeAway(row) {
    row.remove();
    adder.focus();
    form.dispatchEvent(new Event("change"));
  }

  function isAtOrBefore(heading, node) {
    const where = heading.compareDocumentPosition(node);
    return heading.contains(node) || Boolean(where & Node.DOCUMENT_POSITION_FOLLOWING);
  }

  // What is selected within the text, and below which heading.
  function selection() {
    const chosen = getSelection();
    const words = chosen.toString().trim();
    if (!words || !chosen.rangeCount || !text.contains(chosen.getRangeAt(0).commonAncestorContainer)) return null;
    const start = chosen.getRangeAt(0).startContainer;
    const section = (start.nodeType === Node.TEXT_NODE ? start.parentElement : start).closest("[data-anchor]");
    const above = section ? [...section.querySelectorAll("h4[id]")].filter((one) => isAtOrBefore(one, start)).at(-1) : null;
    const anchor = above ? above.id : section ? section.dataset.anchor : "";
    return { anchor, quote: words.slice(0, QUOTE_LIMIT) };
  }

  document.addEventListener("selectionchange", () => {
    const now = selection();
    if (now) picked = now;
    bar.hidden = !now && document.activeElement !== picker;
  });

  picker.addEventListener("click", () => {
    if (picked) add(picked.anchor, picked.quote);
    bar.hidden = true;
  });

  addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button || button.form !== form) return;
    if (button === adder) add();
    else if (button.dataset.place !== undefined) add(button.dataset.place);
    else if (button.dataset.takeAway !== undefined) takeAway(button.closest("[data-remark]"));
    else return;
    event.preventDefault();
  });
}

for (const form of document.querySelectorAll("form#opinia")) remarks(form);
