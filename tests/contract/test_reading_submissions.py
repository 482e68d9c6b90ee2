"""Whatever arrives, reading it gives a submission or a rejection, and a rejection quotes nothing."""

from __future__ import annotations

import json
import string
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contracts.publish import published
from contracts.submissions import MAX_BYTES, Rejection, Submission, Unreadable, moment_of, read_submission

SCHEMA = Draft202012Validator(json.loads(published()["submission.json"]))
CANARY = "金丝雀canary7351"

texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)
keys = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.builds(
    lambda moment, offset: moment.replace(tzinfo=offset),
    st.datetimes(min_value=datetime(1902, 1, 1), max_value=datetime(2198, 12, 31)),  # noqa: DTZ001  given one next
    offsets,
)
optional_texts = texts.filter(lambda text: not text[:6].strip()[:4].isdigit()) | st.none() | st.integers(0, 10**18)
REQUIRED = ("submission_id", "source", "election_id", "channel", "place_code", "name", "id_number", "registered_at")
OPTIONAL = tuple(name for name in Submission.model_fields if name not in {*REQUIRED, "revision", "withdraw"})

submissions = st.fixed_dictionaries(
    {
        "submission_id": keys,
        "source": keys,
        "election_id": keys,
        "channel": st.sampled_from(["unit", "village", "station", "online"]),
        "place_code": texts,
        "name": texts,
        "id_number": texts,
        "registered_at": moments.map(lambda moment: moment.isoformat(timespec="seconds")),
    },
    optional={
        **dict.fromkeys(OPTIONAL, optional_texts),
        "revision": st.integers(0, 2**53) | st.none(),
        "withdraw": st.booleans() | st.none(),
    },
)
anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)


@settings(max_examples=300, deadline=None)
@given(raw=st.binary(max_size=400) | st.none())
def test_no_bytes_make_the_reader_raise(raw: bytes | None) -> None:
    assert isinstance(read_submission(raw), Rejection | Submission)


@settings(max_examples=200, deadline=None)
@given(value=anything)
def test_no_json_makes_the_reader_raise(value: Any) -> None:
    assert isinstance(read_submission(json.dumps(value).encode()), Rejection | Submission)


@settings(max_examples=300, deadline=None)
@given(sent=submissions, field=st.sampled_from([*REQUIRED, *OPTIONAL, "revision", "withdraw"]), value=anything)
def test_one_field_of_any_shape_never_makes_the_reader_raise_nor_is_it_quoted(
    sent: dict[str, Any], field: str, value: Any
) -> None:
    for wrong in (value, {CANARY: value}, [CANARY], CANARY, f"2021-09-0{CANARY}"):
        read = read_submission(json.dumps({**sent, field: wrong}).encode())
        if isinstance(read, Rejection):
            assert "canary" not in read.detail
            assert "金丝雀" not in read.detail
            assert field in read.detail or read.reason is Unreadable.NUL_CHARACTER


@settings(max_examples=100, deadline=None)
@given(sent=submissions, field=st.sampled_from(REQUIRED), at=st.integers(0, 5000))
def test_a_rejection_never_quotes_what_was_sent(sent: dict[str, Any], field: str, at: int) -> None:
    whole = json.dumps({**sent, "name": CANARY, "小名": CANARY}, ensure_ascii=False).encode()
    lacking = {name: CANARY if isinstance(value, str) else value for name, value in sent.items() if name != field}
    for raw in (
        whole[: at % len(whole)],
        whole[:at] + b"\xff" + whole[at:],
        json.dumps(lacking, ensure_ascii=False).encode(),
        json.dumps([lacking]).encode(),
        json.dumps(CANARY).encode(),
    ):
        read = read_submission(raw)
        assert isinstance(read, Rejection)
        assert "canary" not in read.detail
        assert "金丝雀" not in read.detail


@settings(max_examples=200, deadline=None)
@given(sent=submissions, unknown=st.dictionaries(st.text(string.ascii_uppercase, min_size=1), anything, max_size=2))
def test_a_valid_submission_is_read_as_sent_and_survives_being_sent_on(
    sent: dict[str, Any], unknown: dict[str, Any]
) -> None:
    read = read_submission(json.dumps({**unknown, **sent}).encode())
    assert isinstance(read, Submission)
    SCHEMA.validate(sent)
    assert {name: value for name, value in read.model_dump().items() if name in sent} == sent
    assert all(getattr(read, name) is None for name in Submission.model_fields if name not in sent)
    assert read_submission(read.model_dump_json().encode()) == read
    assert moment_of(read).isoformat(timespec="seconds") == sent["registered_at"]


