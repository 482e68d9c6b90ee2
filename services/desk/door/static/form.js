// The form to register somebody. What is typed is looked at as it is typed; nothing of it stops anybody from saving.
"use strict";

Door.Form = class {
  // `saved` is called with the value, and with the entry that was mended, if one was.
  constructor(root, saved, closed) {
    this.form = document.getElementById("door-form");
    Object.assign(this, { day: root.dataset.day, home: root.dataset.home, saved, closed, entry: null, where: {} });
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("input", () => this.look());
    document.getElementById("door-back").addEventListener("click", () => this.close());
    for (const button of this.form.querySelectorAll("[data-to]")) button.addEventListener("click", () => this.put(button));
  }

  // `where`: place_code, patch_code, household_code and no, as far as they are known; `entry` is one to be changed.
  open(where, entry = null, words = "") {
    this.form.reset();
    this.where = where;
    this.entry = entry;
    for (const field of this.fields()) {
      field.value = entry?.value[field.name] ?? (field.name === "basis" ? "hukou" : "");
      const wrong = entry?.fields?.includes(field.name);
      field.toggleAttribute("aria-invalid", Boolean(wrong));
      if (wrong) field.setAttribute("aria-invalid", "true");
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
    this.closed();
  }

  fields() {
    return [...this.form.elements].filter((field) => field.name);
  }

  put(button) {
    const field = this.form.elements[button.dataset.to];
    field.value = button.dataset.fill ?? field.value.replace(/X$/i, "") + button.dataset.append;
    field.focus();
    this.look();
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
    const written = Object.fromEntries(this.fields().map((field) => [field.name, field.value.trim()]));
    if (!written.name && !written.id_number) {
      said.textContent = Door.say("请至少填写姓名或身份证号码。", "Fill in at least the name or the ID number.");
      this.form.elements.name.focus();
      return;
    }
    const { place_code, patch_code } = this.where;
    const value = { ...written, place_code, ...(patch_code ? { patch_code } : {}) };
    try {
      await this.saved(value, this.where, this.entry);
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
