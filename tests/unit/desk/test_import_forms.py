"""What is proposed for a list, and what its clerk may say instead."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.imports.form import FormError, another_source, proposed_source, said_again, said_first
from services.desk.imports.list_import import day_of_file

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2021, 9, 24, 19, 5, tzinfo=ZONE)
UNIT = {"code": "U017", "kind": "unit"}
VILLAGE = {"code": "V01", "kind": "village"}


def test_the_place_says_the_way_in_and_the_source() -> None:
    unit, village = said_first(UNIT, None, 0, NOW), said_first(VILLAGE, ("V01",), 0, NOW)
    assert (unit.channel, unit.source, unit.places) == ("unit", "desk-U017", None)
    assert (village.channel, village.source, village.places) == ("village", "desk-V01", frozenset({"V01"}))


@given(milliseconds=st.integers(0, 2**63))
def test_the_same_file_has_the_same_day_and_no_browser_can_break_it(milliseconds: int) -> None:
    day = day_of_file(milliseconds, NOW)
    assert day == day_of_file(milliseconds, NOW)
    assert 1989 < day.year <= 2021


def test_a_file_counts_as_of_its_own_time_and_one_from_the_future_as_of_today() -> None:
    made = datetime(2021, 9, 20, 8, 30, 15, tzinfo=UTC)
    assert day_of_file(int(made.timestamp() * 1000) + 999, NOW) == made
    future = datetime(2031, 1, 1, tzinfo=UTC)
    assert day_of_file(int(future.timestamp() * 1000), NOW) == datetime(2021, 9, 24, tzinfo=ZONE)


def test_another_list_of_the_same_place_has_another_name_each_time() -> None:
    source = proposed_source("U017")
    names = [source]
    for _ in range(4):
        names.append(another_source(names[-1]))
    assert names == ["desk-U017", "desk-U017-2", "desk-U017-3", "desk-U017-4", "desk-U017-5"]
    assert another_source("company-hr") == "company-hr-2"


@pytest.mark.parametrize("source", ["a b", "名单", "../x", "x" * 65, "310116198002290019", "138-0000-0000", "a/b"])
def test_a_source_stands_in_addresses_and_holds_no_number_of_a_person(source: str) -> None:
    with pytest.raises(FormError) as raised:
        said_again(said_first(UNIT, None, 0, NOW), {"source": source}, ZONE)
    assert raised.value.field == "source"


def test_the_day_that_a_clerk_names_is_its_midnight_and_the_proposed_one_stays_what_it_was() -> None:
    said = said_first(UNIT, None, int(datetime(2021, 9, 20, 8, 30, tzinfo=ZONE).timestamp() * 1000), NOW)
    assert said_again(said, {"registered_on": "2021-09-20", "channel": "unit", "source": "desk-U017"}, ZONE) == said
    other = said_again(said, {"registered_on": "2021-09-03"}, ZONE)
    assert other.registered_at == datetime(2021, 9, 3, tzinfo=ZONE)
    assert other.registered_at.astimezone(ZONE).date() == date(2021, 9, 3)


@pytest.mark.parametrize("form", [{"registered_on": "2021-02-30"}, {"channel": "pigeon"}])
def test_what_is_no_day_and_no_way_in_is_said(form: dict[str, str]) -> None:
    with pytest.raises(FormError):
        said_again(said_first(UNIT, None, 0, NOW), form, ZONE)


@pytest.mark.parametrize("source", ["company-hr", "desk-V02", "desk-V011", "desk-V01-x"])
def test_a_village_clerk_names_no_source_but_their_own(source: str) -> None:
    said = said_first(VILLAGE, ("V01",), 0, NOW)
    with pytest.raises(FormError):
        said_again(said, {"source": source}, ZONE)
    assert said_again(said, {"source": "desk-V01-2"}, ZONE).source == "desk-V01-2"
    assert said_again(said_first(UNIT, None, 0, NOW), {"source": source}, ZONE).source == source
