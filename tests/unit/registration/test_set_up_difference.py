"""What another set-up changes: each thing and field once, whatever the file's order, and nothing that is the same."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from contracts.set_up.elections import ElectionSetUp
from services.registration.domain.set_up.difference import MOST_PATHS, Change, difference, paths

ELECTION: dict[str, Any] = {
    "id": "zhujing-2021",
    "title": "Zhujing 2021",
    "division": "310116",
    "home_division_prefix": "31",
    "time_zone": "Asia/Shanghai",
    "registration_opens": "2021-09-01",
    "election_day": "2021-11-16",
}
CODES = st.sampled_from(["V01", "V02", "V03", "V04"])
PLACES = st.dictionaries(
    CODES,
    st.fixed_dictionaries(
        {"name": st.sampled_from(["甲村", "乙村"]), "population": st.sampled_from([None, 0, 1200])},
        optional={"preparatory": st.booleans(), "reach": st.lists(st.sampled_from(["一路", "二路"]), unique=True)},
    ),
)
FILES = st.fixed_dictionaries(
    {
        "title": st.sampled_from(["A", "B"]),
        "places": PLACES,
        "about": st.sampled_from([40, 35]),
        "town": st.sampled_from([None, 1200, 66000]),
        "age": st.sampled_from([18, 19]),
    }
)


def written(file: dict[str, Any]) -> ElectionSetUp:
    """The set-up of a drawn file."""
    places = [
        {"code": code, "kind": "village", "district_constituency": "D01", "town_constituency": "T01", **fields}
        for code, fields in file["places"].items()
    ]
    return ElectionSetUp.model_validate(
        {
            "election": ELECTION | {"title": file["title"]},
            "policy": {"version": "1", "minimum_age": file["age"]},
            "constituencies": [
                {"code": "T01", "name": "t", "level": "town", "within": "D01"},
                {"code": "D01", "name": "d", "level": "district"},
            ],
            "places": places,
            "voter_groups": {"about": file["about"]},
            "seats": None if file["town"] is None else {"town": {"population": file["town"]}},
        }
    )


def expected(before: dict[str, Any], after: dict[str, Any]) -> set[tuple[str, str]]:
    """Path and kind of each change, written down from what was drawn."""
    found = set()
    for name, path in (
        ("title", "election/title"), ("about", "voter_groups/about"), ("town", "seats/town/population"),
        ("age", "policy/minimum_age"),
    ):  # fmt: skip
        if before[name] != after[name]:
            found.add((path, "changed"))
    for code in before["places"].keys() | after["places"].keys():
        old, new = before["places"].get(code), after["places"].get(code)
        if old is None or new is None:
            found.add((f"places/{code}", "added" if old is None else "removed"))
            continue
        absent = {"preparatory": False, "reach": []}
        for field in ("name", "population", "preparatory", "reach"):
            if old.get(field, absent.get(field)) != new.get(field, absent.get(field)):
                found.add((f"places/{code}/{field}", "changed"))
    return found


@given(FILES, FILES)
def test_each_difference_is_told_once_and_nothing_else(before: dict[str, Any], after: dict[str, Any]) -> None:
    told = [("/".join(change.path), change.kind) for change in difference(written(before), written(after))]
    assert len(told) == len(set(told))
    assert set(told) == expected(before, after)


@given(FILES, FILES)
def test_the_way_back_is_the_same_changes_turned_around(before: dict[str, Any], after: dict[str, Any]) -> None:
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    there = difference(written(before), written(after))
    back = difference(written(after), written(before))
    assert {(c.path, turned[c.kind], c.after, c.before) for c in there} == {
        (c.path, c.kind, c.before, c.after) for c in back
    }


@given(FILES, FILES, st.randoms())
def test_the_order_of_what_is_told_does_not_depend_on_the_files(
    before: dict[str, Any], after: dict[str, Any], random: Any
) -> None:
    shuffled = copy.deepcopy(after)
    items = list(after["places"].items())
    random.shuffle(items)
    shuffled["places"] = dict(items)
    assert difference(written(before), written(after)) == difference(written(before), written(shuffled))
    assert difference(written(after), written(shuffled)) == []


def test_the_first_set_up_changes_nothing_that_stood() -> None:
    drawn = {"title": "A", "places": {}, "about": 40, "town": None, "age": 18}
    assert difference(None, written(drawn)) == []


def test_a_change_reads_as_a_sentence() -> None:
    old, new = {"name": "甲村", "population": None}, {"name": "乙村", "population": 1200}
    file: dict[str, Any] = {"title": "A", "places": {"V01": old, "V02": old}, "about": 40, "town": None, "age": 18}
    other = file | {"places": {"V01": new, "V03": new}}
    assert [str(change) for change in difference(written(file), written(other))] == [
        "places/V01/name: 甲村 → 乙村",
        "places/V01/population: (none) → 1200",
        "places/V02: removed (甲村)",
        "places/V03: added (乙村)",
    ]


def test_an_event_names_each_path_until_a_part_has_too_many() -> None:
    few = [Change(("places", f"V{n}", "name"), "changed", "a", "b") for n in range(MOST_PATHS)]
    title = Change(("election", "title"), "changed", "a", "b")
    assert paths([title, *few]) == ("election/title", *(f"places/V{n}/name" for n in range(MOST_PATHS)))
    assert paths([title, *few, Change(("places", "W"), "added", None, "w")]) == ("election/title", "places")
