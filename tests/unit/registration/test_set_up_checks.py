"""What a new set-up must meet: everybody votes at the levels that the law gives; and what somebody should look at."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from contracts.set_up.elections import ElectionSetUp, SetUp
from services.registration.domain.set_up.checks import errors
from services.registration.domain.set_up.election import ContradictionError, LoadSetUp, digest_of
from services.registration.domain.set_up.warnings import warnings
from services.registration.store.codecs import ELECTION_DECIDER as ELECTION
from tests.spec import given
from tests.unit.registration.test_set_up_difference import ELECTION as HEAD

UNIT: dict[str, Any] = {
    "code": "U1", "kind": "unit", "name": "工厂", "affiliation": "town", "district_constituency": "D1",
    "town_constituency": "T1", "population": 100,
}  # fmt: skip
VILLAGE: dict[str, Any] = {
    "code": "V1", "kind": "village", "name": "一村", "district_constituency": "D2", "town_constituency": "T2",
    "population": 200,
}  # fmt: skip


def set_up(*places: dict[str, Any], **parts: Any) -> ElectionSetUp:
    """A set-up of two district constituencies with a town constituency each, and these places."""
    return ElectionSetUp.model_validate(
        {
            "election": HEAD,
            "policy": {"version": "1"},
            "constituencies": [
                {"code": "D1", "name": "一", "level": "district"},
                {"code": "D2", "name": "二", "level": "district"},
                {"code": "T1", "name": "小一", "level": "town", "within": "D1"},
                {"code": "T2", "name": "小二", "level": "town", "within": "D2"},
            ],
            "places": list(places),
        }
        | parts
    )


def kinds(*places: dict[str, Any], **parts: Any) -> list[tuple[tuple[str | int, ...], str]]:
    return [(remark.at, remark.kind) for remark in errors(set_up(*places, **parts))]


def test_a_sound_set_up_has_nothing_against_it() -> None:
    assert kinds(UNIT, VILLAGE) == []
    assert warnings(set_up(UNIT, VILLAGE)) == []


@pytest.mark.parametrize("affiliation", ["central", "municipal"])
def test_staff_of_units_above_the_district_vote_for_district_deputies_only(affiliation: str) -> None:
    above = UNIT | {"affiliation": affiliation}
    assert kinds(above, VILLAGE) == [(("places", 0, "town_constituency"), "votes_for_the_district_only")]
    assert kinds(above | {"town_constituency": None}, VILLAGE) == []


@pytest.mark.parametrize("affiliation", ["town", "district", None])
def test_staff_of_every_other_unit_vote_for_town_deputies_too(affiliation: str | None) -> None:
    unit = UNIT | {"affiliation": affiliation, "town_constituency": None}
    assert kinds(VILLAGE, unit) == [(("places", 1), "no_town_constituency")]
    [remark] = errors(set_up(unit))
    assert ("its affiliation if" in remark.text) is (affiliation is None)


def test_who_lives_in_a_village_votes_for_town_deputies_too() -> None:
    assert kinds(VILLAGE | {"town_constituency": None}) == [(("places", 0), "no_town_constituency")]
    assert kinds(VILLAGE | {"affiliation": "central"}) == [(("places", 0, "affiliation"), "village_affiliated")]


def test_a_places_town_constituency_lies_within_its_district_constituency() -> None:
    astray = UNIT | {"town_constituency": "T2"}
    assert kinds(astray) == [(("places", 0, "town_constituency"), "nested_elsewhere")]


def test_only_a_villages_committee_is_a_preparatory_group_and_only_a_town_constituency_lies_within() -> None:
    assert kinds(VILLAGE | {"preparatory": True}) == []
    assert kinds(UNIT | {"preparatory": True}) == [(("places", 0, "preparatory"), "unit_preparatory")]
    levels = [{"code": "D1", "name": "一", "level": "district", "within": "D1"}]
    assert kinds(constituencies=levels) == [(("constituencies", 0, "within"), "district_within")]


@pytest.mark.parametrize("zone", ["Factory", "PRC"])
def test_a_time_zone_has_the_name_that_every_database_knows(zone: str) -> None:
    found = kinds(VILLAGE, election=HEAD | {"time_zone": zone})
    assert found == [(("election", "time_zone"), "time_zone_of_a_machine")]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Asia/Urumqi", "America/Argentina/Buenos_Aires", "Etc/GMT+8", "UTC"])
def test_zones_by_area_and_city_are_taken(zone: str) -> None:
    assert kinds(VILLAGE, election=HEAD | {"time_zone": zone}) == []


@pytest.mark.parametrize("zone", ["Asia", "a" * 5000, "", "../etc/passwd", "A\x00"])
def test_what_names_no_zone_is_a_mistake_in_the_file_whatever_the_system_says_of_the_path(zone: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        set_up(VILLAGE, election=HEAD | {"time_zone": zone})
    assert [error["loc"] for error in wrong.value.errors()] == [("election", "time_zone")]


def test_an_elections_days_lie_in_years_that_every_part_can_count_with() -> None:
    early = HEAD | {"registration_opens": "0001-01-01", "previous": {"id": "before", "election_day": "1899-12-31"}}
    assert kinds(VILLAGE, election=early | {"election_day": "2201-01-01"}) == [
        (("election", "registration_opens"), "year_out_of_range"),
        (("election", "election_day"), "year_out_of_range"),
        (("election", "previous", "election_day"), "year_out_of_range"),
    ]


@pytest.mark.parametrize("name", ["   ", "\u200b", "\ufeff", "\u00ad\u2060", "\u3000"])
def test_a_name_has_something_to_see(name: str) -> None:
    assert kinds(VILLAGE | {"name": name}) == [(("places", 0, "name"), "nothing_to_see")]


@pytest.mark.parametrize("name", ["一\u2028村", "一\u0085村", "\u202e村一", "一\u2066村"])
def test_what_breaks_or_turns_a_line_is_no_text(name: str) -> None:
    assert kinds(VILLAGE | {"name": name}) == [(("places", 0, "name"), "control_character")]


def test_what_nobody_sees_is_no_text_because_the_database_takes_no_nul() -> None:
    body = {"code": "LG", "name": "领导小组", "kind": "leading_group", "tasks": ["好", "一\n二"]}
    assert kinds(UNIT | {"name": "工\x00厂"}, bodies=[body]) == [
        (("places", 0, "name"), "control_character"),
        (("bodies", 0, "tasks", 1), "control_character"),
    ]


def test_the_first_list_of_candidates_comes_before_the_one_that_is_voted_on() -> None:
    days = {"candidates_days_before": 20, "formal_candidates_days_before": 20}
    found = kinds(policy={"version": "1", "calendar": days})
    assert found == [(("policy", "calendar", "formal_candidates_days_before"), "candidates_out_of_order")]
    assert kinds(policy={"version": "1", "calendar": days | {"formal_candidates_days_before": 19}}) == []


def test_what_stands_from_an_earlier_release_stands_until_somebody_changes_it() -> None:
    old = set_up(UNIT | {"affiliation": "central"})
    stands = given(ELECTION, SetUp(version=1, digest=digest_of(old), set_up=old, by=None))
    stands.when(LoadSetUp(old)).then_nothing()
    another = set_up(UNIT | {"affiliation": "central", "name": "另一厂"})
    refused = stands.when(LoadSetUp(another)).then_refused(ContradictionError)
    assert isinstance(refused, ContradictionError)
    assert [remark.kind for remark in refused.remarks] == ["votes_for_the_district_only"]
    given(ELECTION).when(LoadSetUp(old)).then_refused(ContradictionError)


def told(*places: dict[str, Any], **parts: Any) -> list[tuple[tuple[str | int, ...], str]]:
    """What somebody should look at in a set-up that can stand."""
    whole = set_up(*places, **parts)
    assert errors(whole) == []
    return [(remark.at, remark.kind) for remark in warnings(whole)]


def test_a_population_that_does_not_add_up_is_told_and_may_stand() -> None:
    seats = {"district": {"population": 250, "deputies": 3}, "town": {"population": 301}}
    assert told(UNIT, VILLAGE, seats=seats) == [
        (("seats", "town", "population"), "populations_differ"),
        (("seats", "district", "population"), "district_smaller_than_town"),
    ]
    assert told(UNIT, VILLAGE, seats={"district": {"population": 300}, "town": {"population": 300}}) == []


def test_what_seats_and_rolls_would_stumble_over_is_told() -> None:
    assert told(UNIT, VILLAGE | {"population": None}) == [(("places", 1), "population_missing")]
    assert told(UNIT, UNIT | {"code": "U2", "name": "二厂", "population": None}, VILLAGE) == []
    alone = told(UNIT | {"population": None}, VILLAGE)
    assert alone == [(("constituencies", n), "nobody_lives_here") for n in (0, 2)]
    assert told(UNIT | {"affiliation": None}, VILLAGE) == [(("places", 0), "no_affiliation")]
    assert told(UNIT, VILLAGE | {"name": "工厂"}) == [(("places", 1, "name"), "named_alike")]
    assert told(UNIT) == [(("constituencies", n), "nobody_votes_here") for n in (1, 3)]
    assert told(UNIT, VILLAGE | {"population": 0}) == [(("constituencies", n), "nobody_lives_here") for n in (1, 3)]
    body = {"code": "LG", "name": "领导小组", "kind": "leading_group"}
    assert told(UNIT, VILLAGE, bodies=[body]) == [(("bodies", 0), "nobody_serves")]
