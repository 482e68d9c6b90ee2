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
    Trigger,
    Verdict,
)
from services.validation.domain.assessment import outcome_of
from services.validation.domain.cases.grounds import grounds_of, is_decided
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
    withdrawal overtakes it. `held_open`: a person opened the case again, so that only a person closes it.
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

    @property
    def is_open(self) -> bool:
        """Whether a person is to decide."""
        return self.status == "suspected" or self.under_review


UNJUDGED: Final = CaseState()


def wants_claim(state: CaseState, registration: Registration) -> bool:
    """Whether this registration is to hold its voter's claim, if that is free: ask before it is assessed."""
    if not registration.claims or registration.withdrawn:
        return False
    return _standing(state, registration) not in GIVES_UP_CLAIM


def has_given_up(state: CaseState, registration: Registration) -> bool:
    """Whether a person decided that this registration is not to count, on grounds that stand."""
    return _standing(state, registration) in GIVES_UP_CLAIM


def decide_assessment(
    state: CaseState,
    *,
    registration: Registration,
    findings: tuple[Finding, ...],
    policy_version: str,
    holds_claim: bool,
    trigger: Trigger = "submission",
    newly_of_age: bool = False,
) -> Assessed | None:
    """The verdict on `registration` as it is now, or None where it changes nothing.

    A machine verifies or suspects; it never refuses. Who is on the roll stays there until a person decides, and what a
    person has decided stands while it rests on the same ground. Nothing is said of a version older than the judged one,
    and nothing of a withdrawn registration: `withdrawn_upstream` says what becomes of that.
    """
    if registration.withdrawn or registration.version < state.registration_version:
        return None
    outcome = outcome_of(findings)
    standing = _standing(state, registration)
    status = standing or outcome
    under_review = status in ON_THE_ROLL and standing is not None and _is_to_review(state, registration, findings)
    held = holds_claim and status not in GIVES_UP_CLAIM
    if (
        registration.version == state.registration_version
        and (status, under_review, held) == (state.status, state.under_review, state.holds_claim)
        and policy_version == state.policy_version
        and findings == state.findings
    ):
        return None
    return Assessed(
        registration_id=registration.registration_id,
        version=state.version + 1,
        registration_version=registration.version,
        election_id=registration.election_id,
        source=registration.source,
        submission_id=registration.submission_id,
        voter_token=registration.voter_token,
        status=status,
        under_review=under_review,
        findings=findings,
        outcome=outcome,
        policy_version=policy_version,
        holds_claim=held,
        trigger=trigger,
        newly_of_age=newly_of_age,
    )


def evolve(state: CaseState, event: object) -> CaseState:
    """The state after an event of the registration's validation stream; unchanged by what is old or not known."""
    match event:
        case Verdict() | CaseEvent() if event.version <= state.version:
            return state
        case Assessed():
            return _after_verdict(state, event, event.policy_version, _kept(state, event), held_open=state.held_open)
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
    )


def releases_claim(before: CaseState, after: CaseState) -> bool:
    """Whether the claim on `before.voter_token` is free after this step, so that those it held back are judged anew."""
    return before.holds_claim and not (after.holds_claim and after.voter_token == before.voter_token)


def _standing(state: CaseState, registration: Registration) -> Status | None:
    """The status that the registration keeps whatever is found, or None where it is judged anew."""
    settlement = state.settlement
    match state.status:
        case "verified" | "eligible" | "struck_off":
            return state.status
        case "refused" if settlement and settlement.basis_fingerprint == registration.basis_fingerprint:
            return "refused"
        case "duplicate" if settlement and settlement.voter_token == registration.voter_token:
            return "duplicate"
        case "withdrawn" if settlement and registration.revision <= settlement.revision:
            return "withdrawn"
        case "suspected" if state.held_open:
            return "suspected"
        case _:
            return None


def _is_to_review(state: CaseState, registration: Registration, findings: tuple[Finding, ...]) -> bool:
    """Whether there is something to decide about who is on the roll: a finding that no person has decided upon."""
    settlement = state.settlement
    if state.held_open:
        return True
    if settlement is None or settlement.basis_fingerprint != registration.basis_fingerprint:
        return outcome_of(findings) == "suspected"
    return outcome_of(finding for finding in findings if not is_decided(finding, settlement.grounds)) == "suspected"


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
    )
    return after if state.work is NO_WORK else replace(after, work=_work_after(state, after))


def _work_after(state: CaseState, after: CaseState) -> Work:
    """What was proposed was proposed of what the clerk saw; papers are a person's."""
    work = replace(_work_of(state, after.voter_token), proposal=None)
    return work if after.is_open else after_closing(work)


def _work_of(state: CaseState, voter_token: str) -> Work:
    return state.work if state.voter_token in {"", voter_token} else of_another_voter(state.work)
