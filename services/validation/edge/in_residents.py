"""The resident registry in by `voter.residents.v1`, in batches: residents, and the markers that end a load."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import orjson
from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.residents import MARKER_KEYS, LoadMarker, ResidentRecord
from contracts.submissions import Unreadable
from contracts.topics import RESIDENTS
from eventstore.database import Connection
from eventstore.reader import Refusal
from services.validation.store.entries import Q

_MARKERS: Final = frozenset(MARKER_KEYS.values())
_read = ResidentRecord.__pydantic_validator__.validate_json


class ResidentReader:
    """Keeps the registry; `on_ready` is called when something may be judged that waited."""

    name = "validation-residents"
    topics = (RESIDENTS,)

    def __init__(self, on_ready: Callable[[], None]) -> None:
        self._on_ready = on_ready
        self._marked = False

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        self._marked = False
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
        if self._marked:
            self._on_ready()

    async def _keep(self, connection: Connection, waiting: dict[str, tuple[ResidentRecord, int]]) -> None:
        if not waiting:
            return
        rows = [
            (
                token, partition, resident.load, resident.name_sealed, resident.details_sealed, resident.hukou_division,
                resident.permit_since, resident.status, resident.spouse_token, resident.place_code,
            )
            for token, (resident, partition) in sorted(waiting.items())
        ]  # fmt: skip
        await connection.execute(Q.keep_residents, *zip(*rows, strict=True))
        waiting.clear()

    async def _mark(self, connection: Connection, marker: LoadMarker, partition: int) -> None:
        await connection.execute(Q.keep_marker, marker.load, partition, marker.partitions, marker.mode, marker.records)
        if marker.mode == "full":
            await connection.execute(Q.drop_departed, partition, marker.load)
        self._marked = True
