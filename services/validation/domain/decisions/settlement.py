"""How a person settles a case: with a name, on a ground, upon the version that was seen."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.cases import SettlementProposed
from contracts.validations import Decision, Settled
from services.validation.domain.cases.case import GIVES_UP_CLAIM
from services.validation.domain.cases.case_work import told
from services.validation.domain.decisions.ground import (
    Ground,
    NotACaseError,
    Signed,
    decided,
    refuse_stranger,
    refuse_taken_claim,
    refuse_unseen,
    refuse_while_proposed,
)


@dataclass(frozen=True, slots=True)
class Settle:
    """A person's decision on a case, upon the registration version `seen`."""

    decision: Decision
    seen: int
    signed: Signed


def check_settlement(ground: Ground, decision: Decision, seen: int, by: str | None) -> None:
    """Raise why `by` (None: nobody in particular) cannot settle the case so, upon the registration version `seen`.

    Raises:
        SettlementConflictError: another version than the seen one is current, or the current one is not assessed yet.
        NotACaseError: there is nothing to settle.
        WithAnotherClerkError: the case is assigned to somebody else.
        ProposalWaitsError: a settlement is proposed already.
        VoterAlreadyRegisteredError: `eligible`, while another registration holds the voter's claim.
    """
    refuse_unseen(ground, seen)
    refuse_what_is_closed(ground)
    refuse_stranger(ground, by)
    refuse_while_proposed(ground)
    if decision == "eligible":
        refuse_taken_claim(ground)


def needs_second_person(ground: Ground, decision: Decision) -> bool:
    """Whether the policy asks for two pairs of eyes on such a decision."""
    return decision in ground.policy.two_pairs_of_eyes


def decide_settlement(ground: Ground, command: Settle) -> Settled | SettlementProposed:
    """The settlement of an open case, or its proposal where the policy asks for a second person.

    Raises:
        CaseWorkError: as `check_settlement` has it.
    """
    check_settlement(ground, command.decision, command.seen, command.signed.by)
    if needs_second_person(ground, command.decision):
        return SettlementProposed(
            **told(ground.state, ground.registration, command.signed.by),
            decision=command.decision,
            evidence_sealed=command.signed.sealed,
            policy_version=ground.policy.version,
        )
    return settled(ground, command.decision, command.signed)


def refuse_what_is_closed(ground: Ground) -> None:
    """Refuse to settle what waits for nobody.

    Raises:
        NotACaseError: the registration is not suspected and not under review.
    """
    registration, state = ground.registration, ground.state
    if registration.withdrawn or not state.is_open:
        raise NotACaseError(
            f"this registration is {'withdrawn' if registration.withdrawn else state.status} and not under review; "
            "only a suspected one, or one under review, can be settled"
        )


def settled(ground: Ground, decision: Decision, signed: Signed, proposed_by: str | None = None) -> Settled:
    """The event of a settlement that can be made. `holds_claim` says whether the registration is to hold its voter's
    claim from now on."""
    registration = ground.registration
    return Settled(
        **decided(ground, signed),
        status=decision,
        under_review=False,
        decision=decision,
        revision=registration.revision,
        basis_fingerprint=registration.basis_fingerprint,
        holds_claim=registration.claims and decision not in GIVES_UP_CLAIM,
        proposed_by=proposed_by,
    )
