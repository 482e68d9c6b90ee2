"""The demonstration's set-up file: it stands as the town's office would write it, and its figures agree."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from contracts.set_up.elections import ElectionSetUp
from office.set_up_file.reading import read_text
from scenarios.zhujing import Town
from services.registration.domain.set_up.checks import errors
from services.registration.domain.set_up.warnings import warnings


@pytest.fixture
def set_up(town: Town) -> ElectionSetUp:
    return read_text(town.election_file, "zhujing.yaml").set_up


def test_nothing_speaks_against_it_and_there_is_nothing_to_look_at(set_up: ElectionSetUp) -> None:
    assert errors(set_up) == []
    assert warnings(set_up) == []


def test_the_bodies_are_the_towns(set_up: ElectionSetUp) -> None:
    assert Counter(body.kind for body in set_up.bodies) == {
        "leading_group": 1, "election_committee": 1, "working_group": 7, "task_force": 1,
    }  # fmt: skip
    task_force = next(body for body in set_up.bodies if body.kind == "task_force")
    assert Counter(person.duty for person in task_force.people) == {"资深工作人员": 5, "青年工作人员": 4}
    assert len({person.name for person in task_force.people}) == 9
    assert {body.within for body in set_up.bodies if body.kind == "working_group"} == {"LG"}


def test_the_preparatory_group_is_the_only_one(set_up: ElectionSetUp) -> None:
    assert [place.name for place in set_up.places if place.preparatory] == ["新天鸿居委会筹备组"]


def test_the_towns_people_are_its_places_people_and_more_than_its_voters(town: Town, set_up: ElectionSetUp) -> None:
    people = {place.code: place.population or 0 for place in set_up.places}
    assert set_up.seats is not None
    assert set_up.seats.town is not None
    assert set_up.seats.district is not None
    assert set_up.seats.town.population == sum(people.values()) == 66_000
    assert set_up.seats.district.deputies == 24
    assert all(people[place] > voters for place, voters in town.expected.by_place.items() if place in people)


def test_every_constituency_has_people_and_a_place_to_vote_at(set_up: ElectionSetUp) -> None:
    people: dict[str, int] = defaultdict(int)
    for place in set_up.places:
        for code in {place.district_constituency, place.town_constituency} - {None}:
            people[str(code)] += place.population or 0
    assert people.keys() == {one.code for one in set_up.constituencies}
    assert min(people.values()) > 400
    assert len({one.polling_place for one in set_up.constituencies}) == 17 + 51
    # Between the two levels lie exactly those who vote for district deputies only.
    levels = {one.code: one.level for one in set_up.constituencies}
    of_level = Counter[str]()
    for code, counted in people.items():
        of_level[levels[code]] += counted
    above = sum(place.population or 0 for place in set_up.places if place.affiliation in {"central", "municipal"})
    assert of_level == {"district": 66_000, "town": 66_000 - above}


def test_a_voter_group_has_about_forty(set_up: ElectionSetUp) -> None:
    assert set_up.voter_groups.about == 40
