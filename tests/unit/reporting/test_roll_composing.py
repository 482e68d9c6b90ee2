"""A roll has every voter once at each level, in groups of about so many; a supplement renumbers nobody."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.roll.digest import Level, election_root
from contracts.set_up.electorate import VoterGroups
from contracts.set_up.places import Constituency, Place
from services.reporting.roll.composing import Roll, Voter, amend, compose, constituency_roots
from services.reporting.roll.grouping import evenly
from services.reporting.roll.layout import Content, Layout, natural
from services.reporting.roll.order import name_key

TOWN_OF = {"T1": "D1", "T2": "D1", "T10": "D2"}
CELLS = {
    "V1": ("D1", "T1"), "V2": ("D1", "T1"), "V10": ("D1", "T2"), "V3": ("D2", "T10"), "U1": ("D1", None),
    "U2": ("D2", None), "U3": ("D1", "T1"),
}  # fmt: skip
ABOUT = 5


def layout(cells: dict[str, tuple[str, str | None]] = CELLS) -> Layout:
    constituencies = [Constituency(code=code, name=code, level="district") for code in ("D2", "D1")]
    constituencies += [Constituency(code=t, name=t, level="town", within=d) for t, d in TOWN_OF.items()]
    places = [
        Place(
            code=code, kind="village" if code[0] == "V" else "unit", name=code, district_constituency=district,
            town_constituency=town,
        )
        for code, (district, town) in cells.items()
    ]  # fmt: skip
    return Layout(
        Content(
            title="e", constituencies=tuple(constituencies), places=tuple(places),
            voter_groups=VoterGroups(about=ABOUT),
        )
    )  # fmt: skip


VOTERS = st.lists(
    st.builds(
        Voter,
        st.integers(0, 10**6).map(lambda n: f"{n:032x}"),
        st.sampled_from(["张伟", "张娜", "欧阳修", "单田芳", "王小明", "阿依·古丽", "李", ""]),
        st.sampled_from(["male", "female", None]),
        st.sampled_from([*CELLS, "V99"]),
        st.sampled_from([None, "P1", "P2"]),
    ),
    max_size=60,
    unique_by=lambda voter: voter.registration_id,
)


def lists(roll: Roll) -> dict[tuple[Level, str], list[tuple[str, str | None]]]:
    return {part: [(e.name, e.gender) for e in entries] for part, entries in roll.entries().items()}


@settings(deadline=None)
@given(VOTERS)
def test_everybody_stands_once_at_each_level_at_which_they_vote(voters: list[Voter]) -> None:
    roll = compose(layout(), voters, "pinyin")
    wanted: dict[tuple[Level, str], Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for voter in voters:
        if voter.place_code in CELLS:
            district, town = CELLS[voter.place_code]
            wanted["district", district][voter.name, voter.gender] += 1
            if town:
                wanted["town", town][voter.name, voter.gender] += 1
    found = lists(roll)
    assert {part: Counter(people) for part, people in found.items() if people} == dict(wanted)
    assert found.keys() == {("district", d) for d in ("D1", "D2")} | {("town", t) for t in TOWN_OF}
    assert sum(roll.unplaced.values()) == sum(voter.place_code == "V99" for voter in voters)
    for entries in roll.entries().values():
        assert [entry.serial for entry in entries] == list(range(1, len(entries) + 1))
        assert [entry.group for entry in entries] == sorted(entry.group for entry in entries)


@settings(deadline=None)
@given(VOTERS, st.sampled_from(["pinyin", "strokes"]))
def test_within_a_group_names_are_in_order_and_a_voter_s_group_is_one_at_both_levels(
    voters: list[Voter], order: str
) -> None:
    roll = compose(layout(), voters, order)  # type: ignore[arg-type]
    key = name_key(order)  # type: ignore[arg-type]
    groups: dict[tuple[str, int], list[Voter]] = defaultdict(list)
    for standing in sorted(roll.standings.values(), key=lambda one: one.district_serial):
        assert standing.entry("district").group == standing.group
        groups[standing.cell[0], standing.group].append(standing.voter)
    for people in groups.values():
        assert [key(one.name) for one in people] == sorted(key(one.name) for one in people)
        assert len({CELLS[one.place_code] for one in people}) == 1
    for district in ("D1", "D2"):
        numbers = sorted(number for code, number in groups if code == district)
        assert numbers == list(range(1, len(numbers) + 1))


@settings(deadline=None)
@given(VOTERS, st.randoms())
def test_the_roll_does_not_depend_on_the_order_in_which_voters_come_or_stand_in_the_file(
    voters: list[Voter], dice: Random
) -> None:
    shuffled, places = list(voters), list(CELLS.items())
    dice.shuffle(shuffled)
    dice.shuffle(places)
    one, other = compose(layout(), voters, "pinyin"), compose(layout(dict(places)), shuffled, "pinyin")
    assert one.entries() == other.entries()
    assert one.standings == other.standings


@given(st.integers(0, 500), st.integers(5, 200))
def test_groups_are_even_and_of_about_the_size_that_is_wanted(people: int, about: int) -> None:
    groups = evenly(range(people), about)
    sizes = [len(group) for group in groups]
    assert [one for group in groups for one in group] == list(range(people))
    assert not sizes or max(sizes) - min(sizes) <= 1
    if people >= about:
        assert all(abs(size - about) <= about / 2 for size in sizes)


def test_a_place_large_enough_is_divided_by_itself_and_its_patches_stay_together() -> None:
    people = [Voter(f"{n:032x}", f"王{n}", "male", "V1", f"P{n % 2}") for n in range(20)]
    people += [Voter(f"{100 + n:032x}", f"李{n}", "male", place, None) for n, place in enumerate(["V2", "U3"])]
    roll = compose(layout(), people, "pinyin")
    groups: dict[int, set[tuple[str, str | None]]] = defaultdict(set)
    for standing in roll.standings.values():
        groups[standing.group].add((standing.voter.place_code, standing.voter.patch_code))
    assert groups == {
        1: {("V1", "P0")}, 2: {("V1", "P0")}, 3: {("V1", "P1")}, 4: {("V1", "P1")}, 5: {("V2", None), ("U3", None)}
    }  # fmt: skip


def changed(voters: Sequence[Voter], kinds: Sequence[str]) -> list[Voter]:
    """The same voters after somebody left, was renamed, moved or stayed; and who is new."""
    after = []
    for voter, kind in zip(voters, kinds, strict=False):
        if kind == "renamed":
            after.append(voter._replace(name=voter.name + "乙"))
        elif kind == "moved":
            after.append(voter._replace(place_code="V3"))
        elif kind == "stays":
            after.append(voter)
    new = [Voter(f"f{n:031x}", "新人", "female", "V1", None) for n in range(kinds.count("new"))]
    return after + new


@settings(deadline=None)
@given(VOTERS, st.lists(st.sampled_from(["stays", "renamed", "moved", "left", "new"]), min_size=60, max_size=60))
def test_a_supplement_renumbers_nobody_gives_no_number_out_twice_and_tells_every_change(
    voters: list[Voter], kinds: list[str]
) -> None:
    before = compose(layout(), voters, "pinyin")
    after = amend(before, layout(), changed(voters, kinds))
    for part, entries in after.entries().items():
        told = {kind: [c for c in after.changes if c.part == part and c.kind == kind] for kind in KINDS}
        then = {entry.serial: entry for entry in before.entries()[part]}
        expected = dict(then)
        for change in told["removed"]:
            assert change.before == expected.pop(change.before.serial if change.before else 0)
        for change in (*told["corrected"], *told["added"]):
            assert change.after is not None
            assert (change.after.serial in expected) == (change.kind == "corrected")
            assert change.kind == "corrected" or change.after.serial > len(then)
            expected[change.after.serial] = change.after
        assert entries == [expected[serial] for serial in sorted(expected)]
    assert {voter.registration_id for voter in changed(voters, kinds) if voter.place_code in CELLS} == set(
        after.standings
    )
    rows = constituency_roots(after)
    assert sum(row.added + row.removed + row.corrected for row in rows) == len(after.changes)
    nothing = amend(after, layout(), changed(voters, kinds))
    assert nothing.changes == ()
    assert election_root(constituency_roots(nothing)) == election_root(rows)


KINDS = ("added", "removed", "corrected")


def test_a_number_that_became_free_is_not_given_out_again() -> None:
    people = [Voter(f"{n:032x}", f"王{n}", "male", "V1", None) for n in range(3)]
    first = compose(layout(), people, "pinyin")
    second = amend(first, layout(), people[:2])
    third = amend(second, layout(), [*people[:2], Voter("f" * 32, "新", "male", "V1", None)])
    assert [entry.serial for entry in third.entries()["district", "D1"]] == [1, 2, 4]


def test_a_place_that_votes_elsewhere_by_a_new_set_up_moves_its_voters() -> None:
    people = [Voter(f"{n:032x}", f"王{n}", "male", "V1", None) for n in range(3)]
    moved = amend(compose(layout(), people, "pinyin"), layout({**CELLS, "V1": ("D2", "T10")}), people)
    assert Counter((change.part, change.kind) for change in moved.changes) == {
        (("district", "D1"), "removed"): 3, (("town", "T1"), "removed"): 3,
        (("district", "D2"), "added"): 3, (("town", "T10"), "added"): 3,
    }  # fmt: skip


def test_staff_of_central_and_municipal_units_stand_on_the_district_s_list_alone() -> None:
    unit = Place(
        code="U1",
        kind="unit",
        name="税务局",
        affiliation="municipal",
        district_constituency="D1",
        town_constituency="T1",
    )
    content = layout().content
    only = Layout(content.model_copy(update={"places": (unit,)}))
    entries = compose(only, [Voter("0" * 32, "王", "male", "U1", None)], "pinyin").entries()
    assert {part for part, people in entries.items() if people} == {("district", "D1")}


@pytest.mark.parametrize("codes", ["V1 V2 V10 V20", "D01-2 D01-10", "A V1 V02 V2"])
def test_codes_stand_as_people_count(codes: str) -> None:
    backwards = codes.split()[::-1]
    assert sorted(backwards, key=natural) == codes.split()
