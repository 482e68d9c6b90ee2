// Sending what waits: in its order, as soon as there is a network, each entry once however often it is sent.
//
// An entry is gone from here when the desk says that it is counted, and not before: after a lost answer, or a page that was
// closed in the middle, the same entry goes out again under the same id.
"use strict";

Door.Queue = class {
  static BATCH = 10;
  static LONGEST_WAIT = 300_000;
  static PATIENCE = 30_000;

  // `told` is called with what changed: the line's state, and whether entries changed.
  constructor(kept, base, told) {
    Object.assign(this, { kept, base, told, line: "asking", sent: 0, failures: 0, busy: false, again: false, timer: 0 });
  }

  start() {
    addEventListener("online", () => this.now());
    addEventListener("offline", () => this.tell("away"));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.now());
  }

  // Send without waiting any longer.
  now() {
    this.failures = 0;
    return this.send();
  }

  async add(kind, value) {
    const { id, name } = await this.named();
    await this.kept.keep({ name, id, kind, value, tries: 0, made: Date.now(), at: null, state: "waiting" });
    return id;
  }

  async named() {
    const entries = await this.kept.entries();
    if (entries.length >= Door.Kept.MOST) throw new Door.Full();
    const last = Math.max(0, ...entries.map((entry) => parseInt(entry.name, 10)));
    const id = Door.newId();
    return { id, name: `${String(last + 1).padStart(9, "0")} ${id}` };
  }

  // Another try of an entry, with what was mended in it.
  async retry(entry, value = entry.value) {
    await this.kept.keep({ ...entry, value, tries: entry.tries + 1, state: "waiting", said: null, fields: [] });
    return this.now();
  }

  async send() {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    clearTimeout(this.timer);
    try {
      // One page of the telephone sends at a time: two would only repeat each other.
      if (navigator.locks) await navigator.locks.request(`door ${this.base}`, () => this.sendAll());
      else await this.sendAll();
    } finally {
      this.busy = false;
    }
    if (this.again) {
      this.again = false;
      await this.send();
    }
  }

  async sendAll() {
    const session = await this.session();
    if (!session) return;
    await this.kept.isSignedIn(session.account, session.person);
    this.tell("open");
    for (;;) {
      const batch = (await this.kept.entries()).filter((entry) => entry.state === "waiting" && entry.value).slice(0, Door.Queue.BATCH);
      if (batch.length === 0) return;
      await this.date(batch, session.now);
      if (!(await this.post(batch, session))) return;
    }
  }

  // Who is signed in, and the token; null where nobody is, or nobody answers.
  async session() {
    const answer = await this.ask("/session", {});
    if (answer === null) return this.later("away");
    if (answer.type === "opaqueredirect" || answer.status === 401) return this.tell("signed-out");
    if (!answer.ok) return this.later("away");
    return answer.json();
  }

  // When each was made, by the desk's clock: the telephone's may be wrong, so only the time since then counts. Said once.
  async date(batch, now) {
    for (const entry of batch.filter((one) => one.at === null)) {
      entry.at = new Date(now - Math.max(0, Date.now() - entry.made)).toISOString();
      await this.kept.keep(entry);
    }
  }

  async post(batch, session) {
    const entries = batch.map(({ id, kind, tries, at, value }) => ({ ...value, id, kind, tries, at, account: session.account }));
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.token };
    const answer = await this.ask("/entries", { method: "POST", headers, body: JSON.stringify({ entries }) });
    const outcomes = answer?.ok ? (await answer.json().catch(() => null))?.entries : null;
    if (!outcomes) {
      this.later("away");
      return false;
    }
    for (const [place, outcome] of outcomes.entries()) await this.settle(batch[place], outcome);
    this.told();
    const later = outcomes.find((outcome) => outcome.state === "later");
    if (later) this.later("busy", later.said);
    return !later;
  }

  async settle(entry, outcome) {
    if (outcome.state === "counted") {
      await this.kept.remove(entry);
      this.sent += 1;
    } else if (outcome.state === "refused") {
      await this.kept.keep({ ...entry, state: "refused", said: outcome.said, fields: outcome.fields });
    }
  }

  // An answer, or null where none came in time.
  async ask(path, more) {
    const signal = AbortSignal.timeout(Door.Queue.PATIENCE);
    return fetch(this.base + path, { ...more, redirect: "manual", cache: "no-store", signal }).catch(() => null);
  }

  later(line, said = null) {
    this.tell(line, said);
    this.failures += 1;
    const wait = Math.min(Door.Queue.LONGEST_WAIT, 2000 * 2 ** Math.min(this.failures, 10)) * (0.5 + Math.random() / 2);
    this.timer = setTimeout(() => this.send(), wait);
    return null;
  }

  tell(line, said = null) {
    this.line = line;
    this.said = said;
    this.told();
    return null;
  }
};

Door.Full = class extends Error {};

// A random UUID (RFC 9562, version 4), also where the browser makes none because the page is not secure.
Door.newId = () => {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};
