// What makes the pages quicker. Nothing here is needed: every page works without it.
"use strict";

const DELAY_MS = 250;
const LEAST_LETTERS = 2;

function later(action, delay) {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => action(...given), delay);
  };
}

function addressOf(form) {
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value) asked.append(name, value);
  const query = asked.toString();
  return form.action + (query ? "?" + query : "");
}

// Printing.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// A form that came back with faults is announced: the focus stands on the summary.
document.querySelector("[data-focus]")?.focus();

// Searching while typing and ticking: the same page is fetched and its results are put in place.
function searchLive(form) {
  const status = document.getElementById("status");
  let running;
  let asked = location.search;

  // While words are typed the address changes in place, and a page without hits waits for Enter;
  // a box that was ticked or a chip that was removed is a step to which "back" returns.
  async function refresh(address, { isStep = true, isTyping = false, focus = "" } = {}) {
    if (address === location.href) return;
    running?.abort();
    running = new AbortController();
    const shown = document.getElementById(form.dataset.live);
    shown.classList.add("is-busy");
    try {
      const answer = await fetch(address, { signal: running.signal });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(form.dataset.live);
      if (!answer.ok || !fresh) throw new Error(String(answer.status));
      if (isTyping && !fresh.querySelector(".pager, .hits[start]")) {
        shown.classList.remove("is-busy");
        return;
      }
      put(shown, fresh);
      document.title = page.title;
      history[isStep ? "pushState" : "replaceState"](null, "", answer.url);
      asked = location.search;
      document.getElementById(focus)?.focus();
      status.textContent = document.getElementById("count").textContent;
    } catch (error) {
      // The network is away or the page failed: the button still asks the plain way.
      if (error.name !== "AbortError") shown.classList.remove("is-busy");
    }
  }

  // What was open stays open, and who stood on a box stands on it again.
  function put(shown, fresh) {
    const focused = shown.contains(document.activeElement) && document.activeElement.id;
    for (const details of fresh.querySelectorAll("details[id]")) {
      const before = document.getElementById(details.id);
      if (before) details.open = before.open;
    }
    const ticked = new Set([...shown.querySelectorAll("[name=p]:checked")].map((box) => box.value));
    for (const box of fresh.querySelectorAll("[name=p]")) box.checked = ticked.has(box.value);
    shown.replaceWith(fresh);
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  }

  const soon = later(() => refresh(addressOf(form), { isStep: false, isTyping: true }), DELAY_MS);
  form.addEventListener("input", (event) => {
    if (event.target.type !== "checkbox") soon();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    refresh(addressOf(form), { isStep: false });
  });
  // Boxes stand outside the form element and belong to it by its id.
  document.addEventListener("change", (event) => {
    if (event.target.form === form && event.target.type === "checkbox") refresh(addressOf(form));
  });
  document.addEventListener("click", (event) => {
    const chip = event.target.closest("#" + form.dataset.live + " a.chip");
    if (!chip || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    refresh(chip.href, { focus: "count" });
  });
  // The way to a place within the page (#…) passes here, too, and asks nothing new.
  addEventListener("popstate", () => {
    if (location.search !== asked) location.reload();
  });
}

// Suggestions: the combobox with a list of the ARIA patterns.
function suggest(box) {
  const input = box.querySelector("input");
  const list = document.createElement("ul");
  list.id = "suggestions";
  list.className = "listbox";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.label);
  list.hidden = true;
  box.append(list);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  let at = -1;
  let asked = 0;

  function close() {
    list.hidden = true;
    at = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function show(words) {
    list.replaceChildren(...words.map((word, number) => {
      const item = document.createElement("li");
      item.id = "suggestion-" + number;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.lang = "pl";
      item.textContent = word;
      return item;
    }));
    at = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = words.length === 0;
    input.setAttribute("aria-expanded", String(words.length > 0));
  }

  function move(step) {
    const items = list.children;
    items[at]?.setAttribute("aria-selected", "false");
    at = (at + step + items.length + (at < 0 && step < 0 ? 1 : 0)) % items.length;
    items[at].setAttribute("aria-selected", "true");
    items[at].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[at].id);
  }

  function take(item) {
    input.value = item.textContent;
    asked += 1;
    close();
    input.form.requestSubmit();
  }

  const ask = later(async () => {
    const words = input.value.trim();
    const mine = ++asked;
    if (words.length < LEAST_LETTERS) return close();
    try {
      const query = new URLSearchParams(new FormData(input.form)); // under the chosen filters
      query.set("q", words);
      const answer = await fetch(box.dataset.suggest + "?" + query);
      const found = answer.ok ? await answer.json() : [];
      if (mine === asked && document.activeElement === input) show(found);
    } catch {
      close();
    }
  }, DELAY_MS);

  input.addEventListener("input", ask);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter") {
      if (at >= 0) {
        event.preventDefault();
        take(list.children[at]);
      } else {
        asked += 1;
        close();
      }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !list.hidden) {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  // The focus stays in the box; a click chooses before the list closes.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[role=option]");
    if (item) take(item);
  });
}

for (const form of document.querySelectorAll("form[data-live]")) searchLive(form);
for (const box of document.querySelectorAll("[data-suggest]")) suggest(box);
