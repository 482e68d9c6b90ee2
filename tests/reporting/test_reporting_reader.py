"""What the reader cannot read goes back with a reason that holds none of it; what it does not know it steps over."""

import json
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from aiokafka import ConsumerRecord

from contracts.cases import CaseEventType
from contracts.catalogue import EVENTS
from contracts.confirmations import ConfirmationEventType
from contracts.keys.keyring import Keyring
from contracts.set_up.elections import SetUp
from contracts.topics import REGISTRATIONS, VALIDATIONS, topic_of
from eventstore.database import Pool, acquired
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.keep_elections import keep_set_up
from services.reporting.edge.out_metrics import SkippedCollector
from services.reporting.views.tallies import By
from tests.reporting.happenings import START, Appealed, Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import kafka_record, published, set_up

SAMPLES = Path(__file__).parents[2] / "contracts" / "samples"
NUMBER = "310116198002290019"
GOOD: tuple[Happened, ...] = (SetUpLoaded(1, 0), Registered("a", 1, 1), Judged("a", 1, 2, 1, "verified"))


async def _nobody() -> None:
    pass


async def _apply(
    pool: Pool, reader: ReportingReader, records: list[ConsumerRecord[bytes, bytes]]
) -> list[tuple[Any, str, str]]:
    async with acquired(pool) as connection, connection.transaction():
        return [(r.record, r.reason, r.detail) for r in await reader.apply(connection, records)]


def _changed(record: ConsumerRecord[bytes, bytes], **fields: Any) -> ConsumerRecord[bytes, bytes]:
    body = json.loads(record.value or b"") | fields
    return kafka_record(record.topic, json.dumps(body).encode(), tuple(record.headers))


def _headed(record: ConsumerRecord[bytes, bytes], **headers: bytes | None) -> ConsumerRecord[bytes, bytes]:
    kept = dict(record.headers) | headers
    named = tuple((name, value) for name, value in kept.items() if value is not None)
    return kafka_record(record.topic, record.value, named)


async def test_bad_records_are_refused_with_the_good_ones_between_them_counted(pool: Pool, keyring: Keyring) -> None:
    keyring.make_election("refusals")
    set_up, form, verdict, appeal = (
        published(event, "refusals", keyring.names("refusals")) for event in (*GOOD, Appealed("a", 1, 3))
    )
    bad = [
        kafka_record(REGISTRATIONS, None, tuple(form.headers)),
        kafka_record(REGISTRATIONS, b"\xff\xfe", tuple(form.headers)),
        kafka_record(REGISTRATIONS, b"[1]", tuple(form.headers)),
        kafka_record(REGISTRATIONS, b"{}", ()),
        _changed(form, registration_id=NUMBER),
        _changed(form, version=0),
        _changed(form, version=2**31),
        _changed(form, version="2"),
        _changed(form, channel=NUMBER),
        _changed(form, place_code=NUMBER + "\x00"),
        _changed(form, election_id=NUMBER + "\x00"),
        _changed(form, registered_at="9999-01-01T00:00:00+08:00"),
        _changed(form, registered_at="2021-09-01T00:00:00"),
        _changed(form, registered_at=1630425600),
        _changed(form, name_sealed="张伟"),
        _changed(form, withdrawn="no"),
        _changed(form, move={"kind": NUMBER, "election_id": "before", "place_code": "U1"}),
        _changed(form, move={"kind": "carried_over", "election_id": NUMBER + "\x00", "place_code": "U1"}),
        _changed(form, move={"kind": "carried_over", "election_id": "before", "place_code": NUMBER + "\x00"}),
        _changed(verdict, trigger="张伟"),
        _changed(verdict, newly_of_age="yes"),
        _changed(appeal, version=0),
        _changed(appeal, kind=NUMBER),
        _changed(appeal, decide_by=NUMBER),
        _changed(appeal, appeal_id=NUMBER),
        _changed(appeal, election_id=NUMBER + "\x00"),
        _changed(verdict, status=NUMBER),
        _changed(verdict, registration_version=0),
        _changed(verdict, findings=[{"code": "X", "params": {"at": "\x00"}}]),
        _changed(verdict, findings={NUMBER: 1}),
        _changed(set_up, set_up={NUMBER: NUMBER}),
        _headed(form, ce_time=None),
        _headed(form, ce_time=b"2021-09-01T00:00:00"),
        _headed(form, ce_time=b"0001-01-01T00:00:00+00:00"),
        _headed(form, ce_type=None),
        _headed(form, ce_type=b"\xff"),
        _headed(form, ce_type=b"org.example.invoice.v1"),
        _headed(form, ce_type=b"xuanmin.validation.foreseen.v9"),
    ]
    good = [set_up, form, verdict, appeal]
    mixed = [record for n, one in enumerate(bad) for record in (one, good[n % 4])]
    refused = await _apply(pool, ReportingReader(keyring, _nobody), mixed)
    assert [id(record) for record, _, _ in refused] == [id(record) for record in bad]
    assert {reason for _, reason, _ in refused} == {"UNKNOWN_EVENT"}
    assert not any(NUMBER in detail or "张" in detail for _, _, detail in refused)
    answer = await Questions(pool).tallies("refusals", By.PLACE, None, None)
    assert answer is not None
    assert answer.totals.by_status == {"verified": 1}


