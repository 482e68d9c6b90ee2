"""Striking off the roll, and restoring: who, on what ground, and what becomes of the claim."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from contracts.validations import StrikeOffGround
from services.validation.domain.cases.case import evolve, releases_claim
from services.validation.domain.cases.case_work import WithAnotherClerkError
from services.validation.domain.cases.verdict import decide_assessment
from services.validation.domain.decisions.ground import (
    Ground,
    ProposalWaitsError,
    SettlementConflictError,
    VoterAlreadyRegisteredError,
)
from services.validation.domain.decisions.reopening import decide_reopening
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from services.validation.domain.decisions.strike_off import (
    NotOnTheRollError,
    NotStruckOffError,
    StrikeOff,
    decide_restoration,
    decide_strike_off,
)
from tests.unit.validation.grounds import (
    FIRST,
    NON_LOCAL,
    SECOND,
    TWO_PAIRS,
    UNDER_AGE,
    after,
    assigned,
    corrected,
    judged,
    seen,
    settled,
)
from tests.unit.validation.samples import registration

GROUNDS = get_args(StrikeOffGround)


def struck_off(ground: Ground, why: Any = "deceased") -> Ground:
    return after(ground, decide_strike_off(ground, StrikeOff(why, ground.registration.version, FIRST)))


def under_review() -> Ground:
    return after(judged(), decide_reopening(judged(), FIRST))


@pytest.mark.parametrize("why", GROUNDS)
@pytest.mark.parametrize("ground", [judged(), settled(judged(NON_LOCAL), "eligible"), under_review()])
def test_who_is_on_the_roll_is_struck_off_it_and_gives_up_the_claim(ground: Ground, why: Any) -> None:
    event = decide_strike_off(ground, StrikeOff(why, 1, FIRST))
    assert (event.ground, event.decided_by, event.policy_version) == (why, "R0042", "2021-1")
    assert event.evidence_sealed == "v1.first"
    gone = evolve(ground.state, event)
    assert seen(gone) == ("struck_off", False, False)
    assert releases_claim(ground.state, gone)


@pytest.mark.parametrize("decision", ["refused", "duplicate", "withdrawn"])
def test_who_is_not_on_the_roll_cannot_be_struck_off_it(decision: str) -> None:
    for ground in (settled(judged(NON_LOCAL), decision), judged(NON_LOCAL), struck_off(judged())):
        with pytest.raises(NotOnTheRollError, match=ground.state.status):
            struck_off(ground)
    with pytest.raises(NotOnTheRollError, match="withdrawn"):
        struck_off(replace(judged(), registration=registration(withdrawn=True)))


def test_a_strike_off_is_upon_the_version_that_was_seen() -> None:
    with pytest.raises(SettlementConflictError):
        decide_strike_off(judged(version=2), StrikeOff("deceased", 1, FIRST))
    with pytest.raises(SettlementConflictError):
        decide_strike_off(corrected(judged()), StrikeOff("deceased", 2, FIRST))


def test_who_is_under_review_is_struck_off_by_the_case_s_assignee_and_not_past_a_proposal() -> None:
    case = replace(assigned(under_review(), "R0042"), policy=TWO_PAIRS)
    with pytest.raises(WithAnotherClerkError):
        decide_strike_off(case, StrikeOff("deceased", 1, SECOND))
    assert struck_off(case).state.status == "struck_off"
    proposed = after(case, decide_settlement(case, Settle("refused", 1, FIRST)))
    with pytest.raises(ProposalWaitsError):
        struck_off(proposed)


@pytest.mark.parametrize("findings", [(), (NON_LOCAL,)])
def test_no_machine_puts_back_whom_a_person_struck_off(findings: Any) -> None:
    ground = corrected(struck_off(judged()), basis_fingerprint="b2")
    verdict = decide_assessment(
        ground.state, registration=ground.registration, findings=findings, policy_version="q", holds_claim=True
    )
    assert seen(evolve(ground.state, verdict)) == ("struck_off", False, False)


def test_who_was_struck_off_is_restored_as_eligible_with_the_claim() -> None:
    ground = struck_off(settled(judged(NON_LOCAL), "eligible"))
    event = decide_restoration(ground, SECOND)
    assert (event.decided_by, event.evidence_sealed, event.policy_version) == ("R0043", "v1.second", "2021-1")
    assert seen(evolve(ground.state, event)) == ("eligible", False, True)


def test_what_is_known_at_the_restoration_is_decided_with_it_and_what_comes_later_is_not() -> None:
    gone = struck_off(settled(judged(NON_LOCAL), "eligible"))
    back = after(gone, decide_restoration(gone, SECOND))

    def reviewed(*findings: Any) -> bool:
        verdict = decide_assessment(
            back.state, registration=back.registration, findings=findings, policy_version="q", holds_claim=True
        )
        return evolve(back.state, verdict).under_review

    assert not reviewed(NON_LOCAL)
    assert reviewed(NON_LOCAL, UNDER_AGE)


@pytest.mark.parametrize("decision", ["eligible", "refused"])
def test_only_who_was_struck_off_is_restored(decision: str) -> None:
    for ground in (settled(judged(NON_LOCAL), decision), judged(), judged(NON_LOCAL)):
        with pytest.raises(NotStruckOffError, match=ground.state.status):
            decide_restoration(ground, SECOND)
    with pytest.raises(NotStruckOffError, match="withdrawn"):
        decide_restoration(replace(struck_off(judged()), registration=registration(withdrawn=True)), SECOND)


def test_nobody_is_restored_while_another_registration_holds_the_claim() -> None:
    with pytest.raises(VoterAlreadyRegisteredError):
        decide_restoration(replace(struck_off(judged()), claim_free=False), SECOND)
    nobody = replace(struck_off(judged(claims=False)), claim_free=False)
    assert not decide_restoration(nobody, SECOND).holds_claim


def test_a_correction_is_assessed_before_anybody_is_restored() -> None:
    with pytest.raises(SettlementConflictError):
        decide_restoration(corrected(struck_off(judged())), SECOND)
