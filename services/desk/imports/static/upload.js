// Sends a list piece by piece, and goes on where it broke off: after a lost network, a reloaded page, a desk started anew.
"use strict";

(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const zh = document.documentElement.lang.startsWith("zh");
  const say = (chinese, english) => (zh ? chinese : english);
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector(".drop");
  const place = form.querySelector("select");
  const button = form.querySelector("button");
  const area = form.querySelector(".sending");
  const bar = area.querySelector("progress");
  const told = area.querySelector(".told");
  const token = form.querySelector("[name=csrf_token]").value;
  const PAUSES = [500, 1000, 2000, 4000, 8000, 15000];
  let busy = false;

  class Refused extends Error {}

  // What the desk answers: {status, body}. Throws where nobody answers, which is worth another try.
  async function ask(method, address, body, headers = {}) {
    const answer = await fetch(address, { method, body, headers: { "X-CSRF-Token": token, ...headers }, redirect: "manual" });
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403)
      throw new Refused(say("登录已过期，请刷新页面、重新登录，再放入同一个文件，会接着传。", "You are signed out: load the page anew, sign in, and drop the same file again; it goes on."));
    if (answer.status >= 500) throw new Error("away");
    return { status: answer.status, body: await answer.json().catch(() => ({})) };
  }

  // SHA-256 where the browser has it (not over plain http to another machine).
  async function digest(buffer) {
    return window.crypto && crypto.subtle ? new Uint8Array(await crypto.subtle.digest("SHA-256", buffer)) : null;
  }

  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

  async function begin(file, anew) {
    const said = { name: file.name, size: file.size, modified: file.lastModified, place: place.value, anew };
    const { status, body } = await ask("POST", form.dataset.upload, JSON.stringify(said), { "Content-Type": "application/json" });
    if (status !== 200) throw new Refused(body.said || say("没有办成，请再试一次。", "Not done; try again."));
    if (anew || body.held === 0) return body;
    const own = await digest(await file.slice(0, body.held).arrayBuffer());
    return own === null || hex(own) === body.digest ? body : begin(file, true);
  }

  async function sendNext(file, list) {
    const buffer = await file.slice(list.held, list.held + list.piece).arrayBuffer().catch(() => {
      throw new Refused(say("文件读不出来，可能已被改动或移走，请重新选择。", "The file cannot be read; it was changed or moved. Choose it again."));
    });
    const own = await digest(buffer);
    const headers = { "Content-Type": "application/octet-stream" };
    if (own) headers["Content-Digest"] = `sha-256=:${btoa(String.fromCharCode(...own))}:`;
    const { status, body } = await ask("PUT", `${list.address}/pieces?at=${list.held}`, buffer, headers);
    if (status === 404) return begin(file, false);
    if (status === 200 || status === 409 || status === 422) return body;
    throw new Error("again");
  }

  async function upload(file) {
    let list = null;
    let failures = 0;
    while (list === null || list.held < list.size) {
      try {
        list = list === null ? await begin(file, false) : await sendNext(file, list);
        failures = 0;
        const percent = list.size ? Math.round((100 * list.held) / list.size) : 100;
        bar.value = percent;
        if (percent % 10 === 0 || percent === 100) told.textContent = say(`已上传 ${percent}%`, `${percent} % uploaded`);
      } catch (error) {
        if (error instanceof Refused) throw error;
        told.textContent = say("连接中断，会自动接着传；也可以稍后再放入同一个文件。", "The connection broke; it goes on by itself. You may also drop the same file again later.");
        await pause(PAUSES[Math.min(failures, PAUSES.length - 1)]);
        failures += 1;
      }
    }
    return list.address;
  }

  // A pause that ends early when the network is back.
  function pause(milliseconds) {
    return new Promise((done) => {
      const end = () => { clearTimeout(timer); window.removeEventListener("online", end); done(); };
      const timer = setTimeout(end, milliseconds);
      window.addEventListener("online", end);
    });
  }

  async function start() {
    const file = input.files[0];
    if (busy || !file) return;
    if (!form.reportValidity()) return;
    busy = true;
    area.hidden = false;
    button.disabled = true;
    try {
      if (file.size > Number(form.dataset.largest))
        throw new Refused(say("文件超过 64 MB；请存为 UTF-8 的 .csv，或分成几份。", "The file has over 64 MB; save it as CSV in UTF-8, or in parts."));
      told.textContent = say("开始上传……", "Uploading…");
      location.assign(await upload(file));
    } catch (error) {
      told.textContent = error instanceof Refused ? error.message : say("没有办成，请再试一次。", "Not done; try again.");
      busy = false;
      button.disabled = false;
    }
  }

  // A file that misses the zone must not replace the page.
  for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());
  zone.addEventListener("dragover", () => zone.classList.add("over"));
  zone.addEventListener("dragleave", () => zone.classList.remove("over"));
  zone.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (busy || !event.dataTransfer || event.dataTransfer.files.length === 0) return;
    const one = new DataTransfer();
    one.items.add(event.dataTransfer.files[0]);
    input.files = one.files;
    start();
  });
  input.addEventListener("change", start);
  form.addEventListener("submit", (event) => { event.preventDefault(); start(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) { busy = false; button.disabled = false; area.hidden = true; } });
})();
