// Keys of the queue and of a case, and values in clear that go when the page is left.
"use strict";

const OFF = "xuanmin-keys-off";
const PRESSED = { ArrowDown: "j", ArrowUp: "k" };

function rows() {
  return [...document.querySelectorAll("[data-row]")];
}

function move(by) {
  const all = rows();
  if (!all.length) return;
  const here = all.findIndex((row) => row.closest("tr").contains(document.activeElement));
  const next = here < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + by, 0), all.length - 1);
  all[next].focus();
}

function take() {
  const row = document.activeElement.closest("tr") || (rows()[0] && rows()[0].closest("tr"));
  const form = row && row.querySelector("[data-take]");
  if (form) form.requestSubmit();
}

function press(element) {
  if (element.dataset.open) document.getElementById(element.dataset.open).showModal();
  else if (element.matches("a, button")) element.click();
  else {
    const details = element.closest("details");
    if (details) details.open = true;
    element.focus();
  }
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest("input:not([type=radio], [type=checkbox]), select, textarea");
  if (typing && event.key === "Escape") typing.blur();
  if (typing || document.querySelector("dialog[open]")) return;
  if (localStorage.getItem(OFF) && event.key !== "?") return;
  const moving = !event.target.closest("input");
  const key = PRESSED[event.key] || event.key;
  const queue = document.querySelector("[data-queue]");
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (queue && moving && key === "j") move(1);
  else if (queue && moving && key === "k") move(-1);
  else if (queue && key === "t") take();
  else if (named && !named.disabled) press(named);
  else return;
  event.preventDefault();
});

document.addEventListener("click", (event) => {
  const opens = event.target.closest("button[data-open]");
  if (opens) document.getElementById(opens.dataset.open).showModal();
});

const on = document.getElementById("keys-on");
if (on) {
  on.checked = !localStorage.getItem(OFF);
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
}

// Values in clear are for one look: a page that the browser keeps behind another one does not hold them.
window.addEventListener("pagehide", () => document.querySelectorAll(".clear").forEach((value) => value.replaceChildren("＊＊＊＊")));
