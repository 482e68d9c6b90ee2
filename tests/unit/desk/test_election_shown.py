"""What the election's pages make of the services' answers, and what is filled into their forms."""

from __future__ import annotations

from collections import Counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from starlette.datastructures import FormData

from office.set_up_file.reading import read_text
from scenarios.zhujing.election_file import election_file
from services.desk.election import canvass, units
from services.desk.election.filled import Filled
from services.desk.election.mistake_words import in_chinese
from services.desk.election.nested import constituencies
from services.registration.domain.set_up.checks import errors
from services.registration.domain.set_up.warnings import warnings
from tests.unit.set_up_file.samples import mistakes, spoilt

SHANGHAI = ZoneInfo("Asia/Shanghai")
TOWN: dict[str, Any] = read_text(election_file(), "town.yaml").set_up.model_dump(mode="json")


def test_every_place_stands_once_in_the_constituencies_with_all_its_people() -> None:
    tallies: dict[str, Any] = {level: {"rows": []} for level in ("district", "town")}
    found = constituencies(TOWN, tallies, {"levels": []})
    assert (len(found), sum(len(one.within) for one in found)) == (17, 51)
    listed = Counter(place["code"] for one in found for each in (one, *one.within) for place in each.places)
    assert listed == Counter(place["code"] for place in TOWN["places"])
    people = sum(place["population"] or 0 for place in TOWN["places"])
    city = sum(place["population"] or 0 for place in TOWN["places"] if place["affiliation"] in {"central", "municipal"})
    assert city > 0
    assert sum(one.population or 0 for one in found) == people
    assert sum(each.population or 0 for one in found for each in one.within) == people - city


def test_counts_and_seats_stand_at_their_constituency_and_nothing_at_one_that_has_none() -> None:
    tallies: dict[str, Any] = {
        "district": {"rows": [{"key": "D02", "registered": 5, "on_the_roll": 4}]},
        "town": {"rows": []},
    }
    seats = {"levels": [{"rows": [{"constituency": "T01", "seats": 3}]}]}
    found = {one.code: one for one in constituencies(TOWN, tallies, seats)}
    assert (found["D02"].registered, found["D02"].on_the_roll, found["D02"].seats) == (5, 4, None)
    assert (found["D01"].registered, found["D01"].within[0].seats) == (0, 3)


def test_villages_without_a_patch_come_first_then_those_that_miss_most() -> None:
    places = {code: {"kind": "village", "name": code} for code in ("V01", "V02", "V03")} | {
        "U001": {"kind": "unit", "name": "U001"}
    }
    counted = dict.fromkeys(canvass.villages(places, [])[0].counts, 1)
    rows = [
        {**counted, "place_code": "V01"}, {**counted, "place_code": "V02"}, {**counted, "place_code": "V02"},
        {**counted, "place_code": "V99"},
    ]  # fmt: skip
    found = canvass.villages(places, rows)
    assert [(one.code, one.patches, one.counts["missed"]) for one in found] == [
        ("V03", 0, 0),
        ("V02", 2, 2),
        ("V01", 1, 1),
    ]


def test_a_telephone_is_whole_only_for_whoever_draws_patches() -> None:
    drawn = [{"patch_code": "P01", "name": "一", "responsible": "蒋忠", "phone": "15877650848", "volunteers": []}]
    [masked], [clear] = canvass.patches(drawn, [], clear=False), canvass.patches(drawn, [], clear=True)
    assert (masked["phone"], clear["phone"]) == ("158****0848", "15877650848")
    assert masked["missed"] is None


def test_units_that_somebody_should_see_to_come_first() -> None:
    def row(code: str, stage: str, *, overdue: bool = False, due: bool = False) -> dict[str, Any]:
        return {"place_code": code, "stage": stage, "promise_overdue": overdue, "contact_due": due, "doubts": []}

    rows = [
        row("U1", "enrolled"), row("U2", "not_contacted"), row("U3", "promised", overdue=True),
        row("U4", "enrolled", due=True), row("U5", "reluctant"),
    ]  # fmt: skip
    assert [one["place_code"] for one in units.board(rows)] == ["U3", "U4", "U2", "U5", "U1"]


