// What is said on the page at the door, in its language, and how a person is named without being named.
"use strict";

Door.say = (zh, en) => (document.documentElement.lang.startsWith("zh") ? zh : en);

// Words that the desk sent in both languages.
Door.both = (words) => Door.say(words.zh, words.en);

// A name with its first character only; a number with its last two.
Door.masked = (name) => (name ? [...name][0] + "*".repeat(Math.min(Math.max([...name].length - 1, 1), 4)) : "–");
Door.tail = (number) => (number ? `**${number.slice(-2)}` : "");

// What to tell of an ID number: [words, whether it is in order].
Door.ofNumber = (written, electionDay) => {
  const { say } = Door;
  if (!written.trim()) return [say("没有号码也可以登记，之后会请人核实。", "Without a number the entry is taken, and somebody will check."), false];
  const read = Door.number.read(written);
  switch (read.state) {
    case "sound": {
      const age = Door.number.ageOn(read.born, electionDay);
      const gender = read.gender === "male" ? say("男", "male") : say("女", "female");
      const told = say(`${gender}，${read.born} 出生，选举日 ${age} 周岁`, `${gender}, born ${read.born}, ${age} on election day`);
      if (age < 18) return [say(`${told}：不满 18 周岁`, `${told}: under 18`), false];
      return [read.fifteen ? say(`${told}（15 位号码）`, `${told} (a 15-digit number)`) : told, true];
    }
    case "checksum": return [say("校验位不对，请再看一遍证件；照写也可以保存。", "The check digit does not fit: look at the card again. It may be saved as it is."), false];
    case "birth_date": return [say("号码里的出生日期不存在，请再看一遍证件；照写也可以保存。", "There is no such birth date: look at the card again. It may be saved as it is."), false];
    case "damaged_by_spreadsheet": return [say("末几位像是被表格软件改成了 0，请看证件。", "The last digits look lost by a spreadsheet: look at the card."), false];
    default: return [say(`应为 18 位，现在 ${[...read.text].length} 位；照写也可以保存。`, `It should have 18 characters and has ${[...read.text].length}. It may be saved as it is.`), false];
  }
};
Door.ofPhone = (written) => {
  const digits = written.normalize("NFKC").replace(/[\s-]/g, "");
  return !digits || /^(1[3-9][0-9]{9}|0[0-9]{9,11}|[0-9]{7,8})$/.test(digits) ? "" : Door.say("这个号码不像电话号码，请再看一遍。", "This does not look like a telephone number: look again.");
};
Door.ofHousehold = (division, home, certificate) => {
  if (!division) return "";
  if (!/^[1-9][0-9]{5}$/.test(division)) return Door.say("区划代码是 6 位数字。", "A division code has 6 digits.");
  if (division.startsWith(home) || certificate) return "";
  return Door.say("外地户籍：请本人向户籍地开选民资格证明；没有也先登记，由镇选办电话核实。", "A household elsewhere: ask for a voter eligibility certificate from there. Register all the same; the office will phone.");
};
