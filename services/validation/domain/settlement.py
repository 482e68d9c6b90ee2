"""How a person settles a case: with a name, on a ground, upon the version that was seen."""

from __future__ import annotations

from dataclasses import dataclass, field

from contracts.registrations import Registration
from contracts.validations import Decision, Settled
from services.validation.domain.case import GIVES_UP_CLAIM, CaseState


class SettlementError(Exception):
    """A settlement that cannot be made; the message tells the clerk why and what to do."""


class NotACaseError(SettlementError):
    """The registration is not suspected and not under review: there is nothing to settle."""


class SettlementConflictError(SettlementError):
    """The registration is no longer what the clerk saw."""


class VoterAlreadyRegisteredError(SettlementError):
    """Another registration holds this voter's claim (Election Law 5)."""


@dataclass(frozen=True, slots=True)
class Settle:
    """A person's decision on a case. `seen_version` is the registration version that was looked at, `evidence_sealed`
    the reason, calls and certificate behind it (contracts.validations.Evidence, sealed).

    Raises:
        ValueError: nobody's name stands under it.
    """

    decision: Decision
    seen_version: int
    decided_by: str
    evidence_sealed: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.decided_by.strip():
            raise ValueError("decided_by is empty; a settlement needs the name of the person who decides")


def decide_settlement(state: CaseState, *, registration: Registration, command: Settle, claim_free: bool) -> Settled:
    """The settlement of an open case. `claim_free`: no other registration holds this voter's claim.

    `holds_claim` of the answer says whether the registration is to hold the claim from now on.

    Raises:
        SettlementConflictError: another version than the seen one is current, or the current one is not assessed yet.
        NotACaseError: there is nothing to settle.
        VoterAlreadyRegisteredError: `eligible`, while another registration holds the voter's claim.
    """
    _check_version(state, registration, command.seen_version)
    if registration.withdrawn or not state.is_open:
        raise NotACaseError(
            f"this registration is {'withdrawn' if registration.withdrawn else state.status} and not under review; "
            "only a suspected one, or one under review, can be settled"
        )
    if command.decision == "eligible" and registration.claims and not claim_free:
        raise VoterAlreadyRegisteredError(
            "this voter already holds another registration in this election; settle that one first, or this one as "
            "duplicate"
        )
    return Settled(
        registration_id=registration.registration_id,
        version=state.version + 1,
        registration_version=registration.version,
        election_id=registration.election_id,
        source=registration.source,
        submission_id=registration.submission_id,
        voter_token=registration.voter_token,
        status=command.decision,
        under_review=False,
        findings=state.findings,
        decision=command.decision,
        decided_by=command.decided_by,
        revision=registration.revision,
        basis_fingerprint=registration.basis_fingerprint,
        evidence_sealed=command.evidence_sealed,
        holds_claim=registration.claims and command.decision not in GIVES_UP_CLAIM,
    )


def _check_version(state: CaseState, registration: Registration, seen: int) -> None:
    if seen != registration.version:
        raise SettlementConflictError(
            f"the registration is at version {registration.version}, and version {seen} was looked at; look at it again"
        )
    if state.registration_version != registration.version:
        raise SettlementConflictError(
            f"version {registration.version} of the registration is not assessed yet; look at it again in a moment"
        )
