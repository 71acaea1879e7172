// Saving while somebody types. Nothing here is needed: the buttons save without it.
"use strict";

const EVERY_MS = 20000;
const RETRY_MS = 5000;
// So long a link waits for what was typed to be saved.
const PATIENCE_MS = 3000;
// More than this a browser does not send once its page has gone.
const LAST_WORDS = 60000;

// What the form bears for the server, beside what is typed.
const OURS = ["csrf", "rewizja", "strona", "kolejny"];

function keep(form) {
  const status = document.getElementById("autosave");
  const [token, revision, view, number] = OURS.map((name) => form.elements[name]);
  const told = form.dataset;
  const session = new BroadcastChannel("session");
  let last = said();
  let onItsWay = "";
  let queue = Promise.resolve();
  let isStopped = false;
  let isLeaving = false;
  let isFailing = false;
  let refused = "";

  function said() {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (!OURS.includes(name)) fields.append(name, value);
    }
    return fields.toString();
  }

  function tell(words, address = "", label = "") {
    status.textContent = words + " ";
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = label;
    if (address === told.signIn) link.target = "_blank";
    status.append(link);
  }

  // Whatever this page sends bears a number: what is overtaken on the way is not taken for newer.
  function raise() {
    number.value = Number(number.value) + 1;
    return number.value;
  }

  // One after the other, and what was typed meanwhile right behind.
  function save() {
    queue = queue.then(send);
    return queue;
  }

  async function send() {
    const now = said();
    if (isLeaving || isStopped || [last, onItsWay, refused].includes(now)) return;
    onItsWay = now;
    if (!isFailing) status.textContent = told.saving;
    const body = new URLSearchParams(now);
    body.append("rewizja", revision.value);
    body.append("strona", view.value);
    body.append("kolejny", raise());
    try {
      const answer = await fetch(told.draft, {
        method: "POST",
        body,
        headers: { Accept: "application/json", "X-CSRF-Token": token.value },
        keepalive: now.length < LAST_WORDS,
      });
      await heard(answer, now);
      isFailing = false;
    } catch {
      if (!isFailing) tell(told.offline);
      isFailing = true;
      setTimeout(save, RETRY_MS);
    } finally {
      if (onItsWay === now) onItsWay = "";
    }
  }

  // Who has signed in again in another tab has another token: this page, asked for anew, bears it.
  async function isTokenNew() {
    const answer = await fetch(location.pathname);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("form[data-draft] [name=csrf]");
    if (!fresh || fresh.value === token.value) return false;
    for (const one of document.querySelectorAll("[name=csrf]")) one.value = fresh.value;
    return true;
  }

  // What is wrong with what was typed: each sentence after the name of its field; a link to the first.
  function complain(errors) {
    const words = Object.entries(errors).map(([name, sentence]) => {
      const label = form.querySelector(`label[for="f-${name}"]`);
      return label ? `${label.textContent.trim()}: ${sentence}` : sentence;
    });
    const [first] = Object.keys(errors).filter((name) => document.getElementById("f-" + name));
    tell([told.refused, ...words].join(" "), first ? "#f-" + first : "", told.refusedLabel);
  }

  async function heard(answer, now) {
    if (answer.ok) {
      const said = await answer.json();
      refused = "";
      revision.value = Math.max(revision.value, said.revision);
      last = now;
      session.postMessage("used");
      tell(told.saved + " " + new Date(said.saved).toLocaleTimeString(document.documentElement.lang));
    } else if (answer.status === 422) {
      refused = now;
      complain((await answer.json()).errors);
    } else if (answer.status === 413) {
      refused = now;
      tell(told.tooLong);
    } else if (answer.status === 409) {
      const { conflict } = await answer.json();
      isStopped = true;
      if (conflict) last = now;
      tell(conflict ? told.met : told.closed, conflict, told.metLabel);
    } else if (answer.status === 404) {
      isStopped = true;
      tell(told.closed);
    } else if (answer.status === 403 && await isTokenNew()) {
      setTimeout(save);
    } else if (answer.status === 401 || answer.status === 403) {
      tell(told.signedOut, told.signIn, told.signInLabel);
    } else {
      throw new Error(String(answer.status));
    }
  }

  setInterval(save, EVERY_MS);
  form.addEventListener("change", save);
  form.addEventListener("submit", () => { raise(); isLeaving = true; });
  // Who types on, or comes back, has not left.
  form.addEventListener("input", () => { isLeaving = false; });
  addEventListener("pageshow", () => { isLeaving = false; });
  // Before the next page is asked for, which is to show it; and where nobody is told of leaving.
  addEventListener("pagehide", send);
  addEventListener("beforeunload", (event) => {
    if (isLeaving || said() === last) return;
    send();
    event.preventDefault();
  });
  addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const isElsewhere = event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
    if (!link || isElsewhere || link.target || link.hash || isStopped || said() === last) return;
    event.preventDefault();
    const patience = new Promise((go) => { setTimeout(go, PATIENCE_MS); });
    Promise.race([save(), patience]).then(() => { location.assign(link.href); });
  });
}

// How many characters are left, told when the field is nearly full.
function count(field, label) {
  const limit = Number(field.dataset.limit);
  const left = document.createElement("p");
  left.className = "hint";
  left.setAttribute("aria-live", "polite");
  field.after(left);
  const tell = () => {
    const rest = limit - field.value.length;
    left.textContent = rest < limit / 5 ? label + " " + rest : "";
  };
  field.addEventListener("input", tell);
  tell();
}

for (const form of document.querySelectorAll("form[data-draft]")) {
  keep(form);
  for (const field of form.querySelectorAll("[data-limit]")) count(field, form.dataset.left);
}
