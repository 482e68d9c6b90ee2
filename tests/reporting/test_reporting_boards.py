"""Every place on the boards, and what was registered there on the day of the service's clock."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge import in_http_boards
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import moment, published

STORY: tuple[Happened, ...] = (
    SetUpLoaded(1, 0),
    Registered("a", 1, 10, place="U2"),
    Judged("a", 1, 11, 1, "suspected", findings=("NAME_MISMATCH",)),
    Registered("b", 1, 20, place="U2"),
    Judged("b", 1, 21, 1, "verified"),
    Registered("gone", 1, 30, place="U2", withdrawn=True),
    Registered("nowhere", 1, 40, place="X9"),
)


async def _nobody() -> None:
    pass


@pytest.fixture(scope="module")
async def told(pool: Pool, keyring: Keyring) -> None:
    keyring.make_election("town")
    records = [published(event, "town", keyring.names("town")) for event in STORY]
    async with acquired(pool) as connection, connection.transaction():
        await ReportingReader(keyring, _nobody).apply(connection, records)


@pytest.fixture
async def boards(pool: Pool, told: None) -> AsyncIterator[Any]:
    days_later = 0

    app = FastAPI()
    answer_problems(app)
    app.include_router(in_http_boards.routes(Questions(pool), lambda: moment(100) + timedelta(days=days_later)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client:

        async def ask(later: int = 0, election: str = "town") -> httpx.Response:
            nonlocal days_later
            days_later = later
            return await client.get(f"/v1/elections/{election}/boards")

        yield ask


async def test_every_place_stands_on_the_boards_also_one_where_nobody_registered(boards: Any) -> None:
    body = (await boards()).json()
    rows = {row["key"]: row for row in body["rows"]}
    assert (rows["U2"]["registered"], rows["U2"]["on_the_roll"], rows["U2"]["by_status"]["suspected"]) == (2, 1, 1)
    assert (rows["U1"]["registered"], rows["U1"]["kind"]) == (0, "unit")
    assert (rows["X9"]["registered"], rows["X9"]["kind"]) == (1, None)
    assert body["totals"]["registered"] == sum(row["registered"] for row in rows.values()) == 3
    assert body["levels"]["district"]["registered"] == 2
    assert body["data_as_of"] is not None


async def test_what_was_registered_today_is_of_the_services_day_and_counts_as_registered(boards: Any) -> None:
    body = (await boards()).json()
    assert {row["key"]: row["today"] for row in body["rows"] if row["today"]} == {"U2": 2, "X9": 1}
    assert body["today"] == 3
    tomorrow = (await boards(later=1)).json()
    assert (tomorrow["today"], [row["today"] for row in tomorrow["rows"] if row["today"]]) == (0, [])
    assert tomorrow["day"] > body["day"]


async def test_an_unknown_election_has_no_boards(boards: Any) -> None:
    assert (await boards(election="elsewhere")).status_code == 404
