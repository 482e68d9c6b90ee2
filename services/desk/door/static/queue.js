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
    Object.assign(this, { kept, base, told, line: "asking", sent: 0, failures: 0, busy: false, again: false, timer: 0, turns: Promise.resolve() });
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

  async add(kind, value, id = Door.newId()) {
    const entries = await this.kept.entries();
    if (entries.length >= Door.Kept.MOST) throw new Door.Full();
    const last = Math.max(0, ...entries.map((entry) => parseInt(entry.name, 10)));
    const name = `${String(last + 1).padStart(9, "0")} ${id}`;
    await this.kept.keep({ name, id, kind, value, tries: 0, made: Date.now(), at: null, state: "waiting" });
  }

  // Another try of an entry, with what was mended in it. Also where the first was counted meanwhile: then it is corrected.
  async mend(entry, value = entry.value) {
    await this.change(entry, (now) => ({ ...(now ?? entry), value, tries: (now ?? entry).tries + 1, state: "waiting", said: null, fields: [] }));
  }

  // Change an entry as it is kept now, one at a time over all pages of this telephone. `act` gives the entry as it is to be,
  // null where it is to go, undefined where it stays; it is given undefined where the entry is gone.
  async change(entry, act) {
    const turn = async () => {
      const changed = act((await this.kept.entries()).find((one) => one.name === entry.name));
      if (changed) await this.kept.keep(changed);
      else if (changed === null) await this.kept.remove(entry);
    };
    if (navigator.locks) return navigator.locks.request(`door change ${this.base}`, turn);
    this.turns = this.turns.then(turn, turn);
    return this.turns;
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
    } catch {
      this.later("away");
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
    if (answer.status === 403) return this.tell("not-allowed");
    if (!answer.ok) return this.later("busy");
    return answer.json();
  }

  // When each was made, by the desk's clock: the telephone's may be wrong, so only the time since then counts. Said once.
  async date(batch, now) {
    for (const entry of batch.filter((one) => one.at === null)) {
      entry.at = new Date(now - Math.max(0, Date.now() - entry.made)).toISOString();
      await this.change(entry, (kept) => kept && { ...kept, at: entry.at });
    }
  }

  async post(batch, session) {
    const entries = batch.map(({ id, kind, tries, at, value }) => ({ ...value, id, kind, tries, at, account: session.account }));
    const headers = { "Content-Type": "application/json", "X-CSRF-Token": session.token };
    const answer = await this.ask("/entries", { method: "POST", headers, body: JSON.stringify({ entries }) });
    const outcomes = answer?.ok ? (await answer.json().catch(() => null))?.entries : null;
    if (!outcomes) {
      this.later(answer === null ? "away" : "busy");
      return false;
    }
    for (const [place, outcome] of outcomes.entries()) await this.settle(batch[place], outcome);
    this.told();
    const later = outcomes.find((outcome) => outcome.state === "later");
    if (later) this.later("busy", later.said);
    return !later;
  }

  // What was mended while it was on its way waits to be sent again.
  async settle(entry, outcome) {
    if (outcome.state === "counted") this.sent += 1;
    await this.change(entry, (now) => {
      if (now?.tries !== entry.tries || outcome.state === "later") return undefined;
      return outcome.state === "counted" ? null : { ...now, state: "refused", said: outcome.said, fields: outcome.fields };
    });
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
