"""What every decision of a person has in common: the ground it needs, and the record that it leaves."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from contracts.registrations import Registration
from contracts.set_up.elections import Policy
from services.validation.domain.cases.case import CaseState
from services.validation.domain.cases.case_work import CaseWorkError, WithAnotherClerkError, told
from services.validation.domain.cases.clerks import are_one_person
from services.validation.domain.cases.work import Proposal


class RulesNotKnownError(CaseWorkError):
    """The election cannot be assessed yet."""


class NotACaseError(CaseWorkError):
    """The registration is not suspected and not under review: there is nothing to settle."""


class SettlementConflictError(CaseWorkError):
    """The registration is no longer what the clerk saw."""


class ProposalWaitsError(CaseWorkError):
    """`proposed_by` proposed to settle the case as `decision` already; that waits for a second person."""

    def __init__(self, proposal: Proposal) -> None:
        super().__init__(f"{proposal.by} proposed to settle it as {proposal.decision}; approve or decline that first")
        self.proposed_by, self.decision = proposal.by, proposal.decision


class VoterAlreadyRegisteredError(CaseWorkError):
    """Another registration holds this voter's claim (Election Law 5)."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a decision is made upon: the registration and its state, whether no other registration holds the voter's
    claim, and the election's policy."""

    state: CaseState
    registration: Registration
    claim_free: bool
    policy: Policy


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decides, and the sealed ground (contracts.validations.Evidence, or text where the event wants that).

    Raises:
        ValueError: nobody's name stands under it.
    """

    by: str
    sealed: str = field(repr=False)

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ValueError("`by` is empty; a decision needs the name of the person who decides")


def refuse_unseen(ground: Ground, seen: int) -> None:
    """Refuse a decision upon another version than the present one.

    Raises:
        SettlementConflictError: another version is current, or the current one is not assessed yet.
    """
    current = ground.registration.version
    if seen != current:
        raise SettlementConflictError(
            f"the registration is at version {current}, and version {seen} was looked at; look at it again"
        )
    if ground.state.registration_version != current:
        raise SettlementConflictError(
            f"version {current} of the registration is not assessed yet; look at it again in a moment"
        )


def refuse_stranger(ground: Ground, by: str | None) -> None:
    """Refuse a decision on a case that somebody else has.

    Raises:
        WithAnotherClerkError: it is assigned to somebody else than `by`.
    """
    assignee = ground.state.work.assignee
    if assignee is not None and (by is None or not are_one_person(assignee, by)):
        raise WithAnotherClerkError(assignee, "ask for it, or take it over with a reason first")


def refuse_while_proposed(ground: Ground) -> None:
    """Refuse a decision while another one is proposed.

    Raises:
        ProposalWaitsError: somebody proposed a settlement.
    """
    proposal = ground.state.work.proposal
    if proposal is not None:
        raise ProposalWaitsError(proposal)


def refuse_taken_claim(ground: Ground) -> None:
    """Refuse to put a voter on the roll twice (Election Law 5).

    Raises:
        VoterAlreadyRegisteredError: another registration of this election holds the voter's claim.
    """
    if ground.registration.claims and not ground.claim_free:
        raise VoterAlreadyRegisteredError(
            "this voter already holds another registration in this election; settle that one first, or this one as "
            "duplicate"
        )


def decided(ground: Ground, signed: Signed) -> dict[str, Any]:
    """The fields of any event by which a person decides, but for what comes of it."""
    told_of = told(ground.state, ground.registration, signed.by)
    who = told_of.pop("by")
    return told_of | {
        "findings": ground.state.findings,
        "decided_by": who,
        "policy_version": ground.policy.version,
        "evidence_sealed": signed.sealed,
    }