@settings(max_examples=100, deadline=None)
@given(sent=submissions, field=st.sampled_from(REQUIRED))
def test_a_required_field_left_out_or_null_is_named(sent: dict[str, Any], field: str) -> None:
    left = {name: value for name, value in sent.items() if name != field}
    for lacking in (left, {**left, field: None}):
        read = read_submission(json.dumps(lacking).encode())
        assert isinstance(read, Rejection)
        assert (read.reason, read.detail.split(":")[0]) == (Unreadable.WRONG_SHAPE, field)
        assert not SCHEMA.is_valid(lacking)


BASE = {
    **dict.fromkeys(REQUIRED, "x"),
    "channel": "unit",
    "registered_at": "2021-09-03T09:20:00+08:00",
}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (None, Unreadable.EMPTY),
        (b"", Unreadable.EMPTY),
        (b" " * (MAX_BYTES + 1), Unreadable.TOO_LARGE),
        (b'{"name": "\xff"}', Unreadable.NOT_UTF8),
        (b"{", Unreadable.NOT_JSON),
        (b"[]", Unreadable.WRONG_SHAPE),
        (json.dumps({**BASE, "channel": "pigeon"}).encode(), Unreadable.WRONG_SHAPE),
        (json.dumps({**BASE, "id_number": 310116198002290028}).encode(), Unreadable.WRONG_SHAPE),
        (json.dumps({**BASE, "registered_at": "2021-09-03T09:20:00"}).encode(), Unreadable.WRONG_SHAPE),
        (json.dumps({**BASE, "registered_at": 1630632000}).encode(), Unreadable.WRONG_SHAPE),
        (json.dumps({**BASE, "withdraw": 1}).encode(), Unreadable.WRONG_SHAPE),
        (json.dumps({**BASE, "registered_at": "9999-09-03T09:20:00+08:00"}).encode(), Unreadable.TIME_OUT_OF_RANGE),
        (json.dumps({**BASE, "registered_at": "0001-01-01T00:00:00+08:00"}).encode(), Unreadable.TIME_OUT_OF_RANGE),
        (json.dumps({**BASE, "registered_at": "1899-12-31T23:59:59+08:00"}).encode(), Unreadable.TIME_OUT_OF_RANGE),
        (json.dumps({**BASE, "registered_at": "2201-01-01T00:00:00+08:00"}).encode(), Unreadable.TIME_OUT_OF_RANGE),
        (json.dumps({**BASE, "registered_at": "2021-02-30T09:20:00+08:00"}).encode(), Unreadable.TIME_OUT_OF_RANGE),
        (json.dumps({**BASE, "birth_date": "9999-01-01"}).encode(), Unreadable.TIME_OUT_OF_RANGE),
        (json.dumps({**BASE, "name": "a\x00b"}).encode(), Unreadable.NUL_CHARACTER),
        (json.dumps({**BASE, "patch_code": "\x00"}).encode(), Unreadable.NUL_CHARACTER),
    ],
)
def test_what_cannot_be_read_has_its_reason(raw: bytes | None, reason: Unreadable) -> None:
    read = read_submission(raw)
    assert isinstance(read, Rejection)
    assert read.reason is reason


@pytest.mark.parametrize("moment", ["1900-01-01T00:00:00+08:00", "2200-12-31T23:59:59+08:00"])
def test_the_first_and_the_last_year_are_read(moment: str) -> None:
    assert isinstance(read_submission(json.dumps({**BASE, "registered_at": moment}).encode()), Submission)
    assert isinstance(read_submission(json.dumps({**BASE, "birth_date": moment[:10]}).encode()), Submission)


def test_a_submission_of_the_most_bytes_is_read_and_one_more_is_not() -> None:
    filled = json.dumps({**BASE, "filling": ""})[:-2] + "y" * MAX_BYTES
    assert isinstance(read_submission(filled[: MAX_BYTES - 2].encode() + b'"}'), Submission)
    assert isinstance(read_submission(filled[: MAX_BYTES - 1].encode() + b'"}'), Rejection)
