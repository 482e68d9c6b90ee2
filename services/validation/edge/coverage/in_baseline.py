"""The baseline in by `voter.elections.v1`: households with whoever lives in them, and what visits came to, in batches.

A reader of its own beside that of the set-ups: a load of tens of thousands of households makes no set-up wait.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.envelope import EnvelopeError, read_head
from contracts.office.canvass import CanvassEventType, HouseholdListed, HouseholdVisited
from contracts.submissions import Unreadable
from contracts.topics import ELECTIONS
from contracts.upcasting import with_earlier
from eventstore.database import Connection
from eventstore.reading.reader import Refusal
from services.validation.store.coverage.baseline import keep_households, keep_visits, look_up_by_index

_READERS: Final[dict[str, Callable[[bytes], HouseholdListed | HouseholdVisited]]] = with_earlier(
    {
        CanvassEventType.HOUSEHOLD_LISTED: HouseholdListed.__pydantic_validator__.validate_json,
        CanvassEventType.VISITED: HouseholdVisited.__pydantic_validator__.validate_json,
    }
)


class BaselineReader:
    """Keeps the baseline; `on_ready` is called when somebody may be compared who was not."""

    name = "validation-baseline"
    topics = (ELECTIONS,)

    def __init__(self, on_ready: Callable[[], None]) -> None:
        self._on_ready = on_ready
        self._somebody_is_due = False

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        refusals: list[Refusal] = []
        listed: dict[str, HouseholdListed] = {}
        visits: list[HouseholdVisited] = []
        for record in records:
            try:
                kind = read_head(record.headers).type
            except EnvelopeError:
                continue  # the reader of set-ups says so of it
            if (read := _READERS.get(kind)) is None:
                continue
            try:
                event = read(record.value or b"")
            except ValidationError:
                refusals.append(Refusal(record, Unreadable.UNKNOWN_EVENT, "not an event of this topic; see its schema"))
                continue
            if isinstance(event, HouseholdVisited):
                visits.append(event)
                continue
            other = listed.setdefault(event.household_id.hex, event)
            if other.version < event.version:
                listed[event.household_id.hex] = event
        self._somebody_is_due = False
        if listed or visits:
            await look_up_by_index(connection)
            self._somebody_is_due = await keep_households(connection, listed.values())
            await keep_visits(connection, visits)
        return refusals

    async def committed(self) -> None:
        if self._somebody_is_due:
            self._on_ready()
