"""The queue's filter: what an address says, what is asked for, and what a clerk of a village may ask."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.cases import case_words
from services.desk.cases.queue_filter import ORDER, STATE, WHEN, WHO, QueueFilter
from services.desk.people.roles import WITHIN_PLACES, Role
from services.desk.people.visitor import NotAllowedError, Visitor

NOW = datetime(2021, 10, 1, 9, tzinfo=UTC)
CLERK = "罗星居民区 R0001"
FILTERS = st.builds(
    QueueFilter,
    place=st.text(st.characters(codec="utf-8"), max_size=12),
    finding=st.sampled_from(["", *case_words.FINDINGS]),
    who=st.sampled_from([*WHO]),
    state=st.sampled_from([*STATE]),
    when=st.sampled_from([*WHEN]),
    order=st.sampled_from([*ORDER]),
    after=st.text("abcXYZ09_-", max_size=20),
    at=st.text("abcXYZ09_-", max_size=20),
)


def visitor(role: Role, *places: str) -> Visitor:
    limited = role in WITHIN_PLACES

    class Somebody:
        person = CLERK

        def may_at(self, place: str) -> bool:
            return not limited or place in places

        @property
        def places(self) -> tuple[str, ...] | None:
            return places if limited else None

    somebody: Any = Somebody()
    return somebody  # type: ignore[no-any-return]


@given(FILTERS)
def test_what_is_written_into_an_address_is_read_from_it_again(wanted: QueueFilter) -> None:
    assert QueueFilter.read(dict(parse_qsl(wanted.query())), case_words.FINDINGS) == wanted


@given(st.dictionaries(st.sampled_from([one.name for one in fields(QueueFilter)]), st.text(max_size=30)))
def test_whatever_an_address_says_only_known_words_are_asked_of_the_service(params: dict[str, str]) -> None:
    asked = QueueFilter.read(params, case_words.FINDINGS).asked(visitor(Role.OFFICE), "e", NOW)
    assert asked["order"] in ORDER
    assert asked.get("finding", "ID_CHECKSUM") in case_words.FINDINGS
    assert asked.get("waiting", "approval") in {"approval", "verification"}
    assert asked.get("status", "suspected") in {"suspected", "under_review"}


def test_a_village_s_clerk_asks_about_their_places_and_no_other() -> None:
    clerk = visitor(Role.VILLAGE, "V01", "V07")
    assert QueueFilter().places(clerk) == ["V01", "V07"]
    assert QueueFilter(place="V07").places(clerk) == ["V07"]
    with pytest.raises(NotAllowedError):
        QueueFilter(place="V02").places(clerk)
    assert QueueFilter().places(visitor(Role.OFFICE)) == []


def test_age_is_counted_back_from_the_service_s_now() -> None:
    asked = QueueFilter(when="7", who="me").asked(visitor(Role.VILLAGE, "V01"), "e", NOW)
    assert datetime.fromisoformat(asked["opened_before"]) == NOW - timedelta(days=7)
    assert asked["assignee"] == CLERK
    assert datetime.fromisoformat(QueueFilter(when="due").asked(visitor(Role.OFFICE), "e", NOW)["due_before"]) == NOW
