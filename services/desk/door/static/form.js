// The form to register somebody. What is typed is looked at as it is typed; nothing of it stops anybody from saving.
"use strict";

Door.Form = class {
  // `acts`: saved (with the value, where, and the entry that was mended, if one was), closed, and draft (of what is typed).
  constructor(root, acts) {
    this.form = document.getElementById("door-form");
    Object.assign(this, { day: root.dataset.day, home: root.dataset.home, acts, entry: null, where: {}, words: "", timer: 0 });
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("input", () => this.typed());
    document.getElementById("door-back").addEventListener("click", () => this.close());
    for (const button of this.form.querySelectorAll("[data-to]")) button.addEventListener("click", () => this.put(button));
  }

  // `where`: place_code, patch_code, household_code and no, as far as they are known; `entry` is one to be changed.
  // `id` will be the new entry's: a draft that is saved twice is one entry.
  open({ where, entry = null, words = "", value = entry?.value, id = Door.newId() }) {
    this.form.reset();
    Object.assign(this, { where, entry, words, id, without: "" });
    for (const field of this.fields()) {
      field.value = value?.[field.name] ?? (field.name === "basis" ? "hukou" : "");
      const wrong = entry?.fields?.includes(field.name);
      if (wrong) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
    document.getElementById("door-where").textContent = words;
    document.getElementById("door-form-said").textContent = entry?.said ? Door.both(entry.said) : "";
    this.look();
    this.form.hidden = false;
    document.getElementById("door-form-title").focus();
    scrollTo({ top: 0 });
  }

  close() {
    this.form.reset();
    this.form.hidden = true;
    clearTimeout(this.timer);
    this.acts.draft(null);
    this.acts.closed();
  }

  // Telephones put pages away while somebody looks for a card: what is typed so far is kept, sealed like entries.
  typed() {
    this.look();
    clearTimeout(this.timer);
    const { where, entry, words, id } = this;
    this.timer = setTimeout(() => this.acts.draft({ where, entry, words, id, value: this.written() }), 400);
  }

  written() {
    return Object.fromEntries(this.fields().map((field) => [field.name, field.value.trim()]));
  }

  fields() {
    return [...this.form.elements].filter((field) => field.name);
  }

  put(button) {
    const field = this.form.elements[button.dataset.to];
    field.value = button.dataset.fill ?? field.value.replace(/X$/i, "") + button.dataset.append;
    field.focus();
    this.typed();
  }

  look() {
    const { id_number: number, phone, hukou_division: division, certificate_no: certificate } = this.form.elements;
    const typing = number.value.length > 0 && number.value.length < 15 && document.activeElement === number;
    const [words, inOrder] = typing ? ["", false] : Door.ofNumber(number.value, this.day);
    this.tell("door-number", number.value || this.entry ? words : "", inOrder);
    this.tell("door-phone", Door.ofPhone(phone.value), false);
    this.tell("door-hukou", Door.ofHousehold(division.value, this.home, certificate.value), false);
  }

  tell(id, words, good) {
    const line = document.getElementById(id);
    line.className = `door-said ${good ? "good" : "doubt"}`;
    if (line.textContent !== words) line.textContent = words;
  }

  async submit(event) {
    event.preventDefault();
    const said = document.getElementById("door-form-said");
    const written = this.written();
    if (!written.name && !written.id_number) {
      said.textContent = Door.say("请至少填写姓名或身份证号码。", "Fill in at least the name or the ID number.");
      this.form.elements.name.focus();
      return;
    }
    // One of the two may really be missing; that it was forgotten is likelier, so somebody says so by saving again.
    const missing = written.name ? (written.id_number ? "" : "id_number") : "name";
    if (missing && this.without !== missing) {
      this.without = missing;
      said.textContent = missing === "name"
        ? Door.say("没有填写姓名。补上，或者再点一次保存。", "The name is missing. Fill it in, or save once more.")
        : Door.say("没有填写身份证号码。补上，或者再点一次保存。", "The ID number is missing. Fill it in, or save once more.");
      this.form.elements[missing].focus();
      return;
    }
    const { place_code, patch_code } = this.where;
    const value = { ...written, place_code, ...(patch_code ? { patch_code } : {}) };
    try {
      await this.acts.saved(value, this);
      this.close();
    } catch (wrong) {
      said.textContent = Door.notKept(wrong);
    }
  }
};

// Why something could not be kept on this telephone, and what to do.
Door.notKept = (wrong) => {
  if (wrong instanceof Door.Full) return Door.say("本机待发送的已满 200 条：请先联网发送。", "200 entries wait already: go where there is a network first.");
  return Door.say("本机存不下这一条：请先写在纸上，并告诉管理员。", "This phone cannot keep it: write it on paper, and tell the administrator.");
};
