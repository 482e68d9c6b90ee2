"""Tokens, ids, seals, envelopes and dead letters: equal where they must be, and never by accident."""

from __future__ import annotations

import hmac
import uuid
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from contracts import ids
from contracts.dead_letters import KEPT_BYTES, DeadLetter, Original, open_original
from contracts.envelope import Envelope, EnvelopeError, message_id_of, read_envelope, traceparent_of
from contracts.keys.sealing import Seal, SealError
from contracts.keys.tokens import Tokens
from contracts.message_headers import DeadLetterHeaders, EventHeaders
from contracts.publish import FOLDER

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
keys = st.binary(min_size=32, max_size=32)
contents = st.binary(max_size=80)
TOKENS = Tokens(b"k" * 32)


@given(one=st.tuples(texts, texts), other=st.tuples(texts, texts))
def test_no_two_pairs_of_source_and_submission_share_a_token_or_an_id(
    one: tuple[str, str], other: tuple[str, str]
) -> None:
    assert (TOKENS.of_submission(*one) == TOKENS.of_submission(*other)) == (one == other)
    assert (ids.registration_id(*one) == ids.registration_id(*other)) == (one == other)


@given(written=texts, cuts=st.tuples(st.integers(0, 12), st.integers(0, 12)))
def test_moving_the_border_between_two_parts_makes_another_name(written: str, cuts: tuple[int, int]) -> None:
    one, other = ((written[:cut], written[cut:]) for cut in cuts)
    assume(one != other)
    assert TOKENS.of_submission(*one) != TOKENS.of_submission(*other)
    assert TOKENS.fingerprint("x", one) != TOKENS.fingerprint("x", other)
    assert ids.registration_id(*one) != ids.registration_id(*other)


@given(one=st.lists(st.text("1:x", max_size=4), max_size=4), other=st.lists(st.text("1:x", max_size=4), max_size=4))
def test_contents_have_one_fingerprint_exactly_where_they_are_equal(one: list[str], other: list[str]) -> None:
    assert (TOKENS.fingerprint("p", one) == TOKENS.fingerprint("p", other)) == (one == other)


@given(part=texts)
def test_a_token_of_one_kind_is_never_one_of_another(part: str) -> None:
    made = {TOKENS.of_number(part), TOKENS.of_submission("", part), TOKENS.fingerprint("content", [part])}
    assert len(made) == 3


@given(number=st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True), key=st.binary(min_size=32, max_size=150))
def test_a_voter_token_is_the_keyed_hash_of_the_number(number: str, key: bytes) -> None:
    token = Tokens(key).of_number(number)
    assert token == hmac.new(key, b"number\x00" + number.encode(), "sha256").hexdigest()[:32]
    assert number not in token


def test_a_token_key_shorter_than_its_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 32 bytes"):
        Tokens(b"k" * 31)


@given(source=texts, submission=texts, version=st.integers(1, 2**40), offset=st.integers(0, 2**40))
def test_ids_are_uuid5_of_the_library(source: str, submission: str, version: int, offset: int) -> None:
    registrations = uuid.UUID("5b1c7d52-5f0e-4b87-9d0a-6f6b0d6f2c11")
    stream = uuid.uuid5(registrations, f"{len(source)}:{source}{submission}")
    assert ids.registration_id(source, submission) == stream
    elections = uuid.UUID("0e2f6a0b-3d56-4d58-8d4b-0f1f6a2f7a42")
    assert ids.election_stream_id(source) == uuid.uuid5(elections, source)
    letters = uuid.UUID("7c5a4f02-93a0-4e52-8f5c-3f1f4a5b6c74")
    assert ids.dead_letter_id("c", "t", 3, offset) == uuid.uuid5(letters, f"c/t/3/{offset}")
    event = ids.event_id(stream, version)
    assert (event.version, event.variant) == (5, uuid.RFC_4122)
    assert event != ids.event_id(stream, version + 1)
    assert event == ids.event_id(stream, version)


@given(key=keys, other=keys, clear=contents, bound_to=contents, elsewhere=contents)
def test_a_seal_opens_with_its_key_for_what_it_is_bound_to_and_for_nothing_else(
    key: bytes, other: bytes, clear: bytes, bound_to: bytes, elsewhere: bytes
) -> None:
    assume(key != other and bound_to != elsewhere)
    sealed = Seal(key).close(clear, bound_to)
    assert Seal(key).open(sealed, bound_to) == clear
    with pytest.raises(SealError):
        Seal(other).open(sealed, bound_to)
    with pytest.raises(SealError):
        Seal(key).open(sealed, elsewhere)


