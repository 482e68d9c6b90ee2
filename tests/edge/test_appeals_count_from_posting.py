"""The days of appeals count from the day on which the roll was posted, or its last supplement, once there is one."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import ConsumerRecord

from contracts.topics import ELECTIONS
from devstack import ServiceDsns
from eventstore.database import Pool, acquired
from services.validation.edge.intake.in_elections import ElectionReader
from tests.edge.forms import ELECTION
from tests.edge.law_desk import Desk, open_desk

SAMPLE: Any = json.loads(
    (Path(__file__).parents[2] / "contracts/samples/xuanmin.election.roll_published.v1.json").read_text()
)


@pytest.fixture
async def desk(postgres_dsn: str, service_dsns: ServiceDsns, tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_desk(postgres_dsn, service_dsns, tmp_path) as desk:
        yield desk


async def posted(pool: Pool, no: int, day: str) -> None:
    body = SAMPLE["body"] | {"election_id": ELECTION, "version": no}
    body["digest"] = body["digest"] | {"election_id": ELECTION, "no": no, "published_on": day}
    record: ConsumerRecord[bytes, bytes] = ConsumerRecord(
        ELECTIONS, 0, no, 0, 0, ELECTION.encode(), json.dumps(body).encode(), None, 0, 0,
        tuple((name, value.encode()) for name, value in SAMPLE["headers"].items()),
    )  # fmt: skip
    async with acquired(pool) as connection, connection.transaction():
        assert await ElectionReader(lambda: None).apply(connection, [record]) == []


async def days(desk: Desk) -> dict[str, str]:
    told = (await desk.http.get(f"/v1/elections/{ELECTION}/calendar")).json()
    return {
        name: told[name]["day"] for name in ("roll_published_on", "roll_posted_on", "appeals_until") if name in told
    }


async def test_the_days_of_appeals_follow_the_last_posting(desk: Desk) -> None:
    assert await days(desk) == {"roll_published_on": "2021-10-27", "appeals_until": "2021-11-01"}
    await posted(desk.pool, 1, "2021-10-20")
    assert await days(desk) == {
        "roll_published_on": "2021-10-27", "roll_posted_on": "2021-10-20", "appeals_until": "2021-10-25"
    }  # fmt: skip
    await posted(desk.pool, 2, "2021-11-05")
    assert (await days(desk))["appeals_until"] == "2021-11-10"
    # An earlier publication that is read again changes nothing.
    await posted(desk.pool, 1, "2021-10-20")
    assert (await days(desk))["appeals_until"] == "2021-11-10"


@pytest.mark.parametrize(("lodged", "late"), [("2021-10-25T23:59:59", False), ("2021-10-26T00:00:00", True)])
async def test_an_appeal_is_late_by_the_day_of_the_posting(desk: Desk, lodged: str, late: bool) -> None:
    await posted(desk.pool, 1, "2021-10-20")
    desk.clock.set(lodged)
    assert (await desk.shown(await desk.lodged()))["lodged"]["late"] is late
