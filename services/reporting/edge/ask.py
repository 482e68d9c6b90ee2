"""Questions to the read models, each answered from one snapshot of the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import asyncpg

from contracts.ids import registration_id
from eventstore.database import Connection, Pool, acquired
from services.reporting.edge.submission_shown import submission_shown
from services.reporting.views.appeals import AppealRow, Appeals
from services.reporting.views.boards import Boards, board_rows
from services.reporting.views.history import SubmissionShown
from services.reporting.views.movements import Movements, MovementsBy, movement_rows, totals_of
from services.reporting.views.registration import COUNTS_AS_REGISTERED
from services.reporting.views.statements import ASK
from services.reporting.views.tallies import (
    By,
    Counted,
    Counts,
    ElectionShown,
    Levels,
    LiveTallies,
    Processed,
    Tallies,
    rows_of,
)

_KEPT = frozenset({By.PLACE, By.PLACE_KIND, By.DISTRICT_CONSTITUENCY, By.TOWN_CONSTITUENCY, By.CHANNEL})
_NAMES = {
    By.PLACE: ASK.names_of_places,
    By.DISTRICT_CONSTITUENCY: ASK.names_of_constituencies,
    By.TOWN_CONSTITUENCY: ASK.names_of_constituencies,
}


class Questions:
    """Asks the database behind `pool`."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def tallies(self, election_id: str, by: By, as_of: datetime | None, until: date | None) -> Tallies | None:
        """An election's counts, of registrations made up to the day `until`, as recorded by `as_of`; None unknown."""
        async with self.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                return None
            if by is By.FINDING:
                found = await _found(connection, election_id, as_of, until)
                counted = [_one(row) for row in found]
                everybody = await _counted(connection, election_id, None, as_of, until)
            else:
                everybody = await _counted(connection, election_id, by, as_of, until)
                counted = [one for _, one in everybody]
            names = await connection.fetch(_NAMES[by], election_id) if by in _NAMES else []
            standing = await standing_of(connection, as_of)
        rows = rows_of(counted, _named(names))
        return Tallies(
            election_id=election_id, by=by, as_of=as_of, until=until,
            totals=Counts.of(one for _, one in everybody), levels=Levels.of(everybody), rows=rows, **standing,
        )  # fmt: skip

    async def boards(self, election_id: str, now: datetime) -> Boards | None:
        """How every place stands, and what was registered there on the day of `now`; None: the election is unknown."""
        async with self.snapshot() as connection:
            made = await connection.fetch(ASK.made_today, election_id, now, sorted(COUNTS_AS_REGISTERED))
            if not made:
                return None
            everybody = await _counted(connection, election_id, By.PLACE, None, None)
            names = await connection.fetch(ASK.names_of_places, election_id)
            standing = await standing_of(connection, None)
        today = {row["place_code"]: row["voters"] for row in made}
        return Boards(
            election_id=election_id, day=made[0]["day"], today=today[None],
            totals=Counts.of(one for _, one in everybody), levels=Levels.of(everybody),
            rows=board_rows([one for _, one in everybody], _named(names), today), **standing,
        )  # fmt: skip

    async def movements(self, election_id: str, by: MovementsBy) -> Movements | None:
        """How an election's roll changed; None: it is unknown."""
        async with self.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                return None
            counted = await connection.fetch(ASK.movements_now, election_id, by)
            names = await connection.fetch(ASK.names_of_places, election_id) if by is MovementsBy.PLACE else []
            standing = await standing_of(connection, None)
        found = [(row["movement"], row["key"], row["voters"]) for row in counted]
        rows = [] if by is MovementsBy.MOVEMENT else movement_rows(found, _named(names))
        return Movements(election_id=election_id, by=by, totals=totals_of(found), rows=rows, **standing)

    async def appeals(self, election_id: str, now: datetime) -> Appeals | None:
        """An election's appeals at `now`, which says what is overdue; None: it is unknown."""
        async with self.snapshot() as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                return None
            counted = [dict(row) for row in await connection.fetch(ASK.appeals_now, election_id, now)]
            standing = await standing_of(connection, None)
        return Appeals(
            election_id=election_id,
            appeals=sum(row["appeals"] for row in counted),
            open=sum(row["appeals"] for row in counted if row["undecided"]),
            overdue=sum(row["appeals"] for row in counted if row["overdue"]),
            next_deadline=min((row["next_deadline"] for row in counted if row["next_deadline"]), default=None),
            rows=[AppealRow.model_validate(row) for row in counted],
            **standing,
        )

    async def position(self) -> int:
        """The projection's position: how many batches are counted."""
        async with acquired(self._pool) as connection:
            row = await connection.fetchrow(ASK.standing)
        return int(row["position"]) if row else 0

    async def live(self, election_ids: Collection[str]) -> list[LiveTallies]:
        """The present counts of some elections, for their live streams."""
        async with self.snapshot() as connection:
            row = await connection.fetchrow(ASK.standing)
            counted = await connection.fetch(ASK.live_tallies, list(election_ids))
        if row is None:
            return []
        found: dict[str, list[Counted]] = {election_id: [] for election_id in election_ids}
        for election_id, *rest in counted:
            found[election_id].append((rest[0], rest[1], rest[2], rest[3]))
        return [
            LiveTallies(
                election_id=election_id, position=row["position"], data_as_of=row["recorded_through"],
                totals=Counts.of(rows), by_place_kind=rows_of(rows, {}),
            )
            for election_id, rows in found.items()
        ]  # fmt: skip

    async def elections(self) -> list[ElectionShown]:
        """Every election that has been set up, the latest election day first."""
        async with acquired(self._pool) as connection:
            return [ElectionShown(**dict(row)) for row in await connection.fetch(ASK.elections)]

    async def is_known(self, election_id: str) -> bool:
        """Whether the election has been set up."""
        async with acquired(self._pool) as connection:
            return bool(await connection.fetchval(ASK.known_election, election_id))

    async def submission(self, source: str, submission_id: str) -> SubmissionShown | None:
        """Where a submission stands; None until it has arrived."""
        key = registration_id(source, submission_id)
        async with self.snapshot() as connection:
            row = await connection.fetchrow(ASK.one_registration, key)
            if row is None:
                return None
            earlier = await connection.fetch(ASK.earlier_registrations, key)
            verdicts = await connection.fetch(ASK.earlier_verdicts, key)
            standing = await standing_of(connection, None)
        return submission_shown(source, submission_id, row, earlier=earlier, verdicts=verdicts, standing=standing)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[Connection]:
        """A connection on which every question sees the same moment, so that an answer's parts agree."""
        async with (
            acquired(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            yield connection


async def _counted(
    connection: Connection, election_id: str, by: By | None, as_of: datetime | None, until: date | None
) -> list[tuple[int, Counted]]:
    """At how many levels they vote, and the counts: everybody once, whatever is counted by."""
    if by in _KEPT and as_of is None and until is None:
        rows = await connection.fetch(ASK.tallies_now, election_id, by)
    elif as_of is None:
        rows = await connection.fetch(ASK.tallies_made, election_id, by, until)
    else:
        rows = await connection.fetch(ASK.tallies_then, election_id, by, as_of, until)
    return [(row["levels"], _one(row)) for row in rows]


async def _found(
    connection: Connection, election_id: str, as_of: datetime | None, until: date | None
) -> list[asyncpg.Record]:
    if as_of is None:
        return await connection.fetch(ASK.findings_now, election_id, until)
    return await connection.fetch(ASK.findings_then, election_id, as_of, until)


def _one(row: asyncpg.Record) -> Counted:
    return row["key"], row["status"], row["voters"], row["under_review"]


async def standing_of(connection: Connection, as_of: datetime | None) -> dict[str, Any]:
    """`data_as_of` and `processed_through` of every answer, as the connection's snapshot has them."""
    row = await connection.fetchrow(ASK.standing)
    latest = row["recorded_through"] if row else None
    through = await connection.fetch(ASK.processed_through)
    return {
        "data_as_of": min(latest, as_of) if latest and as_of else latest,
        "processed_through": [Processed(**dict(place)) for place in through],
    }


def _named(rows: list[asyncpg.Record]) -> dict[str, tuple[str, str]]:
    return {row["code"]: (row["name"], row["kind"]) for row in rows}
