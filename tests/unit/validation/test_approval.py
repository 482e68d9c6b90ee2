"""Two pairs of eyes: who may approve what was proposed, who may decline it, and when it falls."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.validations import Finding
from services.validation.domain.cases.verdict import decide_assessment
from services.validation.domain.decisions.approval import (
    NothingProposedError,
    SecondPersonNeededError,
    decide_approval,
    decline_proposal,
)
from services.validation.domain.decisions.ground import (
    Ground,
    NotACaseError,
    SettlementConflictError,
    Signed,
    VoterAlreadyRegisteredError,
)
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from tests.unit.validation.grounds import (
    FIRST,
    NON_LOCAL,
    ONE_PAIR,
    SECOND,
    TWO_PAIRS,
    UNDER_AGE,
    after,
    assigned,
    corrected,
    judged,
    settled,
)
from tests.unit.validation.samples import registration


def proposed(decision: Any = "refused", by: Signed = FIRST) -> Ground:
    case = replace(judged(NON_LOCAL), policy=TWO_PAIRS)
    return after(case, decide_settlement(case, Settle(decision, 1, by)))


def assessed(ground: Ground, *findings: Finding) -> Ground:
    verdict = decide_assessment(
        ground.state,
        registration=ground.registration,
        findings=findings,
        policy_version=ground.policy.version,
        holds_claim=True,
    )
    assert verdict is not None
    return after(ground, verdict)


@pytest.mark.parametrize("decision", ["refused", "duplicate"])
def test_what_another_person_approves_is_that_person_s_decision_and_names_both(decision: str) -> None:
    event = decide_approval(proposed(decision), SECOND)
    assert (event.status, event.decision, event.under_review) == (decision, decision, False)
    assert (event.decided_by, event.proposed_by, event.evidence_sealed) == ("R0043", "R0042", "v1.second")
    assert (event.policy_version, event.holds_claim, event.findings) == ("2021-2", False, (NON_LOCAL,))
    assert after(proposed(decision), event).state.work.proposal is None


@pytest.mark.parametrize("same", ["R0042", " r0042 ", "Ｒ００４２", "r0042\u3000", "R0042\u200b"])
def test_nobody_approves_their_own_proposal_however_the_name_is_typed(same: str) -> None:
    with pytest.raises(SecondPersonNeededError, match="R0042"):
        decide_approval(proposed(), Signed(same, "v1."))


@pytest.mark.parametrize("by", [FIRST, SECOND])
def test_anybody_declines_a_proposal_and_the_case_goes_on(by: Signed) -> None:
    event = decline_proposal(proposed(), by)
    assert (event.by, event.words_sealed) == (by.by, by.sealed)
    open_again = after(proposed(), event)
    assert (open_again.state.status, open_again.state.is_open) == ("suspected", True)
    with pytest.raises(NothingProposedError):
        decide_approval(open_again, SECOND)
    assert settled(open_again, "eligible").state.status == "eligible"


@pytest.mark.parametrize("answer", [decide_approval, decline_proposal])
def test_there_is_nothing_to_answer_where_nothing_is_proposed(answer: Any) -> None:
    for ground in (judged(NON_LOCAL), settled(judged(NON_LOCAL), "refused"), judged()):
        with pytest.raises(NothingProposedError):
            answer(ground, SECOND)


def test_a_proposal_falls_when_the_registration_is_assessed_anew() -> None:
    with pytest.raises(NothingProposedError):
        decide_approval(assessed(proposed(), UNDER_AGE), SECOND)


def test_a_proposal_cannot_be_approved_while_a_correction_waits_to_be_assessed() -> None:
    with pytest.raises(SettlementConflictError):
        decide_approval(corrected(proposed()), SECOND)


def test_a_proposal_cannot_be_approved_once_the_registration_is_withdrawn() -> None:
    with pytest.raises(NotACaseError):
        decide_approval(replace(proposed(), registration=registration(withdrawn=True)), SECOND)


def test_a_second_person_needs_the_case_no_more_than_the_policy_still_asks_for_one() -> None:
    case = assigned(replace(judged(NON_LOCAL), policy=TWO_PAIRS), "R0042")
    waiting = after(case, decide_settlement(case, Settle("refused", 1, FIRST)))
    assert decide_approval(waiting, SECOND).status == "refused"
    assert decide_approval(replace(waiting, policy=ONE_PAIR), SECOND).proposed_by == "R0042"


def test_what_was_proposed_as_eligible_needs_the_claim_when_it_is_approved() -> None:
    waiting = proposed()
    proposal = waiting.state.work.proposal
    assert proposal is not None
    work = replace(waiting.state.work, proposal=replace(proposal, decision="eligible"))
    eligible = replace(waiting, state=replace(waiting.state, work=work))
    assert decide_approval(eligible, SECOND).holds_claim
    with pytest.raises(VoterAlreadyRegisteredError):
        decide_approval(replace(eligible, claim_free=False), SECOND)
