// The list of what waits on this telephone: names masked, each with its state, and what the office's services said of it.
"use strict";

Door.Waiting = class {
  // `mend` is called with the registration that somebody wants to change.
  constructor(queue, kept, mend) {
    Object.assign(this, { queue, kept, mend });
    this.section = document.getElementById("door-queue");
    this.list = document.getElementById("door-entries");
    document.getElementById("door-send").addEventListener("click", () => queue.now());
  }

  async show() {
    const { say } = Door;
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const [entries, others] = [await this.kept.entries(), await this.kept.others()];
    // Somebody asked later, and shows what is newer.
    if (turn !== this.turn) return;
    const waiting = entries.filter((entry) => entry.state === "waiting").length;
    const wrong = entries.length - waiting;
    const count = [];
    if (waiting) count.push(say(`本机有 ${waiting} 条待发送`, `${waiting} ${waiting === 1 ? "entry waits" : "entries wait"} on this phone`));
    if (wrong) count.push(say(`${wrong} 条需改正`, `${wrong} to mend`));
    if (!entries.length && this.queue.sent) count.push(say("全部发送完毕", "Everything was sent"));
    document.getElementById("door-count").textContent = count.join(say("，", ", "));
    this.section.hidden = count.length === 0 && others === 0;
    this.section.dataset.waiting = String(waiting);
    document.getElementById("door-send").hidden = waiting === 0;
    document.getElementById("door-sign-in").hidden = this.queue.line !== "signed-out";
    const note = document.getElementById("door-others");
    note.hidden = others === 0;
    note.textContent = say(`另有 ${others} 条由别的账号登记，那个账号在本机登录后发送。`, `${others} more by another account: they are sent when it signs in on this phone.`);
    // Rows that say the same stay: the focus is in one of them, perhaps, or a first press on “delete”.
    const shown = JSON.stringify(entries.map(({ name, tries, state, at }) => [name, tries, state, Boolean(at)]));
    if (shown !== this.shown) {
      this.list.replaceChildren(...entries.map((entry) => this.row(entry)));
      // Many that only wait would push the patch out of sight; what is to be mended is shown.
      Object.assign(document.getElementById("door-list"), { open: wrong > 0 || entries.length <= 3, hidden: entries.length === 0 });
    }
    this.shown = shown;
    this.line();
  }

  line() {
    const { say } = Door;
    const sent = this.queue.sent ? say(`，本次已送达 ${this.queue.sent} 条`, ` · ${this.queue.sent} sent`) : "";
    document.getElementById("door-who").textContent = this.kept.who ? say(`登记人：${this.kept.who.person}`, `Entries are made by ${this.kept.who.person}`) : "";
    const words = {
      asking: "",
      open: say("已联网", "Online"),
      away: this.kept.durable ? say("没有网络：照常登记，联网后自动发送", "No network: go on; entries are sent when there is one") : say("没有网络", "No network"),
      busy: this.queue.said ? Door.both(this.queue.said) : say("系统暂时没有响应：照常登记，稍后自动发送", "The system does not answer: go on; entries are sent later"),
      "not-allowed": say("您的账号不能登记选民", "Your account may not register people"),
      "signed-out": say("登录已过期：照常登记，登录后自动发送", "Signed out: go on; entries are sent once you sign in"),
    }[this.queue.line];
    const line = document.getElementById("door-line");
    if (line.textContent !== words + sent) line.textContent = words + sent;
    line.dataset.line = this.queue.line;
  }

  row(entry) {
    const { say } = Door;
    const row = document.createElement("li");
    row.dataset.state = entry.state;
    row.append(this.title(entry), " ");
    const state = document.createElement("span");
    state.className = entry.state === "refused" ? "tag bad" : "tag doubt";
    state.textContent = entry.state === "refused" ? say("需改正", "to mend") : say("待发送", "waits");
    row.append(state);
    if (entry.said) row.append(Object.assign(document.createElement("p"), { className: "bad", textContent: Door.both(entry.said) }));
    const acts = Object.assign(document.createElement("div"), { className: "acts" });
    if (entry.kind === "registration" && entry.value) acts.append(this.button(say("修改", "Change"), () => this.mend(entry), entry));
    if (entry.state === "refused") acts.append(this.button(say("重试", "Try again"), () => this.queue.mend(entry).then(() => this.queue.now()), entry));
    acts.append(this.remove(entry));
    row.append(acts);
    return row;
  }

  title(entry) {
    const { value, kind } = entry;
    if (!value) return Door.say("（这一条打不开）", "(this one does not open)");
    const where = [value.patch_code ?? value.place_code, value.household_code].filter(Boolean).join(" ");
    if (kind === "visit") return Door.say(`走访 ${where}`, `Visit ${where}`);
    return `${Door.masked(value.name)} ${Door.tail(value.id_number)} ${where}`;
  }

  button(words, act, entry) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "second", textContent: words });
    button.setAttribute("aria-label", `${words} ${this.title(entry)}`);
    button.addEventListener("click", act);
    return button;
  }

  // Asked twice: what is deleted here was perhaps told by nobody else. What went out already is not taken back by it.
  remove(entry) {
    const { say } = Door;
    const button = this.button(say("删除", "Delete"), async () => {
      if (!button.dataset.sure) {
        button.dataset.sure = "yes";
        button.textContent = entry.at ? say("确定删除（可能已送达）", "Delete for good (it may have arrived)") : say("确定删除", "Delete for good");
        button.setAttribute("aria-label", `${button.textContent} ${this.title(entry)}`);
        return;
      }
      await this.queue.change(entry, () => null);
      await this.show();
      document.getElementById("door-count").focus();
    }, entry);
    return button;
  }
};
