"""However households, visits, the registry, registrations, verdicts and answers between election bodies arrive, in both
services, the coverage equals a recount of what was said: each resident counts once, and whoever is missed is counted as
that, and is on the list."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

import asyncpg
import pytest
from aiokafka import ConsumerRecord
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.ids import event_id
from contracts.registrations import RegistrationEventType
from contracts.topics import REGISTRATIONS, VALIDATIONS
from contracts.validations import Assessed, ValidationEventType
from devstack import ServiceDsns
from eventstore.database import CONFLICT, Pool, acquired
from eventstore.events import NO_CAUSE
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.office import in_http_coverage
from services.reporting.views.coverage import Covered
from services.validation.edge.coverage.coverage_forms import CoverageListForm
from tests.conftest import fresh_database
from tests.edge.baseline_told import Canvass, records_of
from tests.edge.confirmed import confirmed
from tests.edge.coverage_town import Town, town_on
from tests.edge.stage import doors_of
from tests.reporting.covered_town import (
    AT,
    CALLED,
    COUNTS,
    HOUKOU,
    Listing,
    Story,
    recount,
    registration_events,
    story,
    told_apart,
)
from tests.reporting.samples import kafka_record

NOW = datetime(2021, 9, 10, 15, 59, tzinfo=UTC)
"""One minute before midnight in Shanghai."""
TODAY = datetime(2021, 9, 10, tzinfo=UTC).date()
_elections = count()


@pytest.fixture(scope="module")
async def town(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    folder = tmp_path_factory.mktemp("validation")
    async with town_on(await fresh_database(postgres_dsn, service_dsns.validation), folder) as town:
        yield town


@given(seed=st.integers(0, 2**32))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_coverage_equals_the_recount_however_it_is_told(
    town: Town, pool: Pool, analyst: "asyncpg.Connection[asyncpg.Record]", seed: int
) -> None:
    dice = random.Random(seed)  # noqa: S311  dice, no secret
    election = f"covered-{next(_elections)}"
    told = told_apart(story(dice))
    doors = await in_validation(town, election, told, dice)
    records = [*records_of(doors), *await said_by_validation(town, election), set_up_record(town, election)]
    for at, one in enumerate(told.registrations):
        token = town.validation.keyring.tokens().of_number(one[0])
        records += [_record(event) for event in registration_events(election, at, token, one)]
    arriving = [record for record in records for _ in range(dice.choice((1, 1, 1, 2)))]
    dice.shuffle(arriving)
    reader = ReportingReader(town.validation.keyring, _nobody)
    halves = arriving[0::2], arriving[1::2]
    await asyncio.gather(*(consume(pool, reader, half, dice.randint(1, 9)) for half in halves))

    await agrees(pool, analyst, election, recount(told, TODAY))
    # Validation was told of no registration here: its lists have whom the recount misses without them.
    for (place, patch), counted in recount(replace(told, registrations=[]), TODAY).items():
        form = CoverageListForm(place_code=place, patch_code=patch, by="R0001", reason="走访")
        assert (await town.lists.give(election, form, NO_CAUSE)).residents == counted["missed"]


async def in_validation(town: Town, election: str, told: Story, dice: random.Random) -> list[Any]:
    """Tell validation the story in any order; gives the canvass's events as they were made."""
    keyring = town.validation.keyring
    keyring.make_election(election)
    canvass = Canvass(keyring, election)
    listed: dict[tuple[str, str], Any] = {}
    doors: list[Any] = []
    for one in told.doors:
        if isinstance(one, Listing):
            event = canvass.listed(one.place, one.patch, one.code, [(number, "某人") for number in one.people])
            listed[one.place, one.code] = event
            doors.append(event)
        else:
            home = listed[one.listing.place, one.listing.code]
            doors.append(canvass.visited(home, one.results, one.hour, one.next_visit_on))
    for said in told.confirmed:
        await confirmed(town.validation, election, said.number, said.direction, said.answer)
    await town.validation.set_up_election(election)
    earlier = {number: (status, "here") for number, (status, _) in told.registry.items() if dice.random() < 0.7}
    await load(town, earlier)
    arriving = [record for record in records_of(doors) for _ in range(dice.choice((1, 1, 2)))]
    dice.shuffle(arriving)
    half = dice.randint(0, len(arriving))
    await _read(town, arriving[:half])
    if dice.random() < 0.7:
        await town.sweep()
    await load(town, told.registry)
    await _read(town, arriving[half:])
    await town.sweep()
    return doors


async def load(town: Town, registry: dict[str, tuple[str, str]]) -> None:
    lines = [(number, "某人", HOUKOU[hukou], "", "", status, "", "") for number, (status, hukou) in registry.items()]
    await town.validation.read_residents(await town.validation.lines("full", *lines))


