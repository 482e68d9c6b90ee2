"""Two pairs of eyes: what one clerk proposed, another one approves or declines."""

from __future__ import annotations

from contracts.cases import SettlementDeclined
from contracts.validations import Settled
from services.validation.domain.cases.case_work import CaseWorkError, told
from services.validation.domain.cases.clerks import are_one_person
from services.validation.domain.cases.work import Proposal
from services.validation.domain.decisions.ground import (
    Ground,
    Signed,
    refuse_taken_claim,
    refuse_unseen,
)
from services.validation.domain.decisions.settlement import refuse_what_is_closed, settled


class NothingProposedError(CaseWorkError):
    """No settlement waits for a second person: none was proposed, or the proposal fell."""


class SecondPersonNeededError(CaseWorkError):
    """Who proposed a settlement cannot approve it."""


def proposal_of(ground: Ground) -> Proposal:
    """What waits for a second person.

    Raises:
        NothingProposedError: nothing does.
    """
    proposal = ground.state.work.proposal
    if proposal is None:
        raise NothingProposedError(
            "no settlement waits for a second person here: it was decided, declined, or fell when the registration was "
            "corrected or assessed anew; look at the case again"
        )
    return proposal


def decide_approval(ground: Ground, signed: Signed) -> Settled:
    """The settlement that was proposed, approved by another person; it is that person's decision.

    Raises:
        NothingProposedError: there is nothing to approve.
        SecondPersonNeededError: the same person proposed it.
        SettlementConflictError: the registration was corrected since.
        NotACaseError: it was withdrawn since.
        VoterAlreadyRegisteredError: `eligible`, while another registration holds the voter's claim.
    """
    proposal = proposal_of(ground)
    if are_one_person(proposal.by, signed.by):
        raise SecondPersonNeededError(
            f"{proposal.by} proposed to settle it as {proposal.decision}; somebody else has to approve that"
        )
    refuse_unseen(ground, proposal.registration_version)
    refuse_what_is_closed(ground)
    if proposal.decision == "eligible":
        refuse_taken_claim(ground)
    return settled(ground, proposal.decision, signed, proposed_by=proposal.by)


def decline_proposal(ground: Ground, signed: Signed) -> SettlementDeclined:
    """The case goes on without what was proposed. Anybody may say so; the proposer takes it back that way.

    Raises:
        NothingProposedError: there is nothing to decline.
    """
    proposal_of(ground)
    return SettlementDeclined(**told(ground.state, ground.registration, signed.by), words_sealed=signed.sealed)
