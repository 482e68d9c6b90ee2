// What every page does beside htmx: notices get the focus that a reader needs, and a part that was replaced keeps it.
"use strict";

document.addEventListener("htmx:afterSwap", (event) => {
  const notice = event.detail.target;
  if (notice && notice.id === "notice") notice.scrollIntoView({ block: "nearest" });
});

// A request that nobody answered: the reader is told, in the page's language.
document.addEventListener("htmx:sendError", () => say("没有网络，或服务没有响应，请稍后再试。", "No network, or no answer; try again in a moment."));
document.addEventListener("htmx:timeout", () => say("等得太久，请再试一次。", "That took too long; try again."));

function say(zh, en) {
  const notice = document.getElementById("notice");
  if (!notice) return;
  const line = document.createElement("p");
  line.className = "notice wrong";
  line.textContent = document.documentElement.lang.startsWith("zh") ? zh : en;
  notice.replaceChildren(line);
}
