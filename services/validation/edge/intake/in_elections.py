"""Set-ups in by `voter.elections.v1`: the latest of each election stands, and what is undecided is judged anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.elections import ElectionEventType, SetUp
from contracts.envelope import EnvelopeError, read_head
from contracts.submissions import Unreadable
from contracts.topics import ELECTIONS
from contracts.validations import Trigger
from eventstore.database import Connection
from eventstore.reader import Refusal
from services.validation.store.entries import Q
from services.validation.store.registry_moves import judging_waits

_SET_UP: Final[Trigger] = "set_up"


class ElectionReader:
    """Keeps set-ups; `on_ready` is called when something may be judged that waited."""

    name = "validation-elections"
    topics = (ELECTIONS,)

    def __init__(self, on_ready: Callable[[], None]) -> None:
        self._on_ready = on_ready

    async def apply(self, connection: Connection, records: Sequence[ConsumerRecord]) -> Sequence[Refusal]:
        refusals = []
        for record in records:
            try:
                if read_head(record.headers).type != ElectionEventType.SET_UP:
                    continue
                event = SetUp.model_validate_json(record.value or b"")
            except (EnvelopeError, ValidationError):
                refusals.append(Refusal(record, Unreadable.UNKNOWN_EVENT, "not an event of this topic; see its schema"))
                continue
            # Whoever is judged by the set-up before this one is kept by then, and marked with the others.
            await judging_waits(connection)
            election_id = event.set_up.election.id
            if await connection.fetchval(Q.keep_election, election_id, event.version, event.set_up.model_dump_json()):
                await connection.execute(Q.mark_open, election_id, _SET_UP)
        return refusals

    async def committed(self) -> None:
        self._on_ready()
