"""An entry from a door becomes a submission or a visit that registration can read, whatever was written in it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.submissions import Submission, moment_of, read_submission
from services.desk.door.entries import (
    SOURCE,
    RegistrationEntry,
    VisitEntry,
    mark_of,
    read_entry,
    submission_of,
    visit_of,
)
from services.desk.door.said import FIELDS, unread

ZONE = ZoneInfo("Asia/Shanghai")
FORM = ("name", "id_number", "phone", "residence_address", "hukou_address", "spouse_id_number", "certificate_no")
WRITTEN = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=50)


def registration(**said: Any) -> dict[str, Any]:
    return {
        "kind": "registration", "id": str(uuid4()), "account": mark_of("luoxing"), "tries": 0,
        "at": "2021-09-26T10:00:00.000Z", "place_code": "V01", "patch_code": "P01", "name": "张伟",
        "id_number": "310116198002290019", **said,
    }  # fmt: skip


def visit(**said: Any) -> dict[str, Any]:
    return {
        "kind": "visit", "id": str(uuid4()), "account": mark_of("luoxing"), "tries": 0,
        "at": "2021-09-26T10:00:00.000Z", "place_code": "V01", "patch_code": "P01", "household_code": "H1",
        "residents": [{"no": 1, "result": "absent"}], **said,
    }  # fmt: skip


@given(written=st.fixed_dictionaries(dict.fromkeys(FORM, WRITTEN)), seconds=st.integers(-(6 * 10**8), 6 * 10**9))
def test_whatever_somebody_wrote_is_registered_and_judged_later(written: dict[str, str], seconds: int) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    said = registration(**written, at=at.isoformat())
    entry = read_entry(said)
    assert isinstance(entry, RegistrationEntry)
    sent = submission_of(entry, "e1", ZONE, "village", "R0001")
    read = read_submission(json.dumps(sent).encode())
    assert isinstance(read, Submission)
    assert (read.source, read.submission_id, read.registrar) == (SOURCE, said["id"], "R0001")
    assert (moment_of(read), moment_of(read).utcoffset()) == (at, at.astimezone(ZONE).utcoffset())
    assert {field: getattr(read, field) or "" for field in FORM} == written


@pytest.mark.parametrize(
    ("kind", "patch", "channel"),
    [("village", "P01", "village"), ("village", None, "station"), ("unit", None, "unit"), ("", "P01", "village")],
)
def test_the_channel_says_where_somebody_was_registered(kind: str, patch: str | None, channel: str) -> None:
    entry = read_entry(registration(patch_code=patch))
    assert isinstance(entry, RegistrationEntry)
    sent = submission_of(entry, "e1", ZONE, kind, "R0001")
    assert sent["channel"] == channel
    assert sent.get("patch_code") == patch


def test_what_the_number_says_is_not_sent_as_what_somebody_said() -> None:
    entry = read_entry(registration())
    assert isinstance(entry, RegistrationEntry)
    assert not {"gender", "birth_date"} & set(submission_of(entry, "e1", ZONE, "village", "R0001"))


def test_a_visit_is_made_in_the_name_of_who_is_signed_in_at_the_entrys_own_time() -> None:
    entry = read_entry(visit(words="", next_visit_on="2021-09-28"))
    assert isinstance(entry, VisitEntry)
    assert visit_of(entry, ZONE, "沈芳") == {
        "by": "沈芳", "household_code": "H1", "patch_code": "P01", "visited_at": "2021-09-26T18:00:00+08:00",
        "residents": [{"no": 1, "result": "absent"}], "next_visit_on": "2021-09-28", "words": None,
    }  # fmt: skip


def test_an_entry_has_one_key_until_a_person_mends_it() -> None:
    first = registration()
    again, mended, other = read_entry(first), read_entry({**first, "tries": 1}), read_entry(registration())
    assert read_entry(first).key == again.key
    assert len({again.key, mended.key, other.key}) == 3


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (registration(name="张\x00"), "name"),
        (registration(phone="1" * 301), "phone"),
        (registration(at="2021-09-26T10:00:00"), "at"),
        (visit(residents=[]), "residents"),
        (visit(residents=[{"no": 1, "result": "gone"}]), "residents"),
        (visit(next_visit_on="tomorrow"), "next_visit_on"),
    ],
)
def test_what_is_no_entry_is_told_by_its_field_and_never_by_its_value(wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as caught:
        read_entry(wrong)
    outcome = unread(wrong["id"], caught.value)
    assert (outcome.state, outcome.fields) == ("refused", (field,))
    assert outcome.said is not None
    assert FIELDS[field].zh in outcome.said.zh
    assert FIELDS[field].en in outcome.said.en


@given(st.lists(st.text(min_size=1, max_size=40), min_size=2, max_size=20, unique=True))
def test_each_account_has_a_mark_that_does_not_name_it(names: list[str]) -> None:
    marks = {mark_of(name) for name in names}
    assert len(marks) == len(names)
    assert all(len(mark) == 16 and mark not in names for mark in marks)
