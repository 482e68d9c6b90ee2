// The page at the door, put together.
"use strict";

(async () => {
  const root = document.getElementById("door");
  const { base } = root.dataset;
  const kept = await Door.Kept.open(base);
  document.getElementById("door-unsafe").hidden = kept.durable;
  const queue = new Door.Queue(kept, base, () => waiting.show().catch(() => undefined));
  let drafts = Promise.resolve();
  const ground = document.getElementById("door-ground");
  const form = new Door.Form(root, { saved: save, closed, draft });
  const waiting = new Door.Waiting(queue, kept, mend);
  const patch = new Door.Patch(root, kept, { register, visited, names, chosen });

  function register(where) {
    ground.hidden = true;
    const door = [where.household_code, where.no && Door.say(`${where.no} 号`, `No. ${where.no}`)].filter(Boolean).join(" ");
    form.open({ where, words: [patch.words, door].filter(Boolean).join(" · ") });
  }

  // One after the other: the last word is the one that is kept.
  function draft(typed) {
    if (kept.who) drafts = drafts.then(() => kept.keepGround("draft", typed)).catch(() => undefined);
  }

  function closed() {
    ground.hidden = false;
    document.getElementById("door-register").focus();
  }

  function mend(entry) {
    ground.hidden = true;
    const { place_code, patch_code } = entry.value;
    form.open({ where: { place_code, patch_code }, entry, words: [place_code, patch_code].filter(Boolean).join(" · ") });
  }

  // A registration at a household's door is a visit too: whoever registers has been met.
  async function save(value, { where, entry, id }) {
    if (entry) await queue.mend(entry, value);
    else await queue.add("registration", value, id);
    if (!entry && where.household_code && where.no) {
      const visit = { place_code: where.place_code, patch_code: where.patch_code, household_code: where.household_code, residents: [{ no: where.no, result: "registered" }] };
      await queue.add("visit", visit);
      patch.note(visit);
    }
    await waiting.show();
    queue.now();
  }

  async function visited(value) {
    await queue.add("visit", value);
    await waiting.show();
    queue.now();
  }

  async function names(asked) {
    const session = await queue.session();
    if (!session) return null;
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.token };
    const answer = await queue.ask("/names", { method: "POST", headers, body: JSON.stringify(asked) });
    return answer?.ok ? answer.json() : null;
  }

  function chosen(place, code) {
    const address = place ? `#${[place, code].filter(Boolean).map(encodeURIComponent).join("/")}` : location.pathname;
    history.replaceState(null, "", address);
    document.getElementById("door-register").disabled = !place || !kept.who;
  }

  document.getElementById("door-register").addEventListener("click", () => register(patch.where));
  for (const out of document.querySelectorAll('form[action="/sign-out"]')) {
    out.addEventListener("submit", async (event) => {
      event.preventDefault();
      await kept.forget().catch(() => undefined);
      out.submit();
    });
  }

  await kept.remembered();
  queue.start();
  const asked = queue.send();
  // A bad network may keep somebody waiting who was known before: the page is ready without its answer.
  if (!kept.who) await asked;
  await waiting.show();
  await patch.start(location.hash.slice(1).split("/").map(decodeURIComponent));
  await resume();
  root.dataset.ready = "";
  if (kept.durable) await stayOffline();

  // What was being typed when the telephone put the page away.
  async function resume() {
    const found = kept.who && (await kept.ground("draft"));
    if (!found) return;
    ground.hidden = true;
    form.open(found);
  }

  // The worker that shows this page without a network. What it keeps is fetched anew whenever the page is opened with one.
  async function stayOffline() {
    navigator.storage?.persist?.().catch(() => undefined);
    if (!("serviceWorker" in navigator) || root.dataset.signedIn === undefined) return;
    const registered = await navigator.serviceWorker.register(`${base}/worker.js`, { scope: base }).catch(() => null);
    if (!registered) return;
    const ready = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener("message", (event) => { if (event.data === "kept") root.dataset.offline = ""; });
    ready.active?.postMessage("keep");
  }
})();
