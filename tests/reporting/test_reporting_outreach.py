"""Units and publicity are counted once, whatever comes when, and a promise is overdue by the election's midnight."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from itertools import count
from random import Random
from typing import Any, TypeAlias, get_args
from uuid import UUID

import asyncpg
import httpx
import pytest
from aiokafka import ConsumerRecord
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.ids import event_id, office_id
from contracts.keys.keyring import Keyring
from contracts.office.outreach import OutreachEventType, Promise, Stage, UnitContacted, UnitStanding
from contracts.office.publicity import PublicityChannel, PublicityEventType, PublicityKind, PublicityRecorded
from contracts.topics import ELECTIONS
from eventstore.database import Pool, acquired
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.office import in_http_outreach
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Judged, Registered, SetUpLoaded
from tests.reporting.samples import kafka_record, moment, published

Analyst: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Record: TypeAlias = "ConsumerRecord[bytes, bytes]"
Event = UnitContacted | PublicityRecorded
_elections = count()
_PLACES = ("U1", "U2", "V1", None)
_DAYS = (date(2021, 9, 1), date(2021, 9, 2))


async def _nobody() -> None:
    pass


def _record(event: Event) -> Record:
    of_unit = isinstance(event, UnitContacted)
    subject = (
        ("unit_outreach", event.place_code) if isinstance(event, UnitContacted) else ("publicity", event.reference)
    )
    stream: UUID = office_id(event.election_id, *subject)
    kind = OutreachEventType.CONTACTED if of_unit else PublicityEventType.RECORDED
    envelope = Envelope(
        event_id(stream, event.version), "/test", kind, moment(event.version), stream, event.version, "story", "cause"
    )
    return kafka_record(ELECTIONS, event.model_dump_json().encode(), tuple(envelope.headers()))


async def _arrive(pool: Pool, keyring: Keyring, records: Sequence[Record], batch: int = 3) -> None:
    reader = ReportingReader(keyring, _nobody)
    for start in range(0, len(records), batch):
        async with acquired(pool) as connection, connection.transaction():
            assert not await reader.apply(connection, records[start : start + batch])


def _town(keyring: Keyring, election: str, *events: Registered | Judged) -> list[Record]:
    keyring.make_election(election)
    return [published(event, election, keyring.names(election)) for event in (SetUpLoaded(1, 0), *events)]


@asynccontextmanager
async def _asked(pool: Pool, now: datetime) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    answer_problems(app)
    app.include_router(in_http_outreach.routes(Questions(pool), lambda: now))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as http:
        yield http


def _contacted(election: str, place: str, version: int, stage: Stage, **standing: Any) -> UnitContacted:
    """The `version`-th contact with a unit, after which it stands so."""
    at = moment(version)
    whole: dict[str, Any] = {
        "stage": stage, "attempts": version, "doubts": (), "promise": None, "expected_voters": None,
        "last_contact_at": at, "next_contact_on": None, "won_over_at_attempt": None,
    } | standing  # fmt: skip
    return UnitContacted(
        election_id=election, version=version, by="clerk", fingerprint="f", place_code=place, attempt=version,
        means="call", contacted_at=at, outcome="reluctant", standing=UnitStanding(**whole),
    )  # fmt: skip


def _item(
    election: str, reference: str, version: int, kind: PublicityKind = "poster", **said: Any
) -> PublicityRecorded:
    whole: dict[str, Any] = {"quantity": 1, "on_day": _DAYS[0], "title": "海报"} | said
    return PublicityRecorded(
        election_id=election, version=version, by="clerk", fingerprint="f", reference=reference, kind=kind, **whole
    )


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[list[dict[str, Any]]], list[int]]:
    """Some items of publicity, each with the versions that it had; and how often each unit was contacted."""
    dice = Random(draw(st.integers(0, 2**32)))  # noqa: S311  dice, no secret
    items = [
        [
            {
                "kind": dice.choice(get_args(PublicityKind)),
                "channel": dice.choice((*get_args(PublicityChannel), None)),
                "quantity": dice.choice((0, 1, 20, 60_000)), "place_code": dice.choice(_PLACES),
                "on_day": dice.choice(_DAYS),
            }
            for _ in range(dice.randint(1, 4))
        ]
        for _ in range(draw(st.integers(0, 8)))
    ]  # fmt: skip
    return items, [dice.randint(1, 4) for _ in range(dice.randint(0, 3))]


@given(story=stories(), order=st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_tallies_equal_the_recount_after_any_replay_in_any_order(
    pool: Pool, analyst: Analyst, keyring: Keyring, story: tuple[list[list[dict[str, Any]]], list[int]], order: Random
) -> None:
    told, attempts = story
    election = f"outreach-{next(_elections)}"
    records = _town(keyring, election)
    records += [
        _record(_item(election, f"XC-{n}", v, **said)) for n, item in enumerate(told) for v, said in enumerate(item, 1)
    ]
    records += [
        _record(_contacted(election, f"U{n}", version, "reluctant"))
        for n, number in enumerate(attempts)
        for version in range(1, number + 1)
    ]
    arriving = [record for record in records for _ in range(order.choice((1, 1, 2)))]
    order.shuffle(arriving)
    await _arrive(pool, keyring, arriving, order.randint(1, 6))

    stands = [item[-1] for item in told if item[-1]["quantity"]]
    kinds: Counter[str] = Counter()
    for one in stands:
        kinds[one["kind"]] += one["quantity"]
    if attempts:
        kinds["unit_contact"] = sum(attempts)
    rows = await analyst.fetch("SELECT kind, quantity FROM reporting.outreach WHERE election_id = $1", election)
    assert {row["kind"]: row["quantity"] for row in rows} == dict(kinds)
    viewed = await analyst.fetch("SELECT * FROM reporting.publicity WHERE election_id = $1", election)
    assert {tuple(row)[1:5]: (row["quantity"], row["items"]) for row in viewed} == _recounted(
        stands, ("kind", "channel", "place_code", "on_day")
    )
    async with _asked(pool, moment(9)) as http:
        for by, field in (("kind", "kind"), ("channel", "channel"), ("place", "place_code"), ("day", "on_day")):
            answer = (await http.get(f"/v1/elections/{election}/publicity", params={"by": by})).json()
            counted = {
                (row["key"], kind): quantity for row in answer["rows"] for kind, quantity in row["quantity"].items()
            }
            due = _recounted([{**one, "on_day": str(one["on_day"])} for one in stands], (field, "kind"))
            assert counted == {key: quantity for key, (quantity, _) in due.items()}
            assert answer["totals"] == {kind: n for kind, n in kinds.items() if kind != "unit_contact"}
            assert answer["items"] == sum(row["items"] for row in answer["rows"]) == len(stands)


def _recounted(stands: Sequence[Mapping[str, Any]], fields: tuple[str, ...]) -> dict[tuple[Any, ...], tuple[int, int]]:
    found: dict[tuple[Any, ...], tuple[int, int]] = {}
    for one in stands:
        key = tuple(one[field] for field in fields)
        quantity, items = found.get(key, (0, 0))
        found[key] = quantity + one["quantity"], items + 1
    return found


async def test_every_unit_is_shown_with_its_stage_and_who_is_registered_there(
    pool: Pool, analyst: Analyst, keyring: Keyring
) -> None:
    election = "units"
    promise = Promise(voters=868, by_day=date(2021, 9, 24))
    won = _contacted(
        election, "U1", 5, "enrolled", doubts=("many_staff", "many_elderly"), promise=promise, expected_voters=868,
        won_over_at_attempt=5,
    )  # fmt: skip
    gone = _contacted(election, "U7", 1, "declined")
    people = [Registered("a", 1, 1), Registered("b", 1, 2), Registered("c", 1, 3, withdrawn=True)]
    await _arrive(pool, keyring, [_record(won), *_town(keyring, election, *people), _record(gone)])
    async with _asked(pool, moment(60)) as http:
        answer = (await http.get(f"/v1/elections/{election}/outreach")).json()
        enrolled = (await http.get(f"/v1/elections/{election}/outreach?stage=enrolled")).json()
        wrong = await http.get(f"/v1/elections/{election}/outreach?stage=angry")
        unknown = [await http.get(f"/v1/elections/nowhere/{what}") for what in ("outreach", "publicity")]
    assert answer["by_stage"] == {
        "not_contacted": 1, "contacted": 0, "reluctant": 0, "promised": 0, "declined": 1, "enrolled": 1,
    }  # fmt: skip
    assert (answer["units"], answer["attempts"], answer["won_over"]) == (3, 6, 1)
    [first] = enrolled["rows"]
    assert first == answer["rows"][0]
    assert (first["name"], first["affiliation"], first["registered"]) == ("纺织厂", "town", 2)
    assert (first["doubts"], first["won_over_at_attempt"]) == (["many_staff", "many_elderly"], 5)
    assert (enrolled["units"], enrolled["by_stage"]) == (answer["units"], answer["by_stage"])
    assert [(row["place_code"], row["name"], row["stage"]) for row in answer["rows"][1:]] == [
        ("U2", "税务局", "not_contacted"), ("U7", None, "declined"),
    ]  # fmt: skip
    assert [wrong.status_code, *(one.status_code for one in unknown)] == [422, 404, 404]
    row = await analyst.fetchrow(
        "SELECT * FROM reporting.unit_outreach WHERE election_id = $1 AND attempts = 5", election
    )
    assert row is not None
    assert (row["doubts"], row["promised_voters"], row["registered"]) == ("many_staff many_elderly", 868, 2)


@pytest.mark.parametrize(("hour", "overdue"), [(15, []), (16, ["U1"])])
async def test_a_promise_is_overdue_after_its_day_in_the_elections_zone_where_nobody_is_registered(
    pool: Pool, keyring: Keyring, hour: int, overdue: list[str]
) -> None:
    election = f"overdue-{hour}"
    promise = Promise(voters=5, by_day=date(2021, 9, 4))
    units = [_record(_contacted(election, place, 1, "promised", promise=promise)) for place in ("U1", "U2")]
    await _arrive(pool, keyring, [*units, *_town(keyring, election, Registered("a", 1, 1, place="U2"))])
    async with _asked(pool, datetime(2021, 9, 4, hour, 59, tzinfo=UTC)) as http:
        answer = (await http.get(f"/v1/elections/{election}/outreach")).json()
    assert answer["promise_overdue"] == overdue
    assert [row["place_code"] for row in answer["rows"] if row["promise_overdue"]] == overdue


@pytest.mark.parametrize(("hour", "due"), [(15, []), (16, ["U1"])])
async def test_a_contact_is_due_from_the_morning_of_its_day(
    pool: Pool, keyring: Keyring, hour: int, due: list[str]
) -> None:
    election = f"due-{hour}"
    agreed = _contacted(election, "U1", 1, "reluctant", next_contact_on=date(2021, 9, 5))
    await _arrive(pool, keyring, [*_town(keyring, election), _record(agreed)])
    async with _asked(pool, datetime(2021, 9, 4, hour, tzinfo=UTC)) as http:
        answer = (await http.get(f"/v1/elections/{election}/outreach")).json()
    assert answer["contact_due"] == due
