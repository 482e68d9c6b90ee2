"""Taking somebody off the roll (除名), and putting them back on it (Election Law 27; Shanghai's rules 22)."""

from __future__ import annotations

from dataclasses import dataclass

from contracts.validations import ON_THE_ROLL, Restored, StrikeOffGround, StruckOff
from services.validation.domain.cases.case_work import CaseWorkError
from services.validation.domain.decisions.ground import (
    Ground,
    Signed,
    decided,
    refuse_stranger,
    refuse_taken_claim,
    refuse_unseen,
    refuse_while_proposed,
)


class NotOnTheRollError(CaseWorkError):
    """Only who stands on the roll can be struck off it."""


class NotStruckOffError(CaseWorkError):
    """Only who was struck off can be restored."""


@dataclass(frozen=True, slots=True)
class StrikeOff:
    """Somebody is to be taken off the roll on a ground of the law, upon the registration version `seen`."""

    ground: StrikeOffGround
    seen: int
    signed: Signed


def decide_strike_off(ground: Ground, command: StrikeOff) -> StruckOff:
    """The voter stands on the roll no longer, and may register elsewhere.

    Raises:
        SettlementConflictError: another version than the seen one is current, or the current one is not assessed yet.
        NotOnTheRollError: the voter does not stand on the roll with this registration.
        WithAnotherClerkError: the voter is under review, and the case is assigned to somebody else.
        ProposalWaitsError: a settlement of the case is proposed already.
    """
    refuse_unseen(ground, command.seen)
    status = "withdrawn" if ground.registration.withdrawn else ground.state.status
    if status not in ON_THE_ROLL:
        raise NotOnTheRollError(
            f"this registration is {status}: only who stands on the roll (verified or eligible) can be struck off it"
            + ("; settle the case instead" if status == "suspected" else "")
        )
    refuse_stranger(ground, command.signed.by)
    refuse_while_proposed(ground)
    return StruckOff(
        **decided(ground, command.signed),
        status="struck_off",
        under_review=False,
        holds_claim=False,
        ground=command.ground,
    )


def decide_restoration(ground: Ground, signed: Signed) -> Restored:
    """Who was struck off stands on the roll again: what is found at this moment is decided with it.

    Raises:
        NotStruckOffError: the voter was not struck off.
        SettlementConflictError: the registration was corrected, and the correction is not assessed yet.
        VoterAlreadyRegisteredError: another registration has taken the voter's claim meanwhile.
    """
    registration, state = ground.registration, ground.state
    status = "withdrawn" if registration.withdrawn else state.status
    if status != "struck_off":
        raise NotStruckOffError(f"this registration is {status}: only one that was struck off can be restored")
    refuse_unseen(ground, registration.version)
    refuse_taken_claim(ground)
    return Restored(
        **decided(ground, signed),
        status="eligible",
        under_review=False,
        holds_claim=registration.claims,
        revision=registration.revision,
        basis_fingerprint=registration.basis_fingerprint,
    )
