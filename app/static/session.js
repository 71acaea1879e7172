// Two minutes before the session ends a dialog says so and extends it. Nothing here is needed: what
// is sent too late waits for whoever signs in again.
"use strict";

(() => {
  const WARNED_MS = 120000;
  // The server notes at most once a minute that a session is in use.
  const NOTED_MS = 60000;
  const TICK_MS = 1000;

  const dialog = document.getElementById("session");
  const told = document.getElementById("session-told");
  const status = document.getElementById("session-status");
  const again = dialog.querySelector("[value=extend]");
  const soon = told.textContent;
  const { idle, life, ...said } = dialog.dataset;
  const latest = Date.now() + life * 1000;
  let end = Date.now() + said.seconds * 1000;
  let isWarned = false;
  let isOver = false;

  // Pages beside this one, and saving while somebody types, use the same session.
  const others = new BroadcastChannel("session");
  others.addEventListener("message", () => {
    goOn(Math.min(Date.now() + idle * 1000 - NOTED_MS, latest));
  });
  others.postMessage("used");

  function goOn(until) {
    end = Math.max(end, until);
    if (end - Date.now() <= WARNED_MS) return;
    isWarned = isOver = again.hidden = false;
    told.textContent = soon;
    if (dialog.open) dialog.close();
  }

  async function extend() {
    const answer = await fetch(said.extend, {
      method: "POST",
      headers: { Accept: "application/json", "X-CSRF-Token": dialog.querySelector("[name=csrf]").value },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    goOn(Date.now() + (await answer.json()).seconds * 1000);
    if (isWarned) told.textContent = said.last;
    else status.textContent = said.extended;
    if (isWarned) dialog.showModal();
    others.postMessage("used");
  }

  function over() {
    isOver = true;
    told.textContent = said.ended;
    again.hidden = true;
  }

  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "extend" && !isOver) extend().catch(() => { isWarned = false; });
    dialog.returnValue = "";
  });

  setInterval(() => {
    const left = end - Date.now();
    if (left <= WARNED_MS && !isWarned) {
      isWarned = true;
      status.textContent = "";
      dialog.showModal();
    }
    if (left <= 0 && !isOver) over();
  }, TICK_MS);
})();
