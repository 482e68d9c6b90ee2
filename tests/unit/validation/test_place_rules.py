"""Findings about the place: whether there is one, and whether unit or address are in its reach."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.set_up.places import Place
from contracts.validations import FindingCode
from services.validation.domain.resident import Resident
from services.validation.domain.subject import Subject
from tests.unit.validation.samples import NAME, RESIDENT, RULES, codes, context, found, rules, subject

REACH = rules(reach=["泾上路", "众安街"])
AT_V03, AT_V04 = replace(RESIDENT, place_code="V03"), replace(RESIDENT, place_code="V04")


def why(judged: Subject, resident: Resident | None = RESIDENT, by: Any = RULES) -> dict[str, Any] | None:
    """The params of the PLACE_MISMATCH that is found, or None."""
    found_ = [one for one in found(judged, context(resident=resident), by) if one.code == FindingCode.PLACE_MISMATCH]
    return found_[0].params if found_ else None


@pytest.mark.parametrize(
    ("place_code", "channel", "mismatch"),
    [
        *(("U017", "unit", False), ("V03", "unit", True), ("U017", "village", True), ("V03", "village", False)),
        *((place, channel, False) for place in ("U017", "V03") for channel in ("station", "online")),
    ],
)
def test_a_units_list_and_a_canvass_belong_to_their_kind_of_place(
    place_code: str, channel: str, *, mismatch: bool
) -> None:
    expected = {"why": "channel", "place_code": None} if mismatch else None
    assert why(subject(place_code=place_code, channel=channel)) == expected


@pytest.mark.parametrize(
    ("basis", "mismatch"), [("residence", False), ("work_unit", True), ("household", True), (None, True)]
)
def test_who_lives_on_a_units_premises_may_stand_on_its_list(basis: str | None, *, mismatch: bool) -> None:
    assert (why(subject(place_code="U017", channel="village", basis=basis)) is not None) is mismatch
    assert why(subject(place_code="V03", channel="unit", basis=basis)) == {"why": "channel", "place_code": None}


@pytest.mark.parametrize("basis", [None, "household", "somehow"])
def test_a_canvass_that_finds_somebody_of_another_village_is_looked_at(basis: str | None) -> None:
    assert why(subject(place_code="V03", basis=basis), AT_V04) == {"why": "registry_place", "place_code": "V04"}
    assert why(subject(place_code="V03", basis=basis), AT_V03) is None


@pytest.mark.parametrize("basis", ["residence", "work_unit"])
def test_who_says_to_live_or_work_here_may_have_the_household_elsewhere(basis: str) -> None:
    assert why(subject(place_code="V03", basis=basis), AT_V04) is None


@pytest.mark.parametrize("registered", [None, "U017", "V99", "13800000000"])
def test_only_a_village_of_this_election_is_another_village(registered: str | None) -> None:
    assert why(subject(place_code="V03"), replace(RESIDENT, place_code=registered)) is None


@pytest.mark.parametrize("channel", ["station", "online"])
def test_stations_and_the_web_are_open_to_every_village(channel: str) -> None:
    assert why(subject(place_code="V03", channel=channel), AT_V04) is None


@pytest.mark.parametrize(
    ("address", "outside"),
    [
        *(("朱泾镇泾上路1弄2号", False), ("朱泾镇 泾 上 路 １弄", False), ("众安街7号", False)),
        *(("朱泾镇罗星路1号", True), ("泾 上", True), (None, False), ("", False), ("  ", False)),
    ],
)
def test_a_residence_outside_the_villages_reach_is_looked_at(address: str | None, *, outside: bool) -> None:
    expected = {"why": "address", "place_code": None} if outside else None
    for channel in ("village", "station", "online"):
        assert why(subject(place_code="V03", channel=channel, residence_address=address), None, REACH) == expected
    assert why(subject(place_code="V04", residence_address=address), None, REACH) is None


def test_who_lives_within_the_reach_may_have_the_household_elsewhere() -> None:
    assert why(subject(place_code="V03", residence_address="泾上路1弄"), AT_V04, REACH) is None


def test_who_works_at_a_village_may_live_anywhere() -> None:
    assert why(subject(place_code="V03", basis="work_unit", residence_address="罗星路1号"), AT_V04, REACH) is None


def test_units_are_never_compared_by_address() -> None:
    assert why(subject(place_code="U017", residence_address="罗星路1号"), AT_V04, REACH) is None
    unit = {"code": "U1", "kind": "unit", "name": "works", "district_constituency": "D01", "reach": ["路"]}
    with pytest.raises(ValueError, match="U1: a unit has no reach"):
        Place.model_validate(unit)


def test_an_unknown_place_has_no_reach_and_is_not_repeated() -> None:
    findings = found(subject(NAME, "13800000000", channel="village"), context(resident=AT_V04), REACH)
    assert [(finding.code, finding.params) for finding in findings] == [(FindingCode.PLACE_UNKNOWN, {})]
    assert codes(subject(NAME, "V99", channel="unit")) == [FindingCode.PLACE_UNKNOWN]