def test_doubts_are_counted_by_unit_the_commonest_first() -> None:
    rows = [{"doubts": ["privacy", "no_time"]}, {"doubts": ["no_time"]}]
    assert [(words.en, count) for words, count in units.doubts(rows)] == [("no time", 2), ("privacy", 1)]


def test_what_people_said_is_taken_out_for_whoever_may_not_read_it() -> None:
    contact = {"means": "call", "words": "怕麻烦", "spoke_with": "吕科长", "contact": {"name": "吕科长", "phone": "1"}}
    [shown] = units.without_words([contact])
    assert shown == {"means": "call", "words": None, "spoke_with": None, "contact": None}


@pytest.mark.parametrize(
    ("written", "read"), [("1,200", 1200), ("1，200", 1200), ("十二", "十二"), ("-3", "-3"), ("", None), (" 7 ", 7)]
)
def test_a_number_is_read_as_people_write_it_and_anything_else_left_for_the_service(written: str, read: object) -> None:
    assert Filled(FormData([("n", written)])).number("n") == read


def test_a_moment_has_the_towns_offset() -> None:
    form = Filled(FormData([("at", "2021-09-26T18:05"), ("wrong", "gestern")]))
    assert form.moment("at", SHANGHAI) == "2021-09-26T18:05:00+08:00"
    assert (form.moment("wrong", SHANGHAI), form.moment("none", SHANGHAI)) == ("gestern", None)


def test_names_in_one_field_are_told_apart() -> None:
    assert Filled(FormData([("names", "陆兰云、 王芳，李强\n赵敏,")])).names("names") == [
        "陆兰云",
        "王芳",
        "李强",
        "赵敏",
    ]


SPOILT = (
    ("  division:", "  divison:"),
    ('"310116"', "310116"),
    ("2021-11-16", "soon"),
    ("time_zone: Asia/Shanghai", "time_zone: Here"),
    ("- {code: D01", "- {code: 一区"),
    ("within: D01", "within: D09"),
    ("policy:", "\tpolicy:"),
    ("voter_groups:", "bodies: []\nvoter_groups:"),
    ("name: 机械有限公司", "name: &one 机械有限公司"),
    ("voter_groups: {about: 40}", "voter_groups: {about: many}"),
    ("code: V01", "code: U017"),
    ("district_constituency: D01\n", "district_constituency: D07\n"),
    ("2021-11-16", "2021-02-31"),
    ("  title: 朱泾镇\n", ""),
    ("level: district", "level: region"),
)


@pytest.mark.parametrize(("old", "new"), SPOILT)
def test_what_is_wrong_in_a_file_is_told_in_chinese(old: str, new: str) -> None:
    found = mistakes(spoilt(old, new))
    assert found
    assert [one.text for one in found if in_chinese(one.text) == one.text] == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("affiliation: town", "affiliation: central"), ("    town_constituency: T01\n", ""),
        ("kind: village, name", "kind: village, affiliation: town, name"), ("name: 机械有限公司", "name: 罗星居民区"),
        ("    affiliation: town\n", ""), ("{town: {population: 120}}", "{town: {population: 7}}"),
        ("people: [{name: 甲, duty: 组长}]", "people: []"), ("2021-09-01", "1821-09-01"),
        ("- {code: T01", "- {code: D02, name: 三, level: district}\n  - {code: T01"),
        ("{town: {population: 120}}", "{district: {population: 7}}"), ("name: 罗星居民区", 'name: "\\u3000"'),
    ],
)  # fmt: skip
def test_what_the_registration_service_says_of_a_set_up_is_told_in_chinese(old: str, new: str) -> None:
    set_up = read_text(spoilt(old, new), "spoilt.yaml").set_up
    said = [one.text for one in (*errors(set_up), *warnings(set_up))]
    assert said
    assert [text for text in said if in_chinese(text) == text] == []
