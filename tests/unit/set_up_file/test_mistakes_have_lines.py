"""Whatever is wrong in a set-up file is told with its line and column, several at once, in words that help."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.set_up.elections import ElectionSetUp
from office.set_up_file.mistakes import MOST_TOLD, SetUpFileError
from office.set_up_file.reading import read_bytes, read_text
from tests.unit.set_up_file.samples import SOUND, line_of, mistakes, spoilt


def test_a_sound_file_is_read_with_everything_that_it_says() -> None:
    set_up = read_text(SOUND, "town.yaml").set_up
    assert set_up.places[0].population == 120
    assert set_up.bodies[0].people[0].duty == "组长"
    assert set_up.constituencies[1].polling_place == "镇文化馆"
    assert set_up.seats is not None
    assert set_up.seats.town is not None
    assert set_up.voter_groups.about == 40


@pytest.mark.parametrize(
    ("old", "new", "at", "path", "said"),
    [
        ("kind: unit", "kind: units", "kind: units", "places/U017/kind", "'unit' or 'village'"),
        ("    name: 机械有限公司\n", "", "- code: U017", "places/U017", "`name` is missing"),
        ('division: "310116"', "division: 310116", "division: 310116", "election/division", "quotes"),
        ('division: "310116"', 'division: "31"', 'division: "31"', "election/division", "six digits"),
        ("election_day: 2021-11-16", "election_day: 16.11.2021", "16.11.2021", "election/election_day", "YYYY-MM-DD"),
        ("election_day: 2021-11-16", "election_day: 2021-02-30", "2021-02-30", "election/election_day", "no such day"),
        ("population: 120\n", "popultion: 120\n", "popultion", "places/U017/popultion", "is `population` meant?"),
        ("about: 40", "abuot: 40", "abuot", "voter_groups/abuot", "is `about` meant?"),
        ("about: 40", "about: 4", "about: 4", "voter_groups/about", "greater than or equal to 5"),
        ("    kind: unit\n", "    kind: unit\n    kind: unit\n", "kind: unit\n    name", "places/U017/kind", "twice"),
        ("code: V01", "code: U017", "{code: U017", "places/U017/code", "place U017 stands twice"),
        ("code: T01", "code: D01", "{code: D01, name: 二", "constituencies/D01/code", "constituency D01 stands twice"),
        ("within: D01", "within: D02", "within: D02", "constituencies/T01/within", "within no district constituency"),
        ("town_constituency: T01\n", "town_constituency: T9\n", "T9", "places/U017/town_constituency", "no town"),
        ("kind: leading_group", "within: XX\n    kind: leading_group", "XX", "bodies/LG/within", "no other body"),
        ("kind: leading", "within: LG\n    kind: leading", "within: LG", "bodies/LG/within", "no other body"),
        ("name: 甲,", 'name: "",', 'name: ""', "bodies/LG/people/1/name", "at least 1 character"),
        ("duty: 组长", "duty: ", "duty: ", "bodies/LG/people/1/duty", "must be text"),
        ("    kind: unit", "\tkind: unit", "\tkind: unit", "", "a tab"),
        ("kind: unit", "kind: &k unit", "&k", "", "anchor"),
        ("kind: unit", "kind: !!str unit", "!!str", "", "a tag"),
        ("policy:", "---\npolicy:", "---", "", "second document"),
        ("policy:", "policy: x: y", "x: y", "", "not YAML"),
        ("policy:", "? [a, b]\n: c\npolicy:", "[a, b]", "", "a key is a word"),
        ("title: 朱泾镇", "title: 朱\x07镇", "title", "", "nobody sees"),
        ("registration_opens: 2021-09-01", "registration_opens: 2022-09-01", "id: zhujing", "election", "two dates"),
    ],
)  # fmt: skip
def test_each_mistake_is_told_in_its_line_with_its_path(old: str, new: str, at: str, path: str, said: str) -> None:
    text = spoilt(old, new)
    found = next(found for found in mistakes(text) if found.path == path)
    assert found.line == line_of(text, at)
    assert found.column > 0
    assert said in found.text


def test_a_column_is_where_the_value_begins() -> None:
    text = spoilt("level: town", "level: city")
    [found] = mistakes(text)
    assert text.splitlines()[found.line - 1][found.column - 1 :].startswith("city")


def test_many_mistakes_are_told_at_once_in_the_files_order_and_twenty_at_most() -> None:
    text = SOUND.replace("kind: unit", "kind: u").replace("level: town", "level: t").replace("about: 40", "about: x")
    assert [found.path for found in mistakes(text)] == [
        "constituencies/T01/level",
        "places/U017/kind",
        "voter_groups/about",
    ]
    places = "".join(f"  - {{code: V{n:02d}, kind: city}}\n" for n in range(2, 42))
    with pytest.raises(SetUpFileError) as told:
        read_text(spoilt("bodies:\n", f"{places}bodies:\n"), "town.yaml")
    lines = str(told.value).splitlines()
    assert lines[0] == "town.yaml cannot be loaded, and nothing was changed:"
    assert len(lines) == 1 + MOST_TOLD + 1
    assert lines[-1].strip() == f"and {40 * 3 - MOST_TOLD} more"


@pytest.mark.parametrize("what", ["罗星居民区", "机械有限公司", "组长"])
def test_a_mistake_quotes_no_value(what: str) -> None:
    text = SOUND.replace(what, "甲乙丙" * 100)
    assert mistakes(text)
    assert not any("甲乙丙" in str(found) for found in mistakes(text))


PLAIN_LINES = [line for line in SOUND.splitlines() if re.fullmatch(r" +[a-z_]+: [^\[{]+", line)]


@given(st.sampled_from(PLAIN_LINES), st.text("abcdefgh", min_size=9, max_size=20))
def test_an_unknown_key_is_told_in_its_line_wherever_it_stands(line: str, name: str) -> None:
    indent = " " * (len(line) - len(line.lstrip()))
    [found] = mistakes(spoilt(f"{line}\n", f"{line}\n{indent}{name}: 1\n"))
    assert (found.line, found.column) == (line_of(SOUND, f"{line}\n") + 1, len(indent) + 1)
    assert "no key of this name" in found.text


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        (SOUND.encode("utf-16"), 0, "UTF-16"),
        (SOUND.encode("gb18030"), 3, "not UTF-8"),
        (b"election: {}\n" + b"#" * (5 * 1024 * 1024), 0, "at most 5242880"),
        (b"", 0, "holds nothing"),
        (b"# nothing but words\n", 0, "holds nothing"),
        (b"- a\n- b\n", 1, "a mapping"),
        (b"just words\n", 1, "a mapping"),
    ],
)
def test_what_is_no_set_up_at_all_is_told_in_a_sentence(raw: bytes, line: int, said: str) -> None:
    [found] = mistakes(raw)
    assert found.line == line
    assert said in found.text


def test_a_byte_order_mark_is_no_mistake_and_json_is_yaml() -> None:
    read = read_bytes(b"\xef\xbb\xbf" + SOUND.encode(), "town.yaml").set_up
    assert read == read_text(read.model_dump_json(), "town.json").set_up
    assert isinstance(read, ElectionSetUp)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a]\n" for n in range(9)),
        "[" * 100_000,
        "{a: " * 100_000,
        "- " * 50_000 + "x",
        "[" + "x, " * 600_000 + "]",
    ],
    ids=["aliases", "lists", "mappings", "nested sequences", "nodes"],
)
def test_what_is_meant_to_exhaust_its_reader_is_refused_before_it_is_built(text: str) -> None:
    found = mistakes(text)
    assert found
    assert any(word in found[-1].text for word in ("anchor", "too deeply", "not YAML"))
