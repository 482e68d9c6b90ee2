"""Rebuilding a roll as of a position: once everything is counted that Kafka held when it was asked, and not before."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from contracts.roll.digest import RollDigest, RollOrder, SignedDigest
from contracts.topics import EVENT_TOPICS
from eventstore.database import Connection, Pool, acquired
from eventstore.kafka.errors import KAFKA_ERRORS
from eventstore.kafka.level import end_offsets, records_behind
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_http import unknown_election
from services.reporting.edge.roll.worker import Composer, Step, Wanted
from services.reporting.views.roll import SQL
from services.reporting.views.statements import ASK
from services.runtime.problems import Problem

LEVEL_SECONDS: Final = 20.0
"""So long what Kafka held is waited for; a service that counts takes a fraction of a second."""

_LOOK_SECONDS: Final = 0.1


class Moments(NamedTuple):
    """A state of both stores: what each had recorded by a moment of its own."""

    registration: datetime
    validation: datetime


class Publication(NamedTuple):
    """A publication as it was recorded."""

    late: bool
    by: str
    signed: SignedDigest

    @property
    def digest(self) -> RollDigest:
        """What was signed."""
        return self.signed.digest


class Rebuilt(NamedTuple):
    """A roll: its head, its lines as NDJSON, and each step's root, rows and set-up version."""

    head: dict[str, Any]
    lines: bytes
    steps: list[dict[str, Any]]


class Rolls:
    """Rolls from the read models behind `pool`; `bootstrap` and `cluster` are the Kafka that they are counted from."""

    def __init__(self, pool: Pool, composer: Composer, bootstrap: str, cluster: str) -> None:
        self._pool = pool
        self._composer = composer
        self._bootstrap = bootstrap
        self._cluster = cluster

    async def rebuild(
        self, election_id: str, order: RollOrder, states: Sequence[Moments], wanted: Wanted
    ) -> Rebuilt:  # fmt: skip
        """The roll of the first state, with a supplement for each further one.

        Raises:
            Problem: 404, no such election; 409, what was published is not all counted, or names do not open.
        """
        await self.level()
        async with (
            acquired(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            steps = [await _step(connection, election_id, moments) for moments in states]
            others = await connection.fetch(SQL.not_on_the_roll, election_id, *states[-1])
        told, lines = await self._composer.compose(election_id, order, steps, wanted)
        for step, kept in zip(told["steps"], steps, strict=True):
            step["set_up_version"] = kept.set_up_version
        head = {
            "election_id": election_id, "title": told["title"], "order": order,
            "set_up_version": steps[-1].set_up_version, "registration_as_of": states[-1].registration,
            "validation_as_of": states[-1].validation, "root": told["steps"][-1]["root"],
            "on_the_roll": len(steps[-1].rows) - sum(told["unplaced"].values()),
            "without_constituency": told["unplaced"], "without_name": told["nameless"],
            "not_on_the_roll": {row["status"]: row["voters"] for row in others},
            "constituencies": _named(told["names"], told["steps"][-1]["constituencies"]),
        }  # fmt: skip
        return Rebuilt(head, lines, told["steps"])

    async def publications(self, election_id: str) -> list[Publication]:
        """What was published of an election's roll, in its order.

        Raises:
            Problem: 404, no such election.
        """
        async with acquired(self._pool) as connection:
            if not await connection.fetchval(ASK.known_election, election_id):
                raise unknown_election()
            rows = await connection.fetch(SQL.publications, election_id)
        return [
            Publication(row["late"], row["published_by"], SignedDigest.model_validate_json(row["signed"]))
            for row in rows
        ]

    async def level(self) -> None:
        """Wait until everything is counted that Kafka holds now.

        Raises:
            Problem: 409, it takes longer; 503, Kafka is away.
        """
        try:
            ends = await end_offsets(self._bootstrap, EVENT_TOPICS)
        except KAFKA_ERRORS:
            raise Problem(
                503, "Kafka is away", "Whether everything is counted cannot be told without it; ask again.",
                {"Retry-After": "2"},
            ) from None  # fmt: skip
        until = asyncio.get_running_loop().time() + LEVEL_SECONDS
        while behind := records_behind(ends, await self._standing()):
            if asyncio.get_running_loop().time() > until:
                raise Problem(
                    409, "NotLevel",
                    f"Reporting is not level yet, {behind} records behind what Kafka held when this was asked: "
                    "a roll now could lack what was published before. Ask again when it has caught up.",
                    behind=behind,
                )  # fmt: skip
            await asyncio.sleep(_LOOK_SECONDS)

    async def _standing(self) -> dict[Place, int]:
        async with acquired(self._pool) as connection:
            rows = await connection.fetch(SQL.counted_through, self._cluster)
        return {Place(row["topic"], row["partition"]): row["next_offset"] for row in rows}


async def _step(connection: Connection, election_id: str, moments: Moments) -> Step:
    set_up = await connection.fetchrow(SQL.set_up_by, election_id, moments.registration)
    if set_up is None:
        raise unknown_election()
    rows = await connection.fetch(SQL.on_the_roll, election_id, *moments)
    return Step(set_up["version"], set_up["content"], [tuple(row) for row in rows])


def _named(names: Sequence[Sequence[str]], rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    known = {(level, code): (name, polling) for level, code, name, polling in names}
    named = []
    for row in rows:
        name, polling = known[row["level"], row["code"]]
        named.append({**row, "name": name, "polling_place": polling})
    return named