@given(clear=contents, at=st.integers(0, 500), bit=st.integers(0, 7))
def test_a_seal_that_was_changed_does_not_open(clear: bytes, at: int, bit: int) -> None:
    seal = Seal(b"k" * 32)
    raw = bytearray(seal.close(clear, b"x").encode())
    raw[at % len(raw)] ^= 1 << bit
    changed = raw.decode("latin-1")
    try:
        opened = seal.open(changed, b"x")
    except SealError:
        return
    # Base64 passes over characters that are none of its own and over the last one's spare bits.
    assert opened == clear


@given(text=st.text(max_size=40))
def test_no_text_makes_a_seal_fail_otherwise_than_in_its_own_words(text: str) -> None:
    for sealed in (text, f"v1.{text}"):
        with pytest.raises(SealError):
            Seal(b"k" * 32).open(sealed, b"x")


def test_ten_thousand_seals_have_ten_thousand_nonces() -> None:
    seal = Seal(b"k" * 32)
    assert len({seal.close(b"", b"")[:19] for _ in range(10_000)}) == 10_000


names = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=20)
envelopes = st.builds(
    Envelope,
    id=st.uuids(),
    source=names,
    type=st.from_regex(r"xuanmin\.[a-z_]+\.[a-z_]+\.v[0-9]", fullmatch=True),
    time=st.datetimes(timezones=st.just(UTC)),
    stream_id=st.uuids(),
    stream_version=st.integers(1, 2**40),
    correlation_id=names | st.none(),
    causation_id=names | st.none(),
    traceparent=st.from_regex(r"\A[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}\Z") | st.none(),
)


@given(envelope=envelopes)
def test_an_envelope_is_read_as_it_was_written(envelope: Envelope) -> None:
    assert read_envelope(envelope.headers()) == envelope
    written = {name: value.decode() for name, value in envelope.headers()}
    Draft202012Validator(EventHeaders.model_json_schema()).validate(written)


@given(envelope=envelopes)
def test_an_event_without_one_of_its_attributes_is_refused(envelope: Envelope) -> None:
    for lacking in ("ce_id", "ce_source", "ce_type", "ce_time", "ce_streamid", "ce_streamversion"):
        with pytest.raises(EnvelopeError, match=lacking):
            read_envelope([header for header in envelope.headers() if header[0] != lacking])


@given(envelope=envelopes, at=st.integers(0, 20), value=st.binary(max_size=20))
def test_no_header_makes_the_reader_fail_otherwise_than_in_its_own_words(
    envelope: Envelope, at: int, value: bytes
) -> None:
    headers = envelope.headers()
    headers[at % len(headers)] = (headers[at % len(headers)][0], value)
    with suppress(EnvelopeError):
        read_envelope(headers)


@given(value=st.binary(max_size=60))
def test_only_a_plain_message_id_and_a_sound_traceparent_are_kept(value: bytes) -> None:
    kept = message_id_of([("ce_id", value)])
    assert kept is None or (kept.isascii() and kept.encode() == value)
    assert traceparent_of([("traceparent", value)]) in (None, value.decode("latin-1"))


header = st.tuples(names, contents | st.none())


@settings(max_examples=50, deadline=None)
@given(
    key=contents | st.none(),
    value=contents | st.none(),
    headers=st.lists(header).map(tuple),
)
def test_a_dead_letter_opens_to_the_record_it_was_made_of(
    key: bytes | None, value: bytes | None, headers: tuple[tuple[str, bytes | None], ...]
) -> None:
    letter = _letter(Original(key, value, headers))
    assert open_original(letter.sealed(Seal(b"k" * 32)), letter.id, Seal(b"k" * 32)) == (letter.original, True)
    Draft202012Validator(DeadLetterHeaders.model_json_schema()).validate({n: v.decode() for n, v in letter.headers()})
    assert (FOLDER / "dead-letter-headers.json").is_file()


def test_a_dead_letter_of_a_huge_record_keeps_its_head_and_says_so() -> None:
    letter = _letter(Original(None, b"x" * (KEPT_BYTES + 1)))
    original, whole = open_original(letter.sealed(Seal(b"k" * 32)), letter.id, Seal(b"k" * 32))
    assert (len(original.value or b""), whole) == (KEPT_BYTES, False)
    assert dict(letter.headers())["dl_size"] == b"1048577"


def _letter(original: Original) -> DeadLetter:
    return DeadLetter(
        id=ids.dead_letter_id("c", "t", 0, 1),
        service="registration",
        topic="t",
        partition=0,
        offset=1,
        reason="NOT_JSON",
        detail="not JSON",
        at=datetime(2021, 9, 3, tzinfo=UTC),
        original=original,
    )
