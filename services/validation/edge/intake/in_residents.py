"""The resident registry in by `voter.residents.v1`, in batches: residents, and the markers that end a load.

Whom a load changes, brings or takes away is looked at again where they are on the roll, have an open case or are in the
baseline, in every election whose day is not past: a roll that was voted by stays what it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

import orjson
from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.residents import MARKER_KEYS, LoadMarker, ResidentRecord
from contracts.submissions import Unreadable
from contracts.topics import RESIDENTS
from eventstore.clock import Clock
from eventstore.database import Connection
from eventstore.reading.reader import Refusal
from services.validation.store.coverage.baseline import mark_touched_residents
from services.validation.store.entries import Q
from services.validation.store.registry_moves import drop_departed, judging_waits, keep_residents, mark_touched
from services.validation.store.surroundings import Rulebook

_MARKERS: Final = frozenset(MARKER_KEYS.values())
_read = ResidentRecord.__pydantic_validator__.validate_json


class ResidentReader:
    """Keeps the registry; `on_ready` is called when something may be judged that waited, or is to be judged again."""

    name = "validation-residents"
    topics = (RESIDENTS,)

    def __init__(self, rulebook: Rulebook, clock: Clock, on_ready: Callable[[], None]) -> None:
        self._rulebook = rulebook
        self._clock = clock
        self._on_ready = on_ready
        self._something_is_due = False

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        self._something_is_due = False
        refusals: list[Refusal] = []
        waiting: dict[str, tuple[ResidentRecord, int]] = {}
        for record in records:
            if record.value is None:
                continue
            try:
                if record.key in _MARKERS:
                    marker = LoadMarker.model_validate(orjson.loads(record.value))
                    # A marker speaks of what stands before it in its partition: that goes first.
                    await self._keep(connection, waiting)
                    await self._mark(connection, marker, record.partition)
                else:
                    resident: ResidentRecord = _read(record.value)
                    waiting[resident.voter_token] = (resident, record.partition)
            except (ValidationError, orjson.JSONDecodeError):
                refusals.append(Refusal(record, Unreadable.UNKNOWN_EVENT, "neither a resident nor a load's marker"))
        await self._keep(connection, waiting)
        return refusals

    async def committed(self) -> None:
        if self._something_is_due:
            self._on_ready()

    async def _keep(self, connection: Connection, waiting: dict[str, tuple[ResidentRecord, int]]) -> None:
        if not waiting:
            return
        rows = [
            (
                token, partition, resident.load, resident.name_sealed, resident.details_sealed, resident.hukou_division,
                resident.permit_since, resident.status, resident.spouse_token, resident.place_code,
                resident.fingerprint,
            )
            for token, (resident, partition) in sorted(waiting.items())
        ]  # fmt: skip
        waiting.clear()
        changed = await keep_residents(connection, rows)
        if changed:
            await judging_waits(connection)
            await self._touch(connection, changed)

    async def _mark(self, connection: Connection, marker: LoadMarker, partition: int) -> None:
        # The lock first: whoever judges from now on knows both that the registry is complete and what is in it.
        await judging_waits(connection)
        gone = await drop_departed(connection, partition, marker.load) if marker.mode == "full" else []
        await self._touch(connection, gone)
        await connection.execute(Q.keep_marker, marker.load, partition, marker.partitions, marker.mode, marker.records)
        self._something_is_due = True

    async def _touch(self, connection: Connection, voter_tokens: Sequence[str]) -> None:
        """Until the registry is complete nobody was judged by it, and there is nobody to look at again."""
        # Asked of the database, not of what the rulebook remembers: the load's end may be in this very transaction,
        # which may yet fail.
        if not voter_tokens or not await connection.fetchval(Q.registry_is_complete):
            return
        now = self._clock()
        elections = [
            name
            for name, (rules, zone) in (await self._rulebook.set_up(connection)).items()
            if now.astimezone(ZoneInfo(zone)).date() <= rules.election_day
        ]
        if elections:
            judged = await mark_touched(connection, elections, voter_tokens)
            compared = await mark_touched_residents(connection, elections, voter_tokens)
            self._something_is_due |= judged or compared
