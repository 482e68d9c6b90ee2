"""Opening a case again: a person has a reason to doubt what was settled, or what the machine verified."""

from __future__ import annotations

from contracts.validations import ON_THE_ROLL, Reopened
from services.validation.domain.cases.case_work import CaseWorkError
from services.validation.domain.decisions.ground import Ground, Signed, decided, refuse_unseen


class AlreadyOpenError(CaseWorkError):
    """The case is open: there is nothing to reopen."""


class NotSettledError(CaseWorkError):
    """Nobody and nothing has closed the case yet, or another way than reopening leads back."""


def decide_reopening(ground: Ground, signed: Signed) -> Reopened:
    """The case is open again, and only a person closes it.

    Who is on the roll stays there `under_review`. Anybody else is suspected again, and holds the voter's claim if that
    is free.

    Raises:
        AlreadyOpenError: it is open.
        NotSettledError: it was not decided yet, or was withdrawn by whoever registered it, or is struck off.
        SettlementConflictError: the registration was corrected, and the correction is not assessed yet.
    """
    state, registration = ground.state, ground.registration
    if registration.withdrawn:
        raise NotSettledError(
            "this registration was withdrawn by whoever registered it; it comes back by being submitted anew with a "
            "higher revision"
        )
    if state.is_open:
        raise AlreadyOpenError(f"this registration is {state.status} and its case is open; settle it")
    if state.status == "struck_off":
        raise NotSettledError("this voter was struck off; restoration is the way back onto the roll")
    refuse_unseen(ground, registration.version)
    on_the_roll = state.status in ON_THE_ROLL
    return Reopened(
        **decided(ground, signed),
        status=state.status if on_the_roll else "suspected",
        under_review=on_the_roll,
        holds_claim=state.holds_claim if on_the_roll else registration.claims and ground.claim_free,
    )
