"""One registration in validation: its state, what an assessment makes of it, and how its events fold."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from contracts.cases import CaseEvent
from contracts.registrations import Registration
from contracts.validations import (
    ON_THE_ROLL,
    Assessed,
    Decision,
    Finding,
    Reopened,
    Restored,
    Settled,
    Status,
    StruckOff,
    Verdict,
)
from services.validation.domain.cases.grounds import grounds_of
from services.validation.domain.cases.leaving import Left, left_to_itself
from services.validation.domain.cases.work import NO_WORK, Work, after_closing, evolve_work, of_another_voter

CaseStatus = Literal["pending"] | Status

GIVES_UP_CLAIM: Final = frozenset({"refused", "duplicate", "withdrawn", "struck_off"})
"""Where a registration has one of these, its voter may register elsewhere."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a person decided, and what that rests on: the fields behind `basis_fingerprint`, the findings that were
    seen (`grounds`), the `voter_token`, and the submission's `revision`."""

    decision: Decision
    basis_fingerprint: str
    voter_token: str
    grounds: frozenset[str]
    revision: int


@dataclass(frozen=True, slots=True)
class CaseState:
    """A registration as validation sees it. `version` is that of its validation stream, `registration_version` the
    one last judged; 0 where there is none. `voter_token` is the one that was judged, and whose claim is held where
    `holds_claim` is true; before that, the one that the work began with. `settlement` stands until a correction or a
    withdrawal overtakes it. `held_open`: a person opened the case again, so that only a person closes it. `left`: what
    it stood as when it was withdrawn, and in elections that it has left.
    """

    version: int = 0
    registration_version: int = 0
    voter_token: str = ""
    status: CaseStatus = "pending"
    under_review: bool = False
    findings: tuple[Finding, ...] = ()
    holds_claim: bool = False
    policy_version: str = ""
    settlement: Settlement | None = None
    held_open: bool = False
    work: Work = NO_WORK
    left: tuple[Left, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether a person is to decide."""
        return self.status == "suspected" or self.under_review


UNJUDGED: Final = CaseState()


def evolve(state: CaseState, event: object) -> CaseState:
    """The state after an event of the registration's validation stream; unchanged by what is old or not known."""
    match event:
        # First, and told by its very class: nearly every event is one, and each of the others costs a search of bases.
        case Assessed() if event.version > state.version:
            held_open = state.held_open or event.held_open
            return _after_verdict(state, event, event.policy_version, _kept(state, event), held_open=held_open)
        case Verdict() | CaseEvent() if event.version <= state.version:
            return state
        case Settled() | Restored():
            return _after_verdict(state, event, state.policy_version, _settlement(event), held_open=False)
        case Reopened() | StruckOff():
            held_open = isinstance(event, Reopened)
            return _after_verdict(state, event, state.policy_version, None, held_open=held_open)
        case CaseEvent():
            # Papers that come in before anything was judged speak of the voter whom the form names then.
            whose = state.voter_token or event.voter_token
            return replace(state, version=event.version, voter_token=whose, work=evolve_work(state.work, event))
        case _:
            return state


def withdrawn_upstream(state: CaseState, registration: Registration) -> CaseState:
    """The state once a withdrawn `registration` has come in: off the roll, its claim released, its settlement past.

    Validation says nothing about it, since the registration's own event does; submitted anew, it is judged anew.
    A version older than the judged one changes nothing.
    """
    if not registration.withdrawn or registration.version < state.registration_version:
        return state
    return CaseState(
        version=state.version,
        registration_version=registration.version,
        voter_token=registration.voter_token,
        status="withdrawn",
        policy_version=state.policy_version,
        work=after_closing(_work_of(state, registration.voter_token)),
        left=all_left(state, registration.election_id),
    )


def of_another_election(state: CaseState, election_id: str) -> CaseState:
    """The state of a registration that has left `election_id`: what was decided in one election says nothing in
    another, whose rules and roll are its own."""
    return CaseState(version=state.version, left=all_left(state, election_id))


def inherited(state: CaseState, election_id: str) -> Left | None:
    """What is left to a registration by itself, as it was before it left `election_id`, until it is judged there."""
    return left_to_itself(state.left, election_id) if state.status in ("withdrawn", "pending") else None


def all_left(state: CaseState, election_id: str) -> tuple[Left, ...]:
    """What a registration leaves that stands in `state` in `election_id`: there, and where it was before."""
    on_the_roll = state.status in ON_THE_ROLL
    doubted = state.status == "struck_off" or state.held_open
    if on_the_roll or doubted:
        return (*_left_elsewhere(state, election_id), Left(election_id, on_the_roll, doubted))
    return state.left if state.status in ("withdrawn", "pending") else _left_elsewhere(state, election_id)


def _left_elsewhere(state: CaseState, election_id: str) -> tuple[Left, ...]:
    return tuple(one for one in state.left if one.election_id != election_id) if state.left else ()


def releases_claim(before: CaseState, after: CaseState) -> bool:
    """Whether the claim on `before.voter_token` is free after this step, so that those it held back are judged anew."""
    return before.holds_claim and not (after.holds_claim and after.voter_token == before.voter_token)


def _kept(state: CaseState, event: Assessed) -> Settlement | None:
    settlement = state.settlement
    return settlement if settlement is not None and settlement.decision == event.status else None


def _settlement(event: Settled | Restored) -> Settlement:
    decision = event.decision if isinstance(event, Settled) else "eligible"
    return Settlement(decision, event.basis_fingerprint, event.voter_token, grounds_of(event.findings), event.revision)


def _after_verdict(
    state: CaseState, event: Verdict, policy_version: str, settlement: Settlement | None, *, held_open: bool
) -> CaseState:
    if event.registration_version < state.registration_version:
        return replace(state, version=event.version)
    after = CaseState(
        version=event.version,
        registration_version=event.registration_version,
        voter_token=event.voter_token,
        status=event.status,
        under_review=event.under_review,
        findings=event.findings,
        holds_claim=event.holds_claim,
        policy_version=policy_version,
        settlement=settlement,
        held_open=held_open,
        left=_left_elsewhere(state, event.election_id),
    )
    return after if state.work is NO_WORK else replace(after, work=_work_after(state, after))


def _work_after(state: CaseState, after: CaseState) -> Work:
    """What was proposed was proposed of what the clerk saw; papers are a person's."""
    work = replace(_work_of(state, after.voter_token), proposal=None)
    return work if after.is_open else after_closing(work)


def _work_of(state: CaseState, voter_token: str) -> Work:
    return state.work if state.voter_token in {"", voter_token} else of_another_voter(state.work)
