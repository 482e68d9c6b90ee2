"""Set-ups in by `voter.elections.v1`: the latest of each election stands, and what is undecided is judged anew; and on
which day the roll was posted, from which the days of appeals count.

Who is on the roll is judged again only where the election day, the age, or the city is another one; so is the baseline
compared again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from aiokafka import ConsumerRecord
from pydantic import ValidationError

from contracts.envelope import EnvelopeError, read_head
from contracts.office.rolls import RollEventType, RollPublished
from contracts.set_up.elections import ElectionEventType, ElectionSetUp, SetUp
from contracts.submissions import Unreadable
from contracts.topics import ELECTIONS
from contracts.unknown import KEEP, STEP_OVER, whole_json
from contracts.upcasting import with_earlier
from contracts.validations import Trigger
from eventstore.database import Connection
from eventstore.reading.reader import Refusal
from services.validation.domain.coverage.expectation import expects_others
from services.validation.domain.election import ElectionRules, rules_of
from services.validation.store.coverage.baseline import mark_baseline
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
                event = _read(record)
            except (EnvelopeError, ValidationError):
                refusals.append(Refusal(record, Unreadable.UNKNOWN_EVENT, "not an event of this topic; see its schema"))
                continue
            if isinstance(event, RollPublished):
                await connection.execute(Q.keep_posting, event.election_id, event.version, event.digest.published_on)
            if not isinstance(event, SetUp):
                continue
            # Whoever is judged by the set-up before this one is kept by then, and marked with the others.
            await judging_waits(connection)
            set_up = event.set_up
            # What a newer service says of it is kept too: this one may be the next to know it.
            kept = await connection.fetchrow(
                Q.keep_election, set_up.election.id, event.version, whole_json(set_up).decode()
            )
            if kept is not None:
                before = None if kept["before"] is None else _rules(kept["before"])
                now = rules_of(set_up)
                whole_roll = before is not None and _asks_others(before, now)
                await connection.execute(Q.mark_open, set_up.election.id, _SET_UP, whole_roll)
                if before is not None and expects_others(before, now):
                    await mark_baseline(connection, set_up.election.id)
        return refusals

    async def committed(self) -> None:
        self._on_ready()


def _read(record: ConsumerRecord) -> SetUp | RollPublished | None:
    """What is kept of a record; None: nothing is."""
    kind = read_head(record.headers).type
    if kind == RollEventType.PUBLISHED:
        return RollPublished.model_validate_json(record.value or b"")
    read = _SET_UPS.get(kind)
    return None if read is None else read(record.value or b"")


def _read_set_up(body: bytes) -> SetUp:
    return SetUp.model_validate_json(body, extra=KEEP)


_SET_UPS: Final = with_earlier({ElectionEventType.SET_UP: _read_set_up})


def _rules(written: str) -> ElectionRules:
    return rules_of(ElectionSetUp.model_validate_json(written, extra=STEP_OVER))


def _asks_others(before: ElectionRules, now: ElectionRules) -> bool:
    """Whether other people may vote by the set-up of now: the day or the age is another, so that somebody on the roll
    may not be of age on the day (Election Law 4), or the city is."""
    return (before.born_until, before.home_division_prefix) != (now.born_until, now.home_division_prefix)
