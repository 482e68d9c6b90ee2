"""Where a log stands, by HTTP: now, by an instant, or at the end of the append that holds a position."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

import pytest

from eventstore.database import Pool
from eventstore.events import NewEvent
from eventstore.postgres import PostgresLog
from services.validation.edge.reading import in_http_log
from tests.edge.stage import doors_of

HOURS = (9, 12)


async def test_the_position_is_told_with_its_moment_and_hash(log_pool: Pool) -> None:
    moments = iter(datetime(2021, 9, 1, hour, tzinfo=UTC) for hour in HOURS)
    log = PostgresLog(log_pool, lambda: next(moments))
    for number, events in enumerate((3, 2)):
        async with log.transaction() as transaction:
            streams = [uuid5(UUID(int=0), f"{number} {place}") for place in range(events)]
            await transaction.append([NewEvent(stream, 1, "t.v1", "k", b"{}") for stream in streams])
    stored = await log.read(0, 10)
    async with doors_of(in_http_log.routes(log_pool)) as doors:

        async def asked(**params: str) -> tuple[int, str, str, int]:
            answer = await doors.http.get("/v1/log/position", params=params)
            assert answer.status_code == 200, answer.text
            told = answer.json()
            return told["position"], told["recorded_at"], told["hash"], told["published_through"]

        first, last = [
            (one.position, one.recorded_at.isoformat().replace("+00:00", "Z"), one.hash.hex(), 0)
            for one in (stored[2], stored[4])
        ]
        assert await asked() == last
        assert await asked(as_of="2021-09-01T17:59:59+08:00") == first
        assert await asked(as_of="2021-09-01T12:00:00Z") == last
        assert [await asked(position=str(n)) for n in range(1, 6)] == [first] * 3 + [last] * 2


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"position": "1"}, 404), ({"as_of": "2021-09-01T12:00:00Z"}, 404), ({"position": "0"}, 422),
        ({"as_of": "2021-09-01"}, 422), ({"as_of": "2021-09-01T12:00:00Z", "position": "1"}, 422),
    ],
)  # fmt: skip
async def test_what_an_empty_log_does_not_reach_is_told(log_pool: Pool, params: dict[str, str], status: int) -> None:
    async with doors_of(in_http_log.routes(log_pool)) as doors:
        answer = await doors.http.get("/v1/log/position", params=params)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
        now = (await doors.http.get("/v1/log/position")).json()
        assert (now["position"], now["hash"]) == (0, "0" * 64)
