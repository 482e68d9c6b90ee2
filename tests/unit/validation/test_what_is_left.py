"""What a person decided outlives a transfer, a withdrawal and a change of the election."""

from __future__ import annotations

import pytest

from contracts.validations import Assessed, Finding
from services.validation.domain.cases.case import (
    CaseState,
    all_left,
    evolve,
    inherited,
    of_another_election,
    withdrawn_upstream,
)
from services.validation.domain.cases.leaving import Left, left_to_the_next
from services.validation.domain.cases.verdict import decide_assessment
from tests.unit.validation.samples import registration

HERE, LATER = "zhujing-2021", "zhujing-2026"
STRUCK_OFF = CaseState(version=2, registration_version=1, voter_token="a" * 32, status="struck_off")
HELD_OPEN = CaseState(version=2, registration_version=1, voter_token="a" * 32, status="verified", held_open=True)
VERIFIED = CaseState(version=1, registration_version=1, voter_token="a" * 32, status="verified", holds_claim=True)
REFUSED = CaseState(version=2, registration_version=1, voter_token="a" * 32, status="refused")
FOUND = Finding(code="NON_LOCAL")


def arrives(before: CaseState, *found: Finding, to: str = HERE, claim_free: bool = True) -> CaseState:
    """What becomes of the new end of a transfer, or of who is carried over, from `before` in HERE."""
    return judged(
        CaseState(), *found, inherits=left_to_the_next(all_left(before, HERE), HERE, to), claim_free=claim_free
    )


def judged(
    state: CaseState, *found: Finding, inherits: Left | None = None, claim_free: bool = True, election_id: str = HERE
) -> CaseState:
    event = decide_assessment(
        state,
        registration=registration(version=state.registration_version + 1, election_id=election_id),
        findings=found,
        policy_version="p1",
        holds_claim=claim_free,
        inherits=inherits,
    )
    assert isinstance(event, Assessed)
    return evolve(state, event)


@pytest.mark.parametrize("to", [HERE, LATER])
def test_who_was_struck_off_comes_back_by_no_move_but_by_a_person(to: str) -> None:
    after = arrives(STRUCK_OFF, to=to)
    assert (after.status, after.held_open, after.is_open) == ("suspected", True, True)
    # Nor does a second look, where nothing is found, close what a person is to decide.
    again = judged(after)
    assert (again.status, again.held_open) == ("suspected", True)


def test_a_case_that_a_person_opened_again_stays_open_through_a_transfer() -> None:
    after = arrives(HELD_OPEN)
    assert (after.status, after.under_review, after.held_open) == ("verified", True, True)


def test_who_is_on_the_roll_stays_on_it_through_a_transfer_and_is_reviewed_there() -> None:
    after = arrives(VERIFIED, FOUND)
    assert (after.status, after.under_review, after.holds_claim) == ("verified", True, True)
    assert arrives(VERIFIED).under_review is False


def test_a_transfer_puts_nobody_on_the_roll_whose_claim_another_registration_has_taken() -> None:
    after = arrives(VERIFIED, Finding(code="DUPLICATE"), claim_free=False)
    assert (after.status, after.holds_claim) == ("suspected", False)


def test_a_later_election_judges_whom_it_takes_over() -> None:
    assert arrives(VERIFIED, FOUND, to=LATER).status == "suspected"


def test_who_was_refused_is_judged_anew_as_after_any_correction() -> None:
    assert arrives(REFUSED).status == "verified"


def test_who_was_struck_off_and_is_withdrawn_and_submitted_anew_is_for_a_person_to_decide() -> None:
    gone = withdrawn_upstream(STRUCK_OFF, registration(version=2, withdrawn=True))
    after = judged(gone, inherits=inherited(gone, HERE))
    assert (after.status, after.held_open) == ("suspected", True)


def test_who_was_on_the_roll_and_is_withdrawn_and_submitted_anew_is_judged_anew() -> None:
    gone = withdrawn_upstream(VERIFIED, registration(version=2, withdrawn=True))
    assert inherited(gone, HERE) is None
    assert judged(gone, FOUND).status == "suspected"


def test_a_way_round_by_another_election_forgets_nothing() -> None:
    there = of_another_election(STRUCK_OFF, HERE)
    assert inherited(there, LATER) is None
    settled_there = judged(there, election_id=LATER)
    assert settled_there.status == "verified"
    back = of_another_election(settled_there, LATER)
    assert inherited(back, HERE) is not None
    assert judged(back, inherits=inherited(back, HERE)).status == "suspected"
