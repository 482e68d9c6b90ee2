"""Writing a carry-over: registrations of an earlier election that stay valid in a later one (Election Law 27)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from contracts.ids import registration_id
from contracts.registrations import Registration
from eventstore.clock import Clock
from eventstore.decider import Order, folded, handle
from eventstore.events import Cause
from eventstore.grouped_writes import decided_anew
from eventstore.store import EventLog, LogTransaction
from services.registration.domain.moves.moving import (
    CARRY_OVER,
    Arrive,
    Command,
    NotCarried,
    SamePlaceError,
    carried_over_as,
    standing_in,
)
from services.registration.edge.elections import KnownElections
from services.registration.edge.moves.readmission import Moving, Readmission, UnknownTargetError, UnopenableError
from services.registration.store.codecs import MOVING_DECIDER, REGISTRATIONS

Outcome = NotCarried | Literal["carried", "already_carried", "unopenable"]


@dataclass(frozen=True, slots=True)
class CarryOverRequest:
    """Registrations to carry over from one election to a later one, on whose word."""

    registration_ids: Sequence[UUID]
    from_election_id: str
    to_election_id: str
    by: str
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What became of one registration. `became` is the id of what it is in the later election, where it is there, and
    `submission_id` names that one under the source CARRY_OVER."""

    registration_id: UUID
    outcome: Outcome
    became: UUID | None = None
    submission_id: str = ""


class CarryOver:
    """Carries registrations over; `on_appended` is called when events were committed."""

    def __init__(
        self,
        log: EventLog,
        readmission: Readmission,
        elections: KnownElections,
        clock: Clock,
        on_appended: Callable[[], None],
    ) -> None:
        self._log = log
        self._readmission = readmission
        self._elections = elections
        self._clock = clock
        self._on_appended = on_appended

    async def carry_over(self, wanted: CarryOverRequest) -> list[CarriedOver]:
        """Carry registrations over, each answered for itself, in their order.

        Raises:
            UnknownTargetError: one of the elections is not set up, or the later one has no key.
            SamePlaceError: they are one and the same.
        """
        return await decided_anew(lambda: self._carry_over(wanted))

    async def _carry_over(self, wanted: CarryOverRequest) -> list[CarriedOver]:
        async with self._log.transaction() as log:
            await self._check_elections(log, wanted)
            names = {old: carried_over_as(old, wanted.to_election_id) for old in wanted.registration_ids}
            became = {old: registration_id(CARRY_OVER, name) for old, name in names.items()}
            streams = await log.load([*names, *became.values()])
            cause, at = Cause(None, None, wanted.traceparent), self._clock()
            answers: list[CarriedOver] = []
            orders: list[Order[Command]] = []
            for old, name in names.items():
                if became[old] in streams:
                    answers.append(CarriedOver(old, "already_carried", became[old], name))
                    continue
                standing = standing_in(
                    wanted.from_election_id, folded(MOVING_DECIDER, REGISTRATIONS, streams.get(old, []))
                )
                arriving = (
                    self._arriving(standing, name, wanted, at) if isinstance(standing, Registration) else standing
                )
                if isinstance(arriving, Arrive):
                    orders.append(Order(became[old], arriving, cause))
                    answers.append(CarriedOver(old, "carried", became[old], name))
                else:
                    answers.append(CarriedOver(old, arriving))
            await handle(log, MOVING_DECIDER, REGISTRATIONS, orders)
        self._on_appended()
        return answers

    async def _check_elections(self, log: LogTransaction, wanted: CarryOverRequest) -> None:
        if wanted.from_election_id == wanted.to_election_id:
            raise SamePlaceError("an election's registrations stand in it already; name an earlier election")
        known = await self._elections.among(log, {wanted.from_election_id, wanted.to_election_id})
        if len(known) < 2:  # noqa: PLR2004  both
            which = "to" if wanted.from_election_id in known else "from"
            raise UnknownTargetError(f"the election to carry over {which} is not set up here; load its set-up first")

    def _arriving(
        self, old: Registration, name: str, wanted: CarryOverRequest, at: datetime
    ) -> Arrive | Literal["unopenable"]:
        # The unit or village keeps its code; where the new set-up has none of it, the assessment says PLACE_UNKNOWN.
        moving = Moving("carried_over", CARRY_OVER, name, wanted.to_election_id, old.place_code, wanted.by, at)
        try:
            return self._readmission.arrive(old, moving)
        except UnopenableError:
            return "unopenable"
