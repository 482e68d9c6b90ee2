"""Writing a transfer: its two ends, the old registration's and the new one's, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from eventstore.clock import Clock
from eventstore.decider import Order, folded, handle
from eventstore.events import Cause
from eventstore.grouped_writes import decided_anew
from eventstore.store import EventLog, LogTransaction
from services.registration.domain.moves.moving import TRANSFER, Command, MoveError, NothingToMoveError, transferred_as
from services.registration.domain.registrations.registration import Absent
from services.registration.edge.elections import KnownElections
from services.registration.edge.moves.readmission import Moving, Readmission, UnknownTargetError
from services.registration.store.codecs import MOVING_DECIDER, REGISTRATIONS


class TakenError(MoveError):
    """Somebody has submitted a registration under the very name that this transfer would begin."""


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """What a clerk asks for: the registration as it was looked at, where it goes, and why."""

    registration_id: UUID
    seen_version: int
    to_election_id: str
    to_place_code: str
    by: str
    reason: str = field(repr=False)
    traceparent: str | None = None


@dataclass(frozen=True, slots=True)
class Transferred:
    """What a registration has become: `registration_id`, and its `submission_id` under the source TRANSFER."""

    registration_id: UUID
    submission_id: str


class Transfers:
    """Transfers registrations; `on_appended` is called when events were committed."""

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

    async def transfer(self, wanted: TransferRequest) -> Transferred:
        """Transfer a registration; the same again by the same clerk is answered the same.

        Raises:
            MoveError: it cannot be moved so, and why; nothing is changed.
        """
        return await decided_anew(lambda: self._transfer(wanted))

    async def _transfer(self, wanted: TransferRequest) -> Transferred:
        submission_id = transferred_as(
            wanted.registration_id, wanted.seen_version, wanted.to_election_id, wanted.to_place_code
        )
        moving = Moving(
            "transferred_in", TRANSFER, submission_id, wanted.to_election_id, wanted.to_place_code, wanted.by,
            self._clock(), wanted.reason,
        )  # fmt: skip
        async with self._log.transaction() as log:
            streams = await log.load([wanted.registration_id])
            state = folded(MOVING_DECIDER, REGISTRATIONS, streams.get(wanted.registration_id, []))
            if isinstance(state, Absent):
                raise NothingToMoveError
            await self._check_target(log, wanted)
            arriving = self._readmission.arrive(state.registration, moving)
            leaving = self._readmission.leave(state.registration, wanted.seen_version, moving, arriving)
            cause = Cause(None, None, wanted.traceparent)
            # Out before in: both have the voter's key, so every reader meets them in this order.
            orders: list[Order[Command]] = [
                Order(wanted.registration_id, leaving, cause),
                Order(arriving.submission.registration_id, arriving, cause),
            ]
            left, arrived = await handle(log, MOVING_DECIDER, REGISTRATIONS, orders)
            if left and not arrived:
                raise TakenError("another submission has the name of what this would become; withdraw that one first")
        self._on_appended()
        return Transferred(arriving.submission.registration_id, submission_id)

    async def _check_target(self, log: LogTransaction, wanted: TransferRequest) -> None:
        places = await self._elections.places(log, wanted.to_election_id)
        if places is None:
            raise UnknownTargetError("to_election_id: no election of this id is set up here; load its set-up first")
        if wanted.to_place_code not in places:
            raise UnknownTargetError("to_place_code: the election to move to has no such place; check its set-up")
