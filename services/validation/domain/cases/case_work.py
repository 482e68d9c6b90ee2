"""The work on a case, as a clerk asks for it: take, release, hand over, phone, note, permit, disclose.

Each function gives the event that follows, or None where it would change nothing, or raises why it cannot be. What a
clerk writes comes sealed. The certificate has a page of its own (certificate_steps.py).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from contracts.cases import CallLogged, CallOutcome, CaseAssigned, Disclosed, NoteAdded, PermitRecorded, Shown
from contracts.registrations import Registration
from contracts.validations import COUNTS_AS_REGISTERED
from services.validation.domain.cases.case import CaseState
from services.validation.domain.cases.clerks import are_one_person


class CaseWorkError(Exception):
    """What a clerk asks for cannot be done; the message tells why and what to do."""


class NoOpenCaseError(CaseWorkError):
    """Nothing is to be decided about the registration: nobody takes it, nobody phones about it."""


class NoLongerRegisteredError(CaseWorkError):
    """The registration does not stand any more: withdrawn, transferred, a duplicate, struck off."""


class WithAnotherClerkError(CaseWorkError):
    """The case is with somebody else: `assignee`."""

    def __init__(self, assignee: str, advice: str) -> None:
        super().__init__(f"this case is with {assignee}; {advice}")
        self.assignee = assignee


def take(
    state: CaseState, registration: Registration, by: str, *, words_sealed: str | None = None
) -> CaseAssigned | None:
    """`by` takes an open case that is with nobody, or over from somebody for a reason (`words_sealed`): whoever is away
    holds up nothing. One's own again changes nothing.

    Raises:
        NoOpenCaseError: there is nothing to decide.
        WithAnotherClerkError: somebody else has it, and no reason is given.
    """
    _check_open(state, registration)
    if _is_with(state, by):
        return None
    if state.work.assignee is not None and words_sealed is None:
        raise WithAnotherClerkError(state.work.assignee, "ask for it, or take it over with a `reason`")
    return CaseAssigned(assignee=by, how="taken", words_sealed=words_sealed, **told(state, registration, by))


def release(state: CaseState, registration: Registration, by: str) -> CaseAssigned | None:
    """`by` gives the case back; it is with nobody then. One that is with nobody stays so.

    Raises:
        WithAnotherClerkError: somebody else has it.
    """
    if state.work.assignee is None:
        return None
    if not _is_with(state, by):
        raise WithAnotherClerkError(
            state.work.assignee,
            "only who has a case gives it back; others take it over, or hand it over, with a `reason`",
        )
    return CaseAssigned(assignee=None, how="released", **told(state, registration, by))


def hand_over(
    state: CaseState, registration: Registration, by: str, to: str, *, words_sealed: str | None = None
) -> CaseAssigned | None:
    """`by` gives `to` an open case that is their own, or with nobody, or with somebody else for a reason
    (`words_sealed`). Whose it is already, keeps it.

    Raises:
        NoOpenCaseError: there is nothing to decide.
        WithAnotherClerkError: somebody else has it, and no reason is given.
    """
    _check_open(state, registration)
    if _is_with(state, to):
        return None
    if state.work.assignee is not None and not _is_with(state, by) and words_sealed is None:
        raise WithAnotherClerkError(
            state.work.assignee, "ask for it, or take it over, or hand it over, with a `reason`"
        )
    return CaseAssigned(assignee=to, how="handed_over", words_sealed=words_sealed, **told(state, registration, by))


def log_call(
    state: CaseState,
    registration: Registration,
    by: str,
    outcome: CallOutcome,
    *,
    next_attempt_at: datetime | None = None,
    words_sealed: str | None = None,
    asked_under: str | None = None,
) -> CallLogged | None:
    """A call about an open case was made. That is a fact: anybody may log it, whoever has the case.

    The same request (`asked_under`) again changes nothing.

    Raises:
        NoOpenCaseError: nothing is to be decided; what was said can still be noted.
    """
    if asked_under is not None and asked_under in state.work.asked_under:
        return None
    _check_open(state, registration, advice="; what was said can be added as a note")
    return CallLogged(
        outcome=outcome,
        next_attempt_at=next_attempt_at,
        words_sealed=words_sealed,
        asked_under=asked_under,
        **told(state, registration, by),
    )


def add_note(
    state: CaseState, registration: Registration, by: str, words_sealed: str, *, asked_under: str | None = None
) -> NoteAdded | None:
    """A note about a registration that stands, its case open or not. The same request again changes nothing.

    Raises:
        NoLongerRegisteredError: the registration does not stand any more.
    """
    if asked_under is not None and asked_under in state.work.asked_under:
        return None
    check_stands(state, registration)
    return NoteAdded(words_sealed=words_sealed, asked_under=asked_under, **told(state, registration, by))


def record_permit(
    state: CaseState, registration: Registration, by: str, permit_sealed: str, *, is_on_file: bool
) -> PermitRecorded | None:
    """`by` has seen the residence permit; the one that `is_on_file` already changes nothing.

    Raises:
        NoLongerRegisteredError: the registration does not stand any more.
    """
    check_stands(state, registration)
    if is_on_file:
        return None
    return PermitRecorded(permit_sealed=permit_sealed, **told(state, registration, by))


def disclose(
    state: CaseState, registration: Registration, by: str, fields: tuple[Shown, ...], words_sealed: str
) -> Disclosed:
    """`by` is shown personal values, for a reason. Each time is one more: who looks twice has looked twice.

    Also of a registration that does not stand any more, since appeals are about those.
    """
    return Disclosed(fields=fields, words_sealed=words_sealed, **told(state, registration, by))


def check_stands(state: CaseState, registration: Registration) -> None:
    """Raises NoLongerRegisteredError where the registration does not stand any more."""
    if registration.withdrawn or state.status not in COUNTS_AS_REGISTERED:
        raise NoLongerRegisteredError(
            f"this registration is {_standing(state, registration)}; papers and notes belong to the one that stands"
        )


def told(state: CaseState, registration: Registration, by: str) -> dict[str, Any]:
    """What every event about this case says: which registration it is of, its place in the stream, and who did it."""
    return {
        "registration_id": registration.registration_id,
        "version": state.version + 1,
        "registration_version": registration.version,
        "election_id": registration.election_id,
        "source": registration.source,
        "submission_id": registration.submission_id,
        "voter_token": registration.voter_token,
        "by": by,
    }


def _check_open(state: CaseState, registration: Registration, advice: str = "") -> None:
    if registration.withdrawn or not state.is_open:
        raise NoOpenCaseError(
            f"this registration is {_standing(state, registration)} and has no open case, so there is nothing to decide"
            f"{advice}"
        )


def _is_with(state: CaseState, clerk: str) -> bool:
    return state.work.assignee is not None and are_one_person(state.work.assignee, clerk)


def _standing(state: CaseState, registration: Registration) -> str:
    return "withdrawn" if registration.withdrawn else state.status.replace("_", " ")
