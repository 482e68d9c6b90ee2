"""Submissions from the topic: what is registered, what is put aside and why, and that neither holds the other up."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from aiokafka import ConsumerRecord, TopicPartition

from contracts.submissions import Unreadable
from contracts.topics import SUBMISSIONS, dead_letters_of
from eventstore.clock import system_clock
from eventstore.publishing.publisher import Publisher
from eventstore.reading.checkpoints import Checkpoints
from eventstore.reading.consumer import BatchConsumer
from eventstore.reading.dead_letter_box import DeadLetterBox
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake.admission import Admission
from services.registration.edge.intake.in_submissions import SubmissionReader
from tests.edge.conftest import TOPIC, Service
from tests.edge.forms import CANARY, PLACE, election_file, form, fresh_id, line
from tests.store.workshop import KafkaSeat

TRACE = f"00-{'a' * 32}-{'b' * 16}-01"


def test_unreadable_submissions_have_their_promised_place() -> None:
    assert dead_letters_of(SUBMISSIONS) == "voter.submissions.v1.dlq"


async def test_a_plain_json_producer_is_welcome(service: Service) -> None:
    sent = form()
    await service.publish([json.dumps(sent).encode()])
    [stored] = await service.events(sent["submission_id"])
    assert (stored.type, stored.cause.causation_id) == (
        "xuanmin.registration.submitted.v1",
        f"{TOPIC}/0/{service.sent - 1}",
    )


async def test_the_senders_identifier_and_trace_are_carried_on_unless_they_could_be_personal(service: Service) -> None:
    one, other = form(), form()
    await service.publish(
        [json.dumps(one).encode()], [("ce_id", b"msg-1"), ("traceparent", TRACE.encode()), ("x", b"\xff")]
    )
    await service.publish([json.dumps(other).encode()], [("ce_id", "张伟".encode()), ("traceparent", b"nonsense")])
    [first], [second] = await service.events(one["submission_id"]), await service.events(other["submission_id"])
    assert (first.cause.causation_id, first.cause.traceparent) == ("msg-1", TRACE)
    assert (second.cause.causation_id, second.cause.traceparent) == (f"{TOPIC}/0/{service.sent - 1}", None)


async def test_twice_in_one_batch_a_correction_and_an_old_version_late_count_once_as_last_meant(
    service: Service,
) -> None:
    identity = fresh_id()

    def version(place: str, **more: Any) -> bytes:
        return line(submission_id=identity, place_code=place, **more)

    await service.publish([version("A"), version("A"), version("B"), version("A")])
    assert await service.told(identity) == [("submitted", "A"), ("corrected", "B")]
    await service.publish([version("A")])
    await service.publish([version("A", revision=1), version("B")])
    await service.publish([version("B", withdraw=True), version("C"), version("C", withdraw=True)])
    await service.publish([version("C", revision=2), version("B", withdraw=True)])
    assert (await service.told(identity))[2:] == [("corrected", "A"), ("withdrawn", "A"), ("corrected", "C")]


async def test_absent_null_and_unknown_fields_make_no_other_content(service: Service) -> None:
    sent = form(phone=...)
    unknown = sent | {"phone": None, "spouse_id_number": None, "favourite_colour": "red"}
    await service.publish([json.dumps(one).encode() for one in (sent, unknown, sent | {"withdraw": None})])
    assert await service.told(sent["submission_id"]) == [("submitted", PLACE)]


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "\U00030edd" * 25},
        {"id_number": ""},
        {"id_number": "3.10116E+17"},
        {"place_code": "no such place"},
        {"place_code": "选" * 3000},
        {"hukou_address": "x" * 60_000},
        {"gender": "🤷", "birth_date": "yesterday"},
        {"registered_at": "1901-01-01T00:00:00.123456789+14:00"},
        {"source": "选" * 256, "submission_id": "民" * 256},
    ],
    ids=lambda changed: next(iter(changed)),
)
async def test_readable_but_suspicious_is_registered_and_is_no_dead_letter(
    service: Service, changed: dict[str, Any]
) -> None:
    sent = form(**changed)
    await service.publish([json.dumps(sent, ensure_ascii=False).encode()])
    assert [word for word, _ in await service.told(sent["submission_id"], sent["source"])] == ["submitted"]
    assert await service.dead_letters(since=service.sent - 1) == []


UNREADABLE: tuple[tuple[bytes | None, Unreadable], ...] = (
    (None, Unreadable.EMPTY),
    (b"", Unreadable.EMPTY),
    (b"not json", Unreadable.NOT_JSON),
    (line()[:-1], Unreadable.NOT_JSON),
    (line(name="GB").replace(b"GB", "张".encode("gb18030")), Unreadable.NOT_UTF8),
    (line(name="x" * 70_000), Unreadable.TOO_LARGE),
    (line(name="x" * 1_040_000), Unreadable.TOO_LARGE),
    (b"[]", Unreadable.WRONG_SHAPE),
    (b'"text"', Unreadable.WRONG_SHAPE),
    *(
        (line(**{field: ...}), Unreadable.WRONG_SHAPE)
        for field in ("submission_id", "source", "election_id", "channel")
    ),
    *((line(**{field: ...}), Unreadable.WRONG_SHAPE) for field in ("place_code", "name", "id_number", "registered_at")),
    *((line(**{field: 7}), Unreadable.WRONG_SHAPE) for field in ("submission_id", "name", "registered_at")),
    (line(id_number=int(CANARY)), Unreadable.WRONG_SHAPE),
    (line(channel="fax"), Unreadable.WRONG_SHAPE),
    (line(submission_id=""), Unreadable.WRONG_SHAPE),
    (line(registered_at="2021-09-03T09:20:00"), Unreadable.WRONG_SHAPE),
    (line(registered_at="9999-01-01T00:00:00Z"), Unreadable.TIME_OUT_OF_RANGE),
    (line(registered_at="0001-01-01T00:00:00Z"), Unreadable.TIME_OUT_OF_RANGE),
    (line(registered_at="2021-09-31T00:00:00Z"), Unreadable.TIME_OUT_OF_RANGE),
    (line(permit_since="9999-12-31"), Unreadable.TIME_OUT_OF_RANGE),
    (line(name="张\x00伟"), Unreadable.NUL_CHARACTER),
    (line(source="\x00"), Unreadable.NUL_CHARACTER),
    (line(election_id="nowhere-1999"), Unreadable.UNKNOWN_ELECTION),
    (line(election_id="../../keys"), Unreadable.UNKNOWN_ELECTION),
)


async def test_each_kind_of_unreadable_record_is_put_aside_sealed_with_its_reason_and_can_be_had_back(
    service: Service,
) -> None:
    good = [form() for _ in range(len(UNREADABLE) + 1)]
    mixed: list[bytes | None] = [json.dumps(good[0]).encode()]
    for (value, _), form_between in zip(UNREADABLE, good[1:], strict=True):
        mixed += [value, json.dumps(form_between).encode()]
    await service.publish(mixed, [("sender", b"\xff\x00")])
    begin = service.sent - len(mixed)
    for between in good:
        assert await service.told(between["submission_id"]) == [("submitted", PLACE)]
    letters = await service.dead_letters(since=begin)
    assert [(headers["dl_reason"], original.value) for headers, original, _ in letters] == [
        (reason, value) for value, reason in UNREADABLE
    ]
    for place, (headers, original, whole) in enumerate(letters):
        assert whole
        assert original.headers == (("sender", b"\xff\x00"),)
        assert headers["dl_service"] == "registration"
        assert (headers["dl_topic"], headers["dl_offset"]) == (TOPIC, str(begin + 1 + 2 * place))
        assert not any(secret in "".join(headers.values()) for secret in (CANARY, "张", "13800000000"))


async def test_two_thousand_bad_records_in_a_row_hold_nobody_up(service: Service) -> None:
    first, last = form(), form()
    bad = [b"bad %d" % n for n in range(2000)]
    await service.publish([json.dumps(first).encode(), *bad, json.dumps(last).encode()])
    for sent in (first, last):
        assert await service.told(sent["submission_id"]) == [("submitted", PLACE)]
    letters = await service.dead_letters(since=service.sent - len(bad) - 2)
    assert [original.value for _, original, _ in letters] == bad
    assert Counter(headers["dl_reason"] for headers, _, _ in letters) == {"NOT_JSON": 2000}


async def test_a_record_redriven_after_its_elections_set_up_is_registered(service: Service) -> None:
    sent = form(election_id=f"late-{fresh_id()}")
    await service.publish([json.dumps(sent).encode()])
    [(headers, original, _)] = await service.dead_letters(since=service.sent - 1)
    assert headers["dl_reason"] == Unreadable.UNKNOWN_ELECTION
    file = election_file(id=sent["election_id"])
    assert (await service.client.put(f"/v1/elections/{sent['election_id']}", json=file)).status_code == 202
    await service.publish([original.value])
    assert await service.told(sent["submission_id"]) == [("submitted", PLACE)]


async def test_a_destroyed_key_makes_dead_letters_not_a_stop(service: Service) -> None:
    election = f"gone-{fresh_id()}"
    await service.client.put(f"/v1/elections/{election}", json=election_file(id=election))
    for folder in ("names", "details"):
        (service.keys / folder / f"{election}.key").unlink()
    lost, good = form(election_id=election), form()
    await service.publish([json.dumps(lost).encode(), json.dumps(good).encode()])
    assert await service.told(good["submission_id"]) == [("submitted", PLACE)]
    assert await service.told(lost["submission_id"]) == []
    [(headers, original, _)] = await service.dead_letters(since=service.sent - 2)
    assert (headers["dl_reason"], original.value) == (Unreadable.UNKNOWN_ELECTION, json.dumps(lost).encode())


async def test_a_broker_made_anew_is_read_from_its_beginning_and_changes_nothing(service: Service) -> None:
    identity = fresh_id()
    values = [line(submission_id=identity, place_code=place) for place in "ABCA"]
    records = [ConsumerRecord(TOPIC, 0, n, 0, 0, None, value, None, -1, -1, ()) for n, value in enumerate(values)]
    publisher = Publisher(service.bootstrap, "test")
    seat = KafkaSeat(TopicPartition(TOPIC, 0))
    for cluster in ("the old cluster", "the new cluster"):
        reader = SubmissionReader(Admission(service.keyring), KnownElections(), system_clock, lambda: None)
        box = DeadLetterBox(
            publisher, service.keyring.dead_letters(), service="registration", cluster=cluster, clock=system_clock
        )
        consumer = BatchConsumer(reader, service.pool, Checkpoints("another", cluster), box)
        await consumer.assigned(seat, list(seat.places))
        await consumer.handle(seat, records)
        assert consumer.counts.records == 4
        assert await service.told(identity) == [("submitted", "A"), ("corrected", "B"), ("corrected", "C")]
    await publisher.stop()
