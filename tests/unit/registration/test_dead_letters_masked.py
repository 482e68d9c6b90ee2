"""What an operator sees of a record that could not be read: its shape, whatever it holds; which letters are meant."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.dead_letters import LETTER_HEADER, REDRIVEN_HEADER, DeadLetter, Original
from contracts.operations.dead_letters import LettersChosen
from contracts.submissions import Submission, Unreadable
from services.registration.domain.dead_letters.letter import NOT_A_LETTER, Letter, is_chosen, letter_of, ranges_of
from services.registration.domain.dead_letters.masked import masked

AT = datetime(2021, 9, 3, tzinfo=UTC)


def shape(value: bytes | None, places: tuple[str, ...] = (), elections: tuple[str, ...] = ()) -> dict[str, Any]:
    return masked(Original(b"k", value), places, elections)


# Of characters that stand in no word of ours.
_PERSONAL = st.text("甲乙丙丁戊己庚辛", min_size=2, max_size=20)
_VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | _PERSONAL,
    lambda inner: st.lists(inner) | st.dictionaries(_PERSONAL, inner),
)


@given(st.dictionaries(st.sampled_from(sorted(Submission.model_fields)) | _PERSONAL, _VALUES))
def test_no_word_of_a_record_stands_in_its_shape(record: dict[str, Any]) -> None:
    said = json.dumps(shape(json.dumps(record).encode()), ensure_ascii=False)
    assert not set("甲乙丙丁戊己庚辛") & set(said)


@given(st.binary(max_size=300))
def test_any_bytes_have_a_shape_that_can_be_written(value: bytes) -> None:
    assert json.dumps(shape(value)).encode()
    assert shape(value)["bytes"] == len(value)


def test_a_number_shows_its_last_two_only_where_these_are_not_all_of_it() -> None:
    def field(value: object) -> dict[str, Any]:
        found: dict[str, Any] = shape(json.dumps({"id_number": value}).encode())["fields"][0]
        return found

    assert field("310116198002290019")["last_two"] == "19"
    assert field("310116198002290019")["form"] == "9" * 18
    for other in ("张伟", "19", "1", "", "zhangweizhangwei", 310116198002290019, None, ["310116198002290019"]):
        assert "last_two" not in field(other)
        assert "value" not in field(other)


def test_only_words_of_ours_are_shown() -> None:
    record = json.dumps({"channel": "unit", "place_code": "U017", "election_id": "e1", "name": "U017"}).encode()
    shown = {one["name"]: one.get("value") for one in shape(record, ("U017",), ("e1",))["fields"]}
    assert shown == {"channel": "unit", "place_code": "U017", "election_id": "e1", "name": None}
    assert {one.get("value") for one in shape(record)["fields"]} == {"unit", None}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (b"", {"is": "empty"}),
        (
            b"PK\x03\x04\xff",
            {"is": "bytes that are no UTF-8", "wrong_at_byte": 4, "looks_like": "a zip file (XLSX is one)"},
        ),
        (b'{"a": ', {"is": "text that is no JSON", "breaks_off": True, "first_character": "{"}),
        (b'{"a": x}', {"is": "text that is no JSON", "wrong_at_character": 6, "breaks_off": False}),
        (b"[" * 60_000, {"is": "text that is no JSON", "wrong_at_character": None}),
        (b"1" * 5_000, {"is": "text that is no JSON"}),
        (b"[1]", {"is": "JSON: list"}),
    ],
)
def test_where_a_record_is_wrong_is_told(value: bytes, said: dict[str, Any]) -> None:
    assert shape(value).items() >= said.items()


def test_headers_are_told_by_names_of_ours_alone() -> None:
    found = masked(Original(None, b"{}", (("ce_id", b"12345"), ("张伟", b"1"), ("x", None))), (), ())
    assert found["headers"] == [
        {"name": "ce_id", "bytes": 5},
        {"name": None, "bytes": 1},
        {"name": None, "bytes": None},
    ]
    assert found["key_bytes"] is None


@given(st.integers(0, 12), st.lists(st.tuples(st.sampled_from(["a", "ce_id"]), st.binary())))
def test_a_record_put_back_again_and_again_is_as_it_was_with_two_headers(times: int, headers: list[Any]) -> None:
    original = record = Original(b"key", b"value", tuple(headers))
    letters = [uuid4() for _ in range(times)]
    for letter in letters:
        record = record.put_back(letter)
    assert record.redriven() == times
    assert (record.key, record.value) == (original.key, original.value)
    added = [(REDRIVEN_HEADER, str(times).encode()), (LETTER_HEADER, str(letters[-1]).encode())] if times else []
    assert list(record.headers) == [*headers, *added]


@pytest.mark.parametrize("said", [b"", b"-1", b"x", b"99999", b"\xff", None])
def test_a_count_that_a_sender_made_up_counts_as_none(said: bytes | None) -> None:
    assert Original(None, b"", ((REDRIVEN_HEADER, said),)).redriven() == 0


def letter(**more: Any) -> Letter:
    return replace(Letter(3, uuid4(), reason="NOT_JSON", at=AT, partition=1), **more)


def test_a_letter_is_read_from_its_headers_and_a_stranger_s_record_is_none() -> None:
    original = Original(None, b"12345", ((REDRIVEN_HEADER, b"2"),))
    whole = DeadLetter(uuid4(), "registration", "t", 1, 42, Unreadable.EMPTY, "why", AT, original)
    headers = {name: value.decode() for name, value in whole.headers()}
    assert letter_of(9, headers) == Letter(9, whole.id, "registration", "EMPTY", "why", AT, 1, 42, 5, 2)
    for name in ("dl_id", "dl_reason", "dl_at"):
        stranger = letter_of(9, {**headers, name: "张伟"})
        assert (stranger.id, stranger.reason, stranger.detail) == (None, NOT_A_LETTER, "")
        assert not is_chosen(stranger, LettersChosen())


def test_a_choice_means_those_of_which_all_is_true() -> None:
    step = timedelta(seconds=1)
    for chosen, meant in (
        (LettersChosen(), True),
        (LettersChosen(reason=Unreadable.NOT_JSON, partition=1, since=AT, until=AT + step), True),
        (LettersChosen(reason=Unreadable.EMPTY), False),
        (LettersChosen(partition=0), False),
        (LettersChosen(since=AT + step), False),
        (LettersChosen(until=AT), False),
        (LettersChosen(offsets=ranges_of([1, 3])), True),
        (LettersChosen(offsets=ranges_of([1, 2, 4])), False),
    ):
        assert is_chosen(letter(), chosen) is meant, chosen


@given(st.sets(st.integers(0, 200)))
def test_ranges_hold_exactly_the_offsets_and_do_not_touch(offsets: set[int]) -> None:
    ranges = ranges_of(offsets)
    assert [one for each in ranges for one in range(each.first, each.last + 1)] == sorted(offsets)
    assert all(one.last + 1 < other.first for one, other in pairwise(ranges))
