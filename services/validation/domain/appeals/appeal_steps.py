"""What people do with an appeal: lodge it, decide it, note a suit and its judgment.

Source: Election Law 29. What comes late is taken and marked; nothing is turned away for being late. Time arrives as
data, and what people wrote arrives sealed, with a keyed fingerprint by which the same said again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from contracts.appeals import (
    AppealDecided,
    AppealEvent,
    AppealKind,
    AppealLodged,
    AppealOutcome,
    SuitFiled,
    SuitJudged,
)
from services.validation.domain.appeals.appeal import AppealState, Decided, Judged, KnownAppeal, Lodged, NotLodged, Sued
from services.validation.domain.calendar import ElectionCalendar


class AppealError(Exception):
    """What cannot be done with an appeal as it stands; the message tells the clerk why and what to do."""


class NoSuchAppealError(AppealError):
    """Nothing was lodged under this id."""


class ReferenceTakenError(AppealError):
    """Another appeal of this election has the reference already."""


class SomebodyWasFirstError(AppealError):
    """It was decided, sued about or judged before, in other words."""


class OutOfTurnError(AppealError):
    """What has to come before it has not happened, or the dates are in no possible order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodge:
    """An appeal came in at `lodged_at` (aware). `sealed` is an AppealText, `calendar` the election's."""

    appeal_id: UUID
    reference: str
    voter_token: str
    registration_id: UUID | None
    kind: AppealKind
    place_code: str | None
    lodged_at: datetime
    by: str
    fingerprint: str
    sealed: str = field(repr=False)
    calendar: ElectionCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """The committee decided at `decided_at` (aware), for the reason in `sealed`; `by` is the person who decides."""

    outcome: AppealOutcome
    decided_at: datetime
    by: str
    fingerprint: str
    sealed: str = field(repr=False)
    calendar: ElectionCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSuit:
    """The appellant sued at `court` on the day `filed_on`."""

    court: str
    filed_on: date
    by: str
    fingerprint: str
    calendar: ElectionCalendar


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteJudgment:
    """The court judged on the day `judged_on`, for the reason in `sealed`."""

    outcome: AppealOutcome
    judged_on: date
    by: str
    fingerprint: str
    sealed: str = field(repr=False)


AppealCommand = Lodge | Decide | FileSuit | NoteJudgment


def decide(command: AppealCommand, state: AppealState) -> list[AppealEvent]:
    """The event that follows, or none where the same was said before.

    Raises:
        NoSuchAppealError: nothing was lodged.
        ReferenceTakenError: another appeal was lodged under this reference.
        SomebodyWasFirstError: it was decided, sued about or judged before, in other words.
        OutOfTurnError: a suit without a decision, a judgment without a suit, or dates that cannot be.
    """
    if isinstance(command, Lodge):
        return _lodge(command, state)
    if isinstance(state, NotLodged):
        raise NoSuchAppealError("nothing was lodged under this id")
    match command:
        case Decide():
            return _decide(command, state)
        case FileSuit():
            return _file_suit(command, state)
        case NoteJudgment():
            return _judge(command, state)


def _lodge(command: Lodge, state: AppealState) -> list[AppealEvent]:
    if not isinstance(state, NotLodged):
        if state.lodged.fingerprint == command.fingerprint:
            return []
        raise ReferenceTakenError(
            f"{state.lodged.by} has recorded another appeal under the reference {state.lodged.reference}; look at that "
            "one, or give this one a reference of its own"
        )
    calendar = command.calendar
    lodged = AppealLodged(
        appeal_id=command.appeal_id,
        version=state.version + 1,
        election_id=calendar.election_id,
        voter_token=command.voter_token,
        registration_id=command.registration_id,
        by=command.by,
        fingerprint=command.fingerprint,
        reference=command.reference,
        kind=command.kind,
        place_code=command.place_code,
        lodged_at=command.lodged_at,
        lodge_by=calendar.appeals_until,
        decide_by=calendar.decide_by(command.lodged_at),
        late=command.lodged_at >= calendar.end_of(calendar.appeals_until),
        policy_version=calendar.policy_version,
        appeal_sealed=command.sealed,
    )
    return [lodged]


def _decide(command: Decide, state: KnownAppeal) -> list[AppealEvent]:
    if not isinstance(state, Lodged):
        return _said_before(command, state.decided, f"has decided this appeal already: {state.decided.outcome}")
    if command.decided_at < state.lodged.lodged_at:
        raise OutOfTurnError("the decision is dated before the appeal was lodged; mend decided_at")
    calendar = command.calendar
    decided = AppealDecided(
        **_head(command, state),
        outcome=command.outcome,
        decided_at=command.decided_at,
        late=command.decided_at >= calendar.end_of(state.lodged.decide_by),
        suit_by=calendar.suits_until,
        policy_version=calendar.policy_version,
        reason_sealed=command.sealed,
    )
    return [decided]


def _file_suit(command: FileSuit, state: KnownAppeal) -> list[AppealEvent]:
    if isinstance(state, Sued | Judged):
        return _said_before(command, state.suit, f"has noted a suit already, at {state.suit.court}")
    if not isinstance(state, Decided):
        raise OutOfTurnError("this appeal is not decided yet, and a suit is against the decision; decide it first")
    if command.filed_on < command.calendar.day_of(state.lodged.lodged_at):
        raise OutOfTurnError("the suit is dated before the appeal was lodged; mend filed_on")
    late = command.filed_on > state.decided.suit_by
    return [SuitFiled(**_head(command, state), court=command.court, filed_on=command.filed_on, late=late)]


def _judge(command: NoteJudgment, state: KnownAppeal) -> list[AppealEvent]:
    if isinstance(state, Judged):
        return _said_before(command, state.judgment, f"has noted the judgment already: {state.judgment.outcome}")
    if not isinstance(state, Sued):
        raise OutOfTurnError("no suit is noted on this appeal; note the suit first")
    if command.judged_on < state.suit.filed_on:
        raise OutOfTurnError("the judgment is dated before the suit was filed; mend judged_on")
    judged = SuitJudged(
        **_head(command, state), outcome=command.outcome, judged_on=command.judged_on, reason_sealed=command.sealed
    )
    return [judged]


def _said_before(command: Decide | FileSuit | NoteJudgment, first: AppealEvent, what: str) -> list[AppealEvent]:
    if first.fingerprint == command.fingerprint:
        return []
    raise SomebodyWasFirstError(f"{first.by} {what}; look at the appeal again")


def _head(command: Decide | FileSuit | NoteJudgment, state: KnownAppeal) -> dict[str, Any]:
    lodged = state.lodged
    return {
        "appeal_id": lodged.appeal_id,
        "version": state.version + 1,
        "election_id": lodged.election_id,
        "voter_token": lodged.voter_token,
        "registration_id": lodged.registration_id,
        "by": command.by,
        "fingerprint": command.fingerprint,
    }
