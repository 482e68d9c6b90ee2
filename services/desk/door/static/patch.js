// A patch at the door: its households by code, who lives there by number, and a form a household for what a visit came to.
"use strict";

Door.Patch = class {
  constructor(root, kept, acts) {
    Object.assign(this, { base: root.dataset.base, kept, acts, noted: new Map(), names: new Map(), shown: null });
    this.place = document.getElementById("door-place");
    this.patch = document.getElementById("door-patch");
    this.counts = document.getElementById("door-counts");
    this.households = document.getElementById("door-households");
    this.place.addEventListener("change", () => this.choosePlace());
    this.patch.addEventListener("change", () => this.choosePatch());
    this.left = document.getElementById("door-left");
    this.left.addEventListener("change", () => this.show());
    this.naming = document.getElementById("door-names");
    this.naming?.addEventListener("submit", (event) => this.showNames(event));
  }

  get where() {
    return { place_code: this.place.value, ...(this.patch.value ? { patch_code: this.patch.value } : {}) };
  }

  get words() {
    return [this.place, this.patch].map((field) => (field.value ? field.selectedOptions[0].textContent : "")).filter(Boolean).join(" · ");
  }

  // An answer of the desk's, kept for where there is no network; else the one that was kept; else null.
  async ask(name, path) {
    const signal = AbortSignal.timeout(8000);
    const answer = await fetch(this.base + path, { redirect: "manual", cache: "no-store", signal }).catch(() => null);
    if (answer?.ok) {
      const content = await answer.json();
      if (this.kept.who) await this.kept.keepGround(name, content);
      return content;
    }
    return this.kept.who ? this.kept.ground(name) : null;
  }

  // `chosen`: the place and patch of the address, like V01/V01-P01.
  async start(chosen) {
    const [place, patch] = chosen;
    const found = await this.ask("places", "/places");
    this.options(this.place, found?.places ?? [], (one) => `${one.code} ${one.name}`, found?.places.length === 1 ? null : Door.say("请选择", "choose"));
    if (place && [...this.place.options].some((option) => option.value === place)) this.place.value = place;
    await this.choosePlace(patch);
  }

  options(select, rows, words, none) {
    const made = rows.map((row) => new Option(words(row), row.code));
    select.replaceChildren(...(none === null ? [] : [new Option(none, "")]), ...made);
  }

  async choosePlace(patch = "") {
    const place = this.place.value;
    const found = place ? await this.ask(`patches ${place}`, `/patches?place=${encodeURIComponent(place)}`) : null;
    this.patches = found?.patches ?? [];
    this.options(this.patch, this.patches, (one) => `${one.code} ${one.name}`, Door.say("不在片区内", "in no patch"));
    if (this.patches.some((one) => one.code === patch)) this.patch.value = patch;
    await this.choosePatch();
  }

  async choosePatch() {
    const { place_code: place, patch_code: patch } = this.where;
    this.acts.chosen(place ?? "", patch ?? "");
    this.names.clear();
    const query = patch && `/households?place=${encodeURIComponent(place)}&patch=${encodeURIComponent(patch)}`;
    this.shown = patch ? await this.ask(`households ${place} ${patch}`, query) : null;
    if (this.naming) {
      document.getElementById("door-naming").hidden = !patch;
      document.getElementById("door-named").textContent = "";
    }
    this.show();
  }

  show() {
    const { say } = Door;
    const one = this.patches.find((row) => row.code === this.patch.value);
    const covered = one?.missed == null ? "" : say(`；应登记 ${one.may_vote}，已登记 ${one.registered_of_baseline}，漏登 ${one.missed}（未登记、原因不明）`, `; ${one.may_vote} may vote, ${one.registered_of_baseline} registered, ${one.missed} missed`);
    this.counts.textContent = one ? say(`${one.households} 户 ${one.residents} 人${covered}。责任人 ${one.responsible}`, `${one.households} households, ${one.residents} residents${covered}. Responsible: ${one.responsible}`) : "";
    if (one && !this.shown) this.counts.textContent += say("　这一片区还没有下载到本机，联网后打开一次。", " This patch is not on this phone yet: open it once with a network.");
    document.getElementById("door-filter").hidden = !this.shown;
    const shown = (this.shown?.households ?? []).filter((one) => !this.left.checked || one.residents.some(({ result }) => !result));
    this.households.replaceChildren(...shown.map((household) => this.household(household)));
  }

  household(household) {
    const { say } = Door;
    const made = document.getElementById("door-household").content.cloneNode(true).firstElementChild;
    const left = household.residents.filter((one) => !one.result).length;
    const noted = this.noted.get(`${this.patch.value} ${household.code}`);
    made.querySelector(".code").textContent = household.code;
    made.querySelector(".told").textContent = noted ? say("✓ 已记在本机", "✓ noted") : say(`${household.residents.length} 人，${left} 人未访`, `${household.residents.length} ${household.residents.length === 1 ? "resident" : "residents"}, ${left} not met`);
    made.dataset.code = household.code;
    made.querySelector(".address").textContent = this.names.get(household.code)?.address ?? "";
    made.querySelector(".residents").replaceChildren(...household.residents.map((one) => this.resident(household, one)));
    made.querySelector("form").addEventListener("submit", (event) => this.visit(event, household));
    return made;
  }

  resident(household, { no, result }) {
    const { say } = Door;
    const made = document.getElementById("door-resident").content.cloneNode(true).firstElementChild;
    const select = made.querySelector("select");
    const person = this.names.get(household.code)?.people.get(no);
    const number = say(`${no} 号`, `No. ${no}`);
    made.querySelector(".no").textContent = person ? `${number} ${person.name} ${person.phone}` : number;
    made.querySelector(".before").textContent = result ? say(`（上次：${[...select.options].find((one) => one.value === result)?.text ?? ""}）`, `(last: ${[...select.options].find((one) => one.value === result)?.text ?? ""})`) : "";
    select.name = `result-${no}`;
    const button = made.querySelector("button");
    button.setAttribute("aria-label", say(`登记 ${household.code} ${number}`, `Register ${household.code} ${number}`));
    button.addEventListener("click", () => this.acts.register({ ...this.where, household_code: household.code, no }));
    return made;
  }

  async visit(event, household) {
    event.preventDefault();
    const form = event.target;
    const said = form.querySelector("[role=alert]");
    const residents = [...form.querySelectorAll("select")].filter((field) => field.value)
      .map((field) => ({ no: Number(field.name.slice("result-".length)), result: field.value }));
    if (residents.length === 0) {
      said.textContent = Door.say("请至少给一位居民选择结果。", "Choose a result for at least one resident.");
      form.querySelector("select").focus();
      return;
    }
    const words = form.elements.words.value.trim();
    const next = form.elements.next_visit_on.value;
    const value = { ...this.where, household_code: household.code, residents, ...(next && { next_visit_on: next }), ...(words && { words }) };
    try {
      await this.acts.visited(value);
    } catch (wrong) {
      said.textContent = Door.notKept(wrong);
      return;
    }
    this.note(value);
  }

  // A visit that was noted shows at once, whether or not it has been sent.
  note({ patch_code: patch, household_code: code, residents }) {
    this.noted.set(`${patch} ${code}`, true);
    const household = this.shown?.households.find((one) => one.code === code);
    for (const { no, result } of residents) Object.assign(household?.residents.find((one) => one.no === no) ?? {}, { result });
    const old = [...this.households.children].find((one) => one.dataset.code === code);
    if (!household || !old) return;
    const made = this.household(household);
    old.replaceWith(made);
    made.querySelector("summary").focus();
  }

  async showNames(event) {
    event.preventDefault();
    const { place_code: place, patch_code: patch } = this.where;
    const said = document.getElementById("door-named");
    const answer = await this.acts.names({ place, patch, reason: this.naming.elements.reason.value });
    if (!answer) {
      said.textContent = Door.say("现在查不到姓名：请确认网络和登录，再试一次。", "The names cannot be had now: check network and sign-in, then try again.");
      return;
    }
    this.names = new Map(answer.households.map((one) => [one.household, { address: one.address, people: new Map(one.residents.map((who) => [who.no, who])) }]));
    const count = answer.households.reduce((sum, one) => sum + one.residents.length, 0);
    said.textContent = Door.say(`显示 ${count} 位未登记人员的姓名，已记录在案；本机不保存。`, `${count} names of people who are not registered; this is on record. The phone keeps none of them.`);
    this.show();
  }
};
