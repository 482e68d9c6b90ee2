// Reading an ID number (GB 11643) while it is typed: shape, check digit (ISO/IEC 7064 MOD 11-2), birth date, gender.
// The same answers as the assessment gives; they warn and never refuse.
"use strict";

const Door = {};

Door.number = (() => {
  const CHECK = "10X98765432";

  // Full-width forms folded, white space out, x as X.
  function normalised(written) {
    return written.normalize("NFKC").replace(/\s/gu, "").toUpperCase();
  }

  function checkCharacter(seventeen) {
    let sum = 0;
    for (const [place, digit] of [...seventeen].entries()) sum += Number(digit) * (2 ** (17 - place) % 11);
    return CHECK[sum % 11];
  }

  function bornOn(digits) {
    const iso = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`;
    const day = new Date(`${iso}T00:00:00Z`);
    return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(iso) && iso >= "0001" ? iso : null;
  }

  function eighteen(text, fifteen) {
    if (checkCharacter(text.slice(0, 17)) !== text[17]) {
      return { text, state: text.endsWith("000") ? "damaged_by_spreadsheet" : "checksum" };
    }
    const born = bornOn(text.slice(6, 14));
    if (born === null) return { text, state: "birth_date" };
    return { text, state: "sound", fifteen, born, gender: Number(text[16]) % 2 ? "male" : "female" };
  }

  // What a number says: `state` as the assessment names it; `born` (ISO day) and `gender` where it is sound.
  function read(written) {
    const text = normalised(written);
    if (/^[1-9][0-9]{16}[0-9X]$/.test(text)) return eighteen(text, false);
    if (/^[1-9][0-9]{14}$/.test(text)) {
      const longer = `${text.slice(0, 6)}19${text.slice(6)}`;
      return eighteen(longer + checkCharacter(longer), true);
    }
    if (/^([0-9](\.[0-9]+)?E\+?[0-9]+|[0-9]{15,18}\.[0-9]*)$/.test(text)) return { text, state: "damaged_by_spreadsheet" };
    return { text, state: "malformed" };
  }

  // Full years on a day, both as ISO days.
  function ageOn(born, day) {
    return Number(day.slice(0, 4)) - Number(born.slice(0, 4)) - (day.slice(5) < born.slice(5) ? 1 : 0);
  }

  return { read, ageOn };
})();
