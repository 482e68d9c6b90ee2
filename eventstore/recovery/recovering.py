"""Catching up from the own topics: what stands behind the noted ends and is not in the log comes into it, in its place.

Nothing is decided anew: each event has the bytes, the id, the time, the causes and the position that it had. Killed in
the middle it begins again and passes over what is in the log by then. Only one process of a store does it at a time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import structlog

from eventstore.database import Connection, Pool, acquired
from eventstore.events import Cause, NewEvent
from eventstore.kafka.level import end_offsets
from eventstore.log_rows import COLUMNS, Append, log_rows
from eventstore.postgres import Q as LOG
from eventstore.reading.checkpoints import Place
from eventstore.recovery.following import CHUNK, Follower, Q, note_streams
from eventstore.recovery.order import End, Lacking, OtherHistoryError, placed
from eventstore.recovery.own_topics import events_of, records_between

_LOCK: Final = 0x7265636F76657279
"""Any number that nobody else locks: "recovery" in ASCII."""
_NO_POSITION: Final = 2**63
_ASK_AGAIN_SECONDS: Final = 0.5

log = structlog.get_logger(__name__)


@dataclass
class Recovery:
    """Lets the log behind `pool` catch up from its own `topics` on the Kafka at `bootstrap`, whose id is `cluster`.

    `source` is the events' `ce_source`. `recovered` counts what came into the log; `is_new_broker`: this Kafka was
    never seen with this store and lacks what it published before, all or the beginning of it.
    """

    pool: Pool
    bootstrap: str
    cluster: str
    source: str
    topics: Sequence[str]
    follower: Follower
    shard: int = 0
    recovered: int = 0
    is_new_broker: bool = field(default=False, init=False)

    async def run(self) -> None:
        """Catch up; comes back when the log has everything that its topics hold now, and its tables have followed.

        Raises:
            UnrestorableError: it cannot; what comes before that place is in the log by then.
            KafkaError, or the database's errors: one of them is away; run it again.
        """
        async with acquired(self.pool) as connection:
            while not await connection.fetchval(Q.try_to_recover, _LOCK):  # noqa: ASYNC110  another process has it
                await asyncio.sleep(_ASK_AGAIN_SECONDS)
            try:
                await self._catch_up(connection)
            finally:
                await connection.execute(Q.stop_recovering, _LOCK)

    async def _catch_up(self, ours: Connection) -> None:
        ends = await end_offsets(self.bootstrap, self.topics)
        known = await self._known()
        # A topic that was made anew on the same cluster ends before what was noted: it is read from its beginning.
        since = {place: (known.get(place, 0) if known.get(place, 0) <= end else 0) for place, end in ends.items()}
        first = None
        if any(since[place] < end for place, end in ends.items()):
            first = await self._stage(since, ends)
            await self._append_all()
        # In a crash of PostgreSQL what is staged is lost, as if there had been nothing; so is this connection.
        await ours.execute(Q.still_recovering)
        await self._note(ends, known, first)
        async with acquired(self.pool) as connection:
            to_follow = await connection.fetchval(Q.any_stream)
        if to_follow:
            await self.follower.follow()
        if self.recovered:
            log.warning("log_recovered", events=self.recovered)

    async def _known(self) -> dict[Place, int]:
        async with acquired(self.pool) as connection:
            rows = await connection.fetch(Q.published_ends, self.cluster)
        return {Place(row["topic"], row["partition"]): row["next_offset"] for row in rows}

    async def _stage(self, since: Mapping[Place, int], ends: Mapping[Place, int]) -> int | None:
        """Keep what the log lacks in a table of its own; gives the first position there of ours, None: there is none.
        Events from before positions were published count as the very first."""
        first: int | None = None
        async with acquired(self.pool) as connection:
            await connection.execute(Q.forget_lacking)
        async for records in records_between(self.bootstrap, since, ends):
            events = events_of(records, self.source)
            if events:
                first = min(first or _NO_POSITION, *(one.position or 1 for one in events))
                async with acquired(self.pool) as connection:
                    await _keep(connection, self.shard, events)
        return first

    async def _append_all(self) -> None:
        async with acquired(self.pool) as connection:
            lacking = await connection.fetchval(Q.count_lacking)
        if lacking:
            log.warning("log_catches_up", events=lacking)
        while await self._append_some():
            pass

    async def _append_some(self) -> bool:
        async with acquired(self.pool) as connection, connection.transaction():
            rows = await connection.fetch(Q.next_lacking, CHUNK)
            if not rows:
                return False
            lacking = [_lacking(row) for row in rows]
            head = await connection.fetchrow(LOG.lock_head, self.shard)
            if head is None:
                raise LookupError(f"the log has no shard {self.shard}; run the migrations")
            streams = list({one.event.stream_id for one in lacking})
            versions = await connection.fetch(LOG.latest_versions, self.shard, streams)
            found = placed(
                End(head["position"], head["recorded_at"]), lacking, {v["stream_id"]: v["version"] for v in versions}
            )
            if not found.appends and found.problem is not None:
                raise found.problem
            await self._append(connection, head, found.appends)
        # What precedes a gap is kept: whoever mends it finds less to mend.
        return True

    async def _append(self, connection: Connection, head: Any, appends: list[Append]) -> None:
        events = [event for _, together in appends for event in together]
        position, at = head["position"] + len(events), appends[-1][0]
        rows, last = log_rows(appends, shard=self.shard, behind=head["position"], previous=head["hash"])
        try:
            await connection.copy_to_table(
                "log", schema_name="eventstore", columns=COLUMNS, format="binary",
                source=rows,  # type: ignore[arg-type]  # any buffer will do, which the stubs do not know
            )  # fmt: skip
        except asyncpg.UniqueViolationError:
            raise OtherHistoryError(
                "the log went on while it caught up: stop what writes to it, then restore"
            ) from None
        await connection.execute(LOG.move_head, self.shard, position, at, last)
        await connection.execute(Q.note_relayed, self.shard, position)
        await note_streams(connection, [event.stream_id for event in events])
        await connection.execute(
            Q.drop_lacking, [event.stream_id for event in events], [event.version for event in events]
        )
        await self.follower.appended(connection, events)
        self.recovered += len(events)

    async def _note(self, ends: Mapping[Place, int], known: Mapping[Place, int], first: int | None) -> None:
        places = sorted(ends)
        async with acquired(self.pool) as connection, connection.transaction():
            await connection.execute(
                Q.note_read, self.cluster, [p.topic for p in places], [p.partition for p in places],
                [known.get(p, 0) for p in places], [ends[p] for p in places],
            )  # fmt: skip
            standing = await connection.fetchrow(Q.standing, self.shard)
            seen = await connection.fetchrow(Q.seen_broker, self.cluster)
            if seen is None:
                # One that was filled on by services that went through its loss has the end of it alone.
                lacks = min(standing["published_through"] if standing is not None else 0, (first or _NO_POSITION) - 1)
                await connection.execute(Q.see_broker, self.cluster, lacks)
                self.is_new_broker = lacks > 0
                if lacks:
                    log.warning("broker_is_new", lacks_through=lacks)


async def _keep(connection: Connection, shard: int, events: Sequence[Lacking]) -> None:
    streams, versions = [one.event.stream_id for one in events], [one.event.version for one in events]
    times, bodies = [one.recorded_at for one in events], [one.event.body for one in events]
    differs = await connection.fetchval(Q.differing, shard, streams, versions, times, bodies)
    if differs is not None:
        # Readers took what came first, and the log is the truth: nothing to stop for, but for a person to know.
        log.error("log_differs_from_topic", position=differs)
    await connection.execute(
        Q.keep_lacking, shard, streams, versions, [one.position for one in events], times,
        [one.event.type for one in events], [one.event.key for one in events],
        *(list(column) for column in zip(*(one.event.cause for one in events), strict=True)), bodies,
    )  # fmt: skip


def _lacking(row: Any) -> Lacking:
    cause = Cause(row["correlation_id"], row["causation_id"], row["traceparent"])
    event = NewEvent(row["stream_id"], row["version"], row["type"], row["key"], row["body"], cause)
    return Lacking(row["position"], row["recorded_at"], event)
