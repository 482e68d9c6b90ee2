"""Moving a registration: a transfer (转出) to another place or election, and the carry-over from an earlier election.

A registration stays valid for later elections, and who moves is moved (Election Law 27). A move has two ends, each a
stream of its own: `Transfer` ends the old registration, `Arrive` begins the new one; a carry-over leaves the old one as
it is, since its election's roll stands as it was. The new one's identity is made of the old one and the target, so
that the same move again meets the same registration.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal, assert_never
from uuid import UUID

from contracts.registrations import Move, Registration, RegistrationEventType
from services.registration.domain.registrations.registration import (
    Absent,
    Active,
    RegistrationEvent,
    State,
    Submit,
    Withdrawn,
    registered,
)

TRANSFER: Final = "transfer"
CARRY_OVER: Final = "carry-over"
"""The `source` of registrations that a move began."""


class MoveError(ValueError):
    """A registration cannot be moved so; the message says why, and what to do."""


class NothingToMoveError(MoveError):
    """No such registration."""

    def __init__(self) -> None:
        super().__init__("no registration of this id has arrived here; check the id")


class NotStandingError(MoveError):
    """It is withdrawn, or somebody else has transferred it."""


class OtherVersionError(MoveError):
    """It has changed since the clerk looked at it."""


class SamePlaceError(MoveError):
    """It is there already."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A clerk moves a registration; `seen_version` is the one that was looked at, `move` says where it goes."""

    seen_version: int
    move: Move


@dataclass(frozen=True, slots=True)
class Arrive:
    """A registration begins as what another one was; `move` says which, `submission` what it holds."""

    submission: Submit
    move: Move


Command = Transfer | Arrive


def transferred_as(registration_id: UUID, seen_version: int, election_id: str, place_code: str) -> str:
    """The `submission_id` of what a transfer makes.

    The version is part of it: who was moved away, submitted anew, and is moved there a second time, arrives anew.
    The tilde stands in no id or code, and as it is in an address.
    """
    return f"{registration_id}~{seen_version}~{election_id}~{place_code}"


def carried_over_as(registration_id: UUID, election_id: str) -> str:
    """The `submission_id` of what a carry-over makes: one for each registration and later election."""
    return f"{registration_id}~{election_id}"


def decide(command: Command, state: State) -> list[RegistrationEvent]:
    """The event that a move leads to at this end; none where this move was made already.

    Raises:
        MoveError: the registration cannot be moved so.
    """
    match command:
        case Transfer():
            return _transfer(command, state)
        case Arrive():
            return _arrive(command, state)


def _transfer(command: Transfer, state: State) -> list[RegistrationEvent]:
    match state:
        case Absent():
            raise NothingToMoveError
        case Withdrawn():
            return _again(command, state)
        case Active():
            return _leave(command, state)
    assert_never(state)


def _again(command: Transfer, state: Withdrawn) -> list[RegistrationEvent]:
    gone = state.registration.move
    if gone is None or not has_left(state.registration):
        raise NotStandingError("the registration is withdrawn; submit it anew with a higher revision, then transfer it")
    if (gone.registration_id, gone.by) == (command.move.registration_id, command.move.by):
        return []
    raise NotStandingError(
        f"{gone.by} has transferred it already, to place {gone.place_code} of election {gone.election_id}; "
        f"what it became is registration {gone.registration_id}"
    )


def _leave(command: Transfer, state: Active) -> list[RegistrationEvent]:
    here, move = state.registration, command.move
    if here.version != command.seen_version:
        raise OtherVersionError(
            f"the registration is at version {here.version}, and version {command.seen_version} was looked at; "
            "look again, then decide"
        )
    if (here.election_id, here.place_code) == (move.election_id, move.place_code):
        raise SamePlaceError("the registration stands in that place of that election already; nothing is to be moved")
    after = here.model_copy(update={"version": here.version + 1, "withdrawn": True, "move": move, "arrived_ms": None})
    return [RegistrationEvent(RegistrationEventType.TRANSFERRED, after)]


def _arrive(command: Arrive, state: State) -> list[RegistrationEvent]:
    if not isinstance(state, Absent):
        return []
    begun = registered(command.submission, version=1, revision=0, move=command.move)
    return [RegistrationEvent(RegistrationEventType.SUBMITTED, begun)]


NotCarried = Literal["unknown", "withdrawn", "transferred"]


def standing_in(election_id: str, state: State) -> Registration | NotCarried:
    """The registration that stands in an election and can be carried over, or why there is none."""
    match state:
        case Active(registration) if registration.election_id == election_id:
            return registration
        case Withdrawn(registration) if registration.election_id == election_id:
            return "transferred" if has_left(registration) else "withdrawn"
        case _:
            return "unknown"


def has_left(registration: Registration) -> bool:
    """Whether a registration was transferred out, and not submitted anew since."""
    return registration.move is not None and registration.move.kind == "transferred_out"
