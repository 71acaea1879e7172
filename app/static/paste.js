// What was copied in Word or a browser is pasted as Markdown. Without this, its words are pasted.
"use strict";

const MARKDOWN = "textarea[data-markdown], textarea[data-paste]";
const PASTE = "/szkice/wklej";
const DRESSED = /<(?:h[1-6]|ul|ol|table|b|strong|i|em|a)[\s>]|mso-list|font-weight:\s*(?:bold|[67]00)/i;

async function markdownOf(html) {
  const token = document.querySelector("input[name=csrf]")?.value ?? "";
  const headers = { "Content-Type": "text/html; charset=utf-8", "Accept": "application/json", "X-CSRF-Token": token };
  const answer = await fetch(PASTE, { method: "POST", body: html, headers });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).markdown;
}

// As if it had been typed, so that the browser's undo takes it back.
function put(area, words) {
  area.focus();
  if (document.execCommand("insertText", false, words)) return;
  area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("paste", async (event) => {
  const area = event.target.closest?.(MARKDOWN);
  const html = event.clipboardData?.getData("text/html") ?? "";
  if (!area || area.readOnly || !DRESSED.test(html)) return;
  event.preventDefault();
  const plain = event.clipboardData.getData("text/plain");
  let words = plain;
  area.setAttribute("aria-busy", "true");
  try {
    words = (await markdownOf(html)) || plain;
  } catch {
    // The network is away or it is too much: the words are better than nothing.
  }
  area.removeAttribute("aria-busy");
  put(area, words);
});