async def test_a_nul_in_a_field_that_reporting_does_not_keep_refuses_nothing(pool: Pool, keyring: Keyring) -> None:
    keyring.make_election("nul")
    set_up, form, verdict = (published(event, "nul", keyring.names("nul")) for event in GOOD)
    assessed = _changed(verdict, source="R\x00", findings=[{"code": "NON_LOCAL", "params": {}}])
    assert await _apply(pool, ReportingReader(keyring, _nobody), [set_up, form, assessed]) == []


@pytest.mark.parametrize("kind", ["assessed", "settled", "reopened", "struck_off", "restored"])
async def test_a_nul_in_a_word_that_is_only_shown_loses_no_verdict(pool: Pool, keyring: Keyring, kind: str) -> None:
    election = f"nul-{kind.replace('_', '-')}"
    keyring.make_election(election)
    events = (SetUpLoaded(1, 0), Registered("a", 1, 1), Judged("a", 1, 2, 1, "eligible", kind=kind))
    set_up, form, verdict = (published(event, election, keyring.names(election)) for event in events)
    written = _changed(verdict, decided_by="R\x00", policy_version="\x00", proposed_by="\x00")
    assert await _apply(pool, ReportingReader(keyring, _nobody), [set_up, form, written]) == []
    answer = await Questions(pool).tallies(election, By.PLACE, None, None)
    assert answer is not None
    assert answer.totals.by_status == {"eligible": 1}


async def test_the_work_on_a_case_and_a_question_to_another_body_move_no_count_and_are_no_surprise(
    pool: Pool, keyring: Keyring
) -> None:
    reader = ReportingReader(keyring, _nobody)
    records = [
        kafka_record(VALIDATIONS, b"anything", (("ce_type", name.encode()), ("ce_time", b"2031-09-01T00:00:00Z")))
        for name in (*CaseEventType, ConfirmationEventType.ASKED)
    ]
    assert await _apply(pool, reader, records) == []
    assert reader.skipped == 0
    async with acquired(pool) as connection:
        through = await connection.fetchval("SELECT max(recorded_through) FROM reporting_store.progress")
    assert through.year == 2031


@pytest.mark.parametrize("name", [name for name in EVENTS if topic_of(name) in ReportingReader.topics])
async def test_every_event_that_is_published_is_read_or_known_to_change_no_count(
    pool: Pool, keyring: Keyring, name: str
) -> None:
    sample = json.loads((SAMPLES / f"{name}.json").read_text())
    headers = tuple((header, value.encode()) for header, value in sample["headers"].items())
    reader = ReportingReader(keyring, _nobody)
    record = kafka_record(sample["topic"], json.dumps(sample["body"]).encode(), headers)
    assert await _apply(pool, reader, [record]) == []
    assert reader.skipped == 0


@pytest.mark.parametrize("topic", [REGISTRATIONS, VALIDATIONS])
async def test_a_newer_services_event_type_is_stepped_over_and_counted(
    pool: Pool, keyring: Keyring, topic: str
) -> None:
    name = f"xuanmin.{topic.split('.')[1].removesuffix('s')}.foreseen.v9"
    reader = ReportingReader(keyring, _nobody)
    record = kafka_record(topic, b"anything", (("ce_type", name.encode()), ("ce_time", b"2021-09-01T00:00:00Z")))
    assert await _apply(pool, reader, [record, record]) == []
    metric = next(iter(SkippedCollector(reader).collect()))
    assert metric.samples[0].value == 2


async def test_a_place_code_of_any_length_is_counted_under_an_unknown_place(pool: Pool, keyring: Keyring) -> None:
    keyring.make_election("long")
    events: list[Happened] = [SetUpLoaded(1, 0), Registered("a", 1, 1, place="选" * 20_000)]
    records = [published(event, "long", keyring.names("long")) for event in events]
    assert await _apply(pool, ReportingReader(keyring, _nobody), records) == []
    answer = await Questions(pool).tallies("long", By.PLACE_KIND, None, None)
    assert answer is not None
    assert [(row.key, row.by_status) for row in answer.rows] == [("unknown", {"pending": 1})]


async def test_whoever_is_on_the_roll_counts_also_where_the_name_does_not_open(pool: Pool, keyring: Keyring) -> None:
    keyring.make_election("lost-key-source")
    records = [published(event, "lost-key", keyring.names("lost-key-source")) for event in GOOD]
    assert await _apply(pool, ReportingReader(keyring, _nobody), records) == []
    keyring.make_election("lost-key")
    corrected = published(Registered("a", 2, 3, name="李娜"), "lost-key", keyring.names("lost-key-source"))
    assert await _apply(pool, ReportingReader(keyring, _nobody), [corrected]) == []
    async with acquired(pool) as connection:
        rows = await connection.fetch("SELECT name FROM reporting.roll WHERE election_id = 'lost-key'")
    assert [row["name"] for row in rows] == [None]


async def test_a_time_zone_that_postgresql_lacks_is_refused_before_it_breaks_every_question(pool: Pool) -> None:
    event = SetUp(version=1, digest="d", set_up=set_up("zone"), by=None)
    unknown = event.set_up.election.model_copy(update={"time_zone": "Mars/Olympus"})
    event = event.model_copy(update={"set_up": event.set_up.model_copy(update={"election": unknown})})
    async with acquired(pool) as connection:
        with pytest.raises(asyncpg.DataError):
            await keep_set_up(connection, START, event)
