"""Subscriptions and their cursors in the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import orjson

from contracts.ids import operations_id
from contracts.keys.sealing import Seal, SealError
from contracts.topics import REGISTRATIONS, VALIDATIONS
from eventstore.database import Connection, Pool, acquired
from eventstore.queries import load_queries
from eventstore.reading.checkpoints import Place
from services.reporting.webhooks import signing
from services.reporting.webhooks.message import EarlierVerdict
from services.reporting.webhooks.subscription import Subscription

Q: Final = load_queries("services.reporting.webhooks", "webhooks.sql")
TOPICS: Final = (REGISTRATIONS, VALIDATIONS)
LEASE: Final = timedelta(seconds=10)
MOST_TROUBLE: Final = 100


@dataclass(frozen=True, slots=True)
class Cursor:
    """Everything below `next_offset` is done with; below `replays_below` a replay's beginning counts."""

    next_offset: int
    replays_below: int = 0


def stream_of(name: str) -> UUID:
    """The stream of the acts on a subscription, which its secrets are bound to."""
    return operations_id("reporting", "webhook", name)


class Keeping:
    """Reads and writes behind `pool`; secrets are sealed with `seal`; offsets are those of `cluster`.

    `topics` are those of the registrations and of the verdicts on them, in this order.
    """

    def __init__(self, pool: Pool, seal: Seal, cluster: str, topics: Sequence[str] = TOPICS) -> None:
        self.pool = pool
        self.topics = topics
        self._seal = seal
        self._cluster = cluster

    def subscription_of(self, row: Any) -> Subscription:
        """A row as what it says."""
        trouble = orjson.loads(row["trouble"]) if row["trouble"] else {}
        return Subscription(
            name=row["name"], url=row["url"], sources=frozenset(row["sources"]), kinds=frozenset(row["kinds"]),
            election_id=row["election_id"],
            secrets=self._secrets(row["name"], row["secrets_sealed"]),
            state=row["state"], because=row["because"], added_at=row["added_at"], changed_at=row["changed_at"],
            revision=row["revision"], replay_from=row["replay_from"], delivered_through=row["delivered_through"],
            trouble=trouble, passed_over=frozenset(row["passed_over"]),
        )  # fmt: skip

    def _secrets(self, name: str, sealed: str) -> tuple[signing.Secret, ...]:
        try:
            return tuple(signing.read(self._seal.open(sealed, stream_of(name).bytes)))
        except SealError:
            return ()  # sealed with a key that is no more: nothing is sent until the secret is rotated

    def sealed(self, name: str, secrets: Sequence[signing.Secret]) -> str:
        """The secrets of a subscription as they are kept."""
        return self._seal.close(signing.written(secrets), stream_of(name).bytes)

    async def all(self) -> list[Subscription]:
        """Every subscription, by name."""
        async with acquired(self.pool) as connection:
            return [self.subscription_of(row) for row in await connection.fetch(Q.subscriptions)]

    async def take_lease(self, owner: UUID) -> bool:
        """Become, or stay, the one process that delivers."""
        async with acquired(self.pool) as connection:
            return bool(await connection.fetchval(Q.take_lease, owner, LEASE))

    async def give_up_lease(self, owner: UUID) -> None:
        """Let another process deliver."""
        async with acquired(self.pool) as connection:
            await connection.execute(Q.give_up_lease, owner)

    async def counted_through(self, connection: Connection | None = None) -> dict[Place, int]:
        """Up to where the counts hold each partition: an event that is not counted is not told either."""
        if connection is None:
            async with acquired(self.pool) as own:
                return await self.counted_through(own)
        rows = await connection.fetch(Q.counted_through, self._cluster, list(self.topics))
        return {Place(row["topic"], row["partition"]): row["next_offset"] for row in rows}

    async def cursors(self, name: str) -> tuple[dict[Place, Cursor], bool]:
        """A subscription's cursors on this cluster, and whether it has any at all, on this one or another."""
        async with acquired(self.pool) as connection:
            rows = await connection.fetch(Q.cursors, name, self._cluster)
            known = bool(rows) or bool(await connection.fetchval(Q.known_clusters, name))
        found = {
            Place(row["topic"], row["partition"]): Cursor(row["next_offset"], row["replays_below"]) for row in rows
        }
        return found, known

    async def begin_here(self, connection: Connection, name: str) -> None:
        """Have a new subscription told of what is counted from now on, inside the caller's transaction."""
        counted = await self.counted_through(connection)
        if counted:
            await self.keep_cursors(connection, name, {place: Cursor(at) for place, at in counted.items()})

    async def keep_cursors(self, connection: Connection, name: str, cursors: Mapping[Place, Cursor]) -> None:
        """Keep cursors, inside the caller's transaction."""
        places = sorted(cursors)
        await connection.execute(
            Q.keep_cursors, name, self._cluster, [p.topic for p in places], [p.partition for p in places],
            [cursors[p].next_offset for p in places], [cursors[p].replays_below for p in places],
        )  # fmt: skip

    async def note(
        self,
        subscription: Subscription,
        owner: UUID,
        cursors: Mapping[Place, Cursor],
        through: datetime | None,
        trouble: Mapping[str, Mapping[str, Any]],
    ) -> bool:
        """Note how delivery stands; False: it is no longer ours to deliver, or an operator changed the subscription."""
        async with acquired(self.pool) as connection, connection.transaction():
            written = orjson.dumps(trouble).decode() if trouble else None
            ours = await connection.fetchval(
                Q.note_progress, subscription.name, subscription.revision, owner, through, written
            )
            if ours:
                await self.keep_cursors(connection, subscription.name, cursors)
        return bool(ours)

    async def earlier_verdicts(self, asked: Sequence[tuple[str, int]]) -> dict[tuple[str, int], EarlierVerdict]:
        """For (registration, version) pairs the latest verdict on an earlier version, where there is one."""
        if not asked:
            return {}
        async with acquired(self.pool) as connection:
            rows = await connection.fetch(
                Q.earlier_verdicts, [UUID(one) for one, _ in asked], [version for _, version in asked]
            )
        return {
            (str(row["registration_id"]), row["asked"]): EarlierVerdict(
                row["version"], row["judged_version"], row["verdict_status"], row["election_id"]
            )
            for row in rows
        }
