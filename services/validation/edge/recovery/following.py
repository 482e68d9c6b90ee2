"""What validation does after its log was recovered, before it takes new work: its tables follow.

First the topics that it reads are read on from where the backup left them, as ever but for the judging. Then each
registration, appeal, confirmation and resident whose stream was recovered, or that has arrived meanwhile, is made again
from its stream. A verdict that was lost before it was published is found again: its registration is due.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

import asyncpg
import structlog

from contracts.validations import FindingCode
from eventstore.database import Connection, acquired
from eventstore.kafka.level import end_offsets
from eventstore.reading.checkpoints import Place
from eventstore.reading.keeping import BatchKeeper
from eventstore.reading.reader import Reader
from eventstore.recovery.following import Nothing, forget_streams, some_streams
from eventstore.recovery.own_topics import records_between
from services.runtime.process import Process
from services.validation.domain.cases.case import GIVES_UP_CLAIM
from services.validation.domain.cases.refolding import refolded
from services.validation.edge.coverage.in_baseline import BaselineReader
from services.validation.edge.intake.in_elections import ElectionReader
from services.validation.edge.intake.in_registrations import RegistrationReader
from services.validation.edge.intake.in_residents import ResidentReader
from services.validation.edge.intake.judging import Judge
from services.validation.edge.recovery.arriving import Arrivals
from services.validation.store.entries import keep_entries, lock_entries
from services.validation.store.entry import Entry
from services.validation.store.likeness import mark_likeness_gone
from services.validation.store.recovered import (
    Stream,
    heard_of,
    keep_again,
    keys_with_room,
    mark_no_longer_held_back,
    read_streams,
    release_claims,
    said_in,
)

BATCH: Final = 500

log = structlog.get_logger(__name__)


class TablesFollow(Nothing):
    """Makes validation's tables again in `process`, with what `judge` opens and knows."""

    def __init__(self, process: Process, judge: Judge) -> None:
        super().__init__(process.pool)
        self._process = process
        self._judge = judge

    async def follow(self) -> None:
        """Read what arrived since the backup, and make again what the recovered streams are of."""
        rulebook, clock = self._judge.rulebook, self._process.clock
        for reader in (
            ElectionReader(_nobody), ResidentReader(rulebook, clock, _nobody), BaselineReader(_nobody),
            RegistrationReader(Arrivals(clock), _nobody),
        ):  # fmt: skip
            await self._read_on(reader)
        made = 0
        async with acquired(self._process.pool) as connection:
            await release_claims(connection)
        while True:
            async with acquired(self._process.pool) as connection:
                ids = await some_streams(connection, BATCH)
            if not ids:
                break
            await self._make_again(ids)
            made += len(ids)
        async with acquired(self._process.pool) as connection:
            await mark_no_longer_held_back(connection)
        log.warning("tables_followed", streams=made)

    async def _read_on(self, reader: Reader) -> None:
        """Read a reader's topics on to where they end now, as its consumer would."""
        consumer, bootstrap = self._process.consumer(reader), self._process.settings.need("kafka_bootstrap")
        keeper = BatchKeeper(
            reader, consumer.pool, consumer.checkpoints, consumer.dead_letters, consumer.counts, _nobody_is_told
        )
        ends = await end_offsets(bootstrap, reader.topics)
        async with acquired(self._process.pool) as connection:
            standing = await consumer.checkpoints.open(connection, list(ends))
        async for records in records_between(bootstrap, dict(standing), ends):
            await keeper.keep([r for r in records if r.offset >= standing[Place(r.topic, r.partition)]], standing)

    async def _make_again(self, ids: Sequence[UUID]) -> None:
        try:
            await self._make(ids, hold_claims=True)
        except asyncpg.UniqueViolationError:
            if len(ids) > 1:
                for one in ids:
                    await self._make_again([one])
                return
            # Two hold one voter's claim, which the lost store cannot have had: the next assessment decides.
            log.warning("recovered_claims_clash", stream=str(ids[0]))
            await self._make(ids, hold_claims=False)

    async def _make(self, ids: Sequence[UUID], *, hold_claims: bool) -> None:
        async with acquired(self._process.pool) as connection, connection.transaction():
            streams = await read_streams(connection, ids)
            entries = await lock_entries(connection, ids)
            await self._make_entries(connection, list(entries.values()), streams, hold_claims=hold_claims)
            for identity, stream in streams.items():
                if identity in entries or not stream:
                    continue
                if said_in(stream):
                    # Its registration is nowhere: not in the topic that it was judged from.
                    log.error("recovered_without_registration", stream=str(identity))
                else:
                    await keep_again(connection, identity, stream)
            await forget_streams(connection, ids)

    async def _make_entries(
        self, connection: Connection, entries: list[Entry], streams: dict[UUID, Stream], *, hold_claims: bool
    ) -> None:
        ids = [entry.registration.registration_id for entry in entries]
        heard = await heard_of(connection, ids)
        for entry in entries:
            one = entry.registration
            made = refolded(one, heard[one.registration_id], said_in(streams[one.registration_id]))
            entry.case, entry.open_since = made.case, made.open_since
            if not hold_claims and entry.case.holds_claim:
                entry.case, entry.due = replace(entry.case, holds_claim=False), "claim_released"
            else:
                entry.due = None if one.withdrawn or entry.case.registration_version == one.version else "waited"
            entry.likely = _named(entry)
        await self._judge.recall(connection, entries)
        for entry, keys in zip(entries, await keys_with_room(connection, [e.likeness for e in entries]), strict=True):
            entry.likeness = keys
        await keep_entries(connection, entries, self._process.clock())
        gone = [e.registration.registration_id for e in entries if e.case.status in GIVES_UP_CLAIM]
        await mark_likeness_gone(connection, gone)


def _named(entry: Entry) -> tuple[UUID, ...]:
    """Whom its finding says that it may be the same person as."""
    return tuple(
        UUID(other["registration_id"])
        for finding in entry.case.findings
        if finding.code == FindingCode.PROBABLE_DUPLICATE
        for other in finding.params["others"]
    )


def _nobody() -> None:
    """Nobody to wake: nothing else runs yet."""


def _nobody_is_told(_offsets: dict[Place, int]) -> None:
    """No consumer reads yet that would have to know."""
