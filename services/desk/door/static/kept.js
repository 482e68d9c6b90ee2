// What this telephone keeps of one election: entries that wait, and the patches that were looked at last.
"use strict";

Door.Kept = class {
  static MOST = 200;
  static PATCHES = 6;

  constructor(records, base) {
    this.records = records;
    this.mine = `xuanmin-door-account ${base}`;
    // Whose page this is: { account, person }, as the desk said last.
    this.who = null;
  }

  static async open(base) {
    return new Door.Kept(await Door.records.open(`xuanmin-door ${base}`), base);
  }

  get durable() {
    return this.records.durable;
  }

  // The account that was signed in last, while nothing can be asked.
  async remembered() {
    const account = this.durable ? localStorage.getItem(this.mine) : null;
    if (!account) return;
    this.who = { account, person: "" };
    this.who.person = (await this.ground("person")) ?? "";
  }

  async isSignedIn(account, person) {
    const same = this.who?.account === account;
    this.who = { account, person };
    if (this.durable) localStorage.setItem(this.mine, account);
    if (!same) await this.keepGround("person", person);
  }

  // Signing out: nothing of the ground stays, and the key goes too where nothing waits for it.
  async forget() {
    if (this.durable) localStorage.removeItem(this.mine);
    if ((await this.records.count("entries")) === 0) await this.records.destroy();
    else for (const { name } of await this.records.all("ground", this.who?.account ?? "")) await this.records.remove("ground", this.who.account, name);
    this.who = null;
  }

  // The entries of whoever is signed in, the oldest first.
  async entries() {
    return this.who ? (await this.records.all("entries", this.who.account)).map(({ name, value }) => ({ ...value, name })) : [];
  }

  async others() {
    return (await this.records.count("entries")) - (await this.entries()).length;
  }

  async keep(entry) {
    const { name, ...value } = entry;
    await this.records.put("entries", this.who.account, name, value);
  }

  remove(entry) {
    return this.records.remove("entries", this.who.account, entry.name);
  }

  async ground(name) {
    const found = (await this.records.all("ground", this.who.account)).find((one) => one.name === name);
    return found?.value?.content ?? null;
  }

  async keepGround(name, content) {
    const account = this.who.account;
    await this.records.put("ground", account, name, { content, at: Date.now() });
    const patches = (await this.records.all("ground", account)).filter((one) => one.name.startsWith("households"));
    patches.sort((one, other) => (other.value?.at ?? 0) - (one.value?.at ?? 0));
    for (const old of patches.slice(Door.Kept.PATCHES)) await this.records.remove("ground", account, old.name);
  }
};
