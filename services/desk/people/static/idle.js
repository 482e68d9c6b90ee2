// Two minutes before a session ends unused, whoever is at the desk is asked whether they are still there.
"use strict";

(() => {
  const IDLE_SECONDS = 1800;
  const WARNING_SECONDS = 120;
  const KEPT = "xuanmin-used";
  const zh = document.documentElement.lang.startsWith("zh");
  let shown = null;

  // Every tab of the desk renews the one session: what one of them asked counts for all.
  function used() {
    try { localStorage.setItem(KEPT, String(Date.now())); } catch { /* a browser that keeps nothing asks a bit early */ }
    quiet();
  }

  function idleSeconds() {
    const last = Number(localStorage.getItem(KEPT) || 0);
    return (Date.now() - last) / 1000;
  }

  function quiet() {
    if (shown) shown.element.remove();
    shown = null;
  }

  function show(kind, words, label, act) {
    if (shown && shown.kind === kind) return;
    quiet();
    const element = document.createElement("div");
    element.className = "notice idle";
    element.setAttribute("role", "alert");
    const line = document.createElement("p");
    line.textContent = words;
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.addEventListener("click", act);
    element.append(line, button);
    document.getElementById("main").prepend(element);
    shown = { kind, element };
  }

  async function stillHere() {
    const answer = await fetch("/account/here", { redirect: "manual" }).catch(() => null);
    if (answer && answer.status === 204) used();
  }

  function look() {
    const left = IDLE_SECONDS - idleSeconds();
    if (left <= 0) {
      show("over", zh ? "太久没有操作，已自动退出。请重新登录；这一页没有提交的内容不会自动保存。" : "You were signed out after a long pause. Sign in again; what was not sent from this page is not kept.",
        zh ? "在新窗口登录" : "Sign in in a new window", () => window.open("/sign-in", "_blank", "noopener"));
    } else if (left <= WARNING_SECONDS) {
      show("soon", zh ? "太久没有操作，两分钟内将自动退出。" : "After a long pause you will be signed out within two minutes.",
        zh ? "我还在" : "I am still here", stillHere);
    } else {
      quiet();
    }
  }

  used();
  document.addEventListener("htmx:afterRequest", used);
  setInterval(look, 5000);
})();
