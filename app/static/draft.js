// Saving while somebody types. Nothing here is needed: the buttons save without it.
"use strict";

const EVERY_MS = 20000;
const RETRY_MS = 5000;
// More than this a browser does not send once its page has gone.
const LAST_WORDS = 60000;

function keep(form) {
  const status = document.getElementById("autosave");
  const revision = form.querySelector("[name=rewizja]");
  const token = form.querySelector("[name=csrf]");
  const told = form.dataset;
  let last = said();
  let isRunning = false;
  let isStopped = false;
  let isLeaving = false;
  let isFailing = false;

  function said() {
    const fields = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      if (name !== "rewizja" && name !== "csrf") fields.append(name, value);
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

  async function save() {
    const now = said();
    if (isRunning || isStopped || now === last) return;
    isRunning = true;
    if (!isFailing) status.textContent = told.saving;
    const body = new URLSearchParams(now);
    body.append("rewizja", revision.value);
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
      isRunning = false;
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

  async function heard(answer, now) {
    if (answer.ok) {
      const said = await answer.json();
      revision.value = said.revision;
      last = now;
      tell(told.saved + " " + new Date(said.saved).toLocaleTimeString(document.documentElement.lang));
    } else if (answer.status === 409) {
      isStopped = true;
      last = now;
      tell(told.met, (await answer.json()).conflict, told.metLabel);
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
  form.addEventListener("submit", () => { isLeaving = true; });
  addEventListener("pagehide", save);
  addEventListener("beforeunload", (event) => {
    if (!isLeaving && said() !== last) event.preventDefault();
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