async def _read(town: Town, records: list[ConsumerRecord]) -> None:
    from services.validation.edge.coverage.in_baseline import BaselineReader  # noqa: PLC0415

    for start in range(0, len(records), 3):
        await town.validation.read(BaselineReader(lambda: None), records[start : start + 3])


async def said_by_validation(town: Town, election: str) -> list[ConsumerRecord]:
    """What validation published of the residents and between election bodies, as records."""
    rows = await town.validation.pool.fetch(
        "SELECT type, stream_id, version, recorded_at, body FROM eventstore.log"
        " WHERE type ~ 'resident_compared|confirmation_(asked|answered)'"
        " AND position($1 IN convert_from(body, 'UTF8')) > 0",
        f'"{election}"',
    )
    return [
        kafka_record(
            VALIDATIONS, row["body"],
            tuple(
                Envelope(
                    event_id(row["stream_id"], row["version"]), "/test", row["type"], row["recorded_at"],
                    row["stream_id"], row["version"],
                ).headers()
            ),
            row["version"] % 3,
        )
        for row in rows
    ]  # fmt: skip


def set_up_record(town: Town, election: str) -> ConsumerRecord:
    """The election's set-up, for reporting."""
    return town.validation.set_up_record(election)


def _record(event: Any) -> ConsumerRecord:
    judged = isinstance(event, Assessed)
    kind = ValidationEventType.ASSESSED if judged else RegistrationEventType.SUBMITTED
    stream = event.registration_id
    head = Envelope(event_id(stream, event.version), "/test", kind.value, AT, stream, event.version)
    topic = VALIDATIONS if judged else REGISTRATIONS
    return kafka_record(topic, event.model_dump_json().encode(), tuple(head.headers()), event.version % 3)


async def agrees(
    pool: Pool,
    analyst: "asyncpg.Connection[asyncpg.Record]",
    election: str,
    expected: dict[tuple[str, str], Counter[str]],
) -> None:
    async with doors_of(in_http_coverage.routes(Questions(pool), lambda: NOW)) as served:
        patches = (await served.http.get(f"/v1/elections/{election}/coverage", params={"by": "patch"})).json()
        places = (await served.http.get(f"/v1/elections/{election}/coverage")).json()
        one = (
            await served.http.get(f"/v1/elections/{election}/coverage", params={"by": "patch", "place_code": "V01"})
        ).json()
    shown = {(row["place_code"], row["patch_code"]): row for row in patches["rows"]}
    names = (*COUNTS, "households", "visited_households", "come_again_due")
    assert {key: {name: row[name] for name in names} for key, row in shown.items()} == {
        key: {name: counted[name] for name in names} for key, counted in expected.items()
    }
    assert one["rows"] == [row for row in patches["rows"] if row["place_code"] == "V01"]
    assert places["totals"] == patches["totals"]
    for row in places["rows"]:
        of_place = [counted for (place, _), counted in expected.items() if place == row["place_code"]]
        assert {name: row[name] for name in COUNTS} == {name: sum(one[name] for one in of_place) for name in COUNTS}
        assert row["listed"] == any(one["baseline"] for one in of_place)
    totals = Covered.model_validate(places["totals"])
    assert totals.may_vote == totals.registered_of_baseline + totals.reason_recorded + totals.missed
    assert totals.reason_recorded == totals.moved + totals.refused + totals.votes_elsewhere
    rows = await analyst.fetch("SELECT * FROM reporting.coverage_not_expected WHERE election_id = $1", election)
    left_out = Counter[tuple[str, str]]()
    for (place, _), counted in expected.items():
        left_out.update({(place, why): counted[why] for why in (*CALLED.values(), "UNDER_AGE", "NON_LOCAL")})
    assert {(row["place_code"], row["why_not"]): row["residents"] for row in rows} == +left_out
    assert {(row["place_code"], row["why_not"]): row["registered"] for row in rows} == {
        (place, why): sum(one[f"{why} registered"] for (where, _), one in expected.items() if where == place)
        for place, why in +left_out
    }
    rows = await analyst.fetch("SELECT * FROM reporting.coverage_by_patch WHERE election_id = $1", election)
    assert {(row["place_code"], row["patch_code"], row["missed"], row["households"]) for row in rows} == {
        (*key, counted["missed"], counted["households"]) for key, counted in expected.items()
    }


async def consume(pool: Pool, reader: ReportingReader, records: list[ConsumerRecord], size: int) -> None:
    for start in range(0, len(records), size):
        while True:
            try:
                async with acquired(pool) as connection, connection.transaction():
                    assert not await reader.apply(connection, records[start : start + size])
                break
            except CONFLICT:
                continue


async def _nobody() -> None:
    pass
