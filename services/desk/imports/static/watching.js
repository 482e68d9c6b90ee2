// Says aloud when a list has come to its next stage: the part itself is replaced too often to be a live region.
"use strict";

(() => {
  let before = document.querySelector("#list [data-now]")?.dataset.now;
  document.addEventListener("htmx:afterSettle", () => {
    const part = document.querySelector("#list [data-now]");
    if (!part || part.dataset.now === before) return;
    before = part.dataset.now;
    document.getElementById("stage").textContent = part.dataset.stage;
  });
})();
