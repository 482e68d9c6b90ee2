"""The machine's verdict on a registration: what an assessment makes of the state that it stands in."""

from __future__ import annotations

from contracts.registrations import Registration
from contracts.validations import ON_THE_ROLL, Assessed, Finding, Status, Trigger
from services.validation.domain.assessment import outcome_of
from services.validation.domain.cases.case import GIVES_UP_CLAIM, CaseState
from services.validation.domain.cases.grounds import is_decided
from services.validation.domain.cases.leaving import Left


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
    inherits: Left | None = None,
) -> Assessed | None:
    """The verdict on `registration` as it is now, or None where it changes nothing.

    A machine verifies or suspects; it never refuses. Who is on the roll stays there until a person decides, and what a
    person has decided stands while it rests on the same ground. Nothing is said of a version older than the judged one,
    and nothing of a withdrawn registration: `withdrawn_upstream` says what becomes of that. `inherits` is what is left
    by the registration that this one was before: a place on the roll, which takes the voter's claim, and a doubt.
    """
    if registration.withdrawn or registration.version < state.registration_version:
        return None
    outcome = outcome_of(findings)
    standing = _standing(state, registration)
    held_open = state.held_open or (inherits is not None and inherits.doubted)
    if standing is None and inherits is not None and inherits.on_the_roll and (holds_claim or not registration.claims):
        standing = "verified"
    status = standing or ("suspected" if held_open else outcome)
    under_review = status in ON_THE_ROLL and standing is not None
    under_review = under_review and (held_open or _is_to_review(state, registration, findings))
    held = holds_claim and status not in GIVES_UP_CLAIM
    if (
        registration.version == state.registration_version
        and (status, under_review, held) == (state.status, state.under_review, state.holds_claim)
        and held_open == state.held_open
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
        held_open=held_open,
        arrived_ms=registration.arrived_ms if trigger == "submission" else None,
    )


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
    if settlement is None or settlement.basis_fingerprint != registration.basis_fingerprint:
        return outcome_of(findings) == "suspected"
    return outcome_of(finding for finding in findings if not is_decided(finding, settlement.grounds)) == "suspected"
