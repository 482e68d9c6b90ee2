"""Who may settle what, and what the record of it says."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.cases import SettlementProposed
from contracts.validations import Finding, Settled
from services.validation.domain.cases.case_work import WithAnotherClerkError
from services.validation.domain.decisions.ground import (
    Ground,
    NotACaseError,
    ProposalWaitsError,
    SettlementConflictError,
    Signed,
    VoterAlreadyRegisteredError,
)
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from tests.unit.validation.grounds import (
    DUPLICATE,
    FIRST,
    NON_LOCAL,
    SECOND,
    TWO_PAIRS,
    after,
    assigned,
    corrected,
    judged,
    settled,
)
from tests.unit.validation.samples import registration

DECISIONS = ("eligible", "refused", "duplicate", "withdrawn")


def settle(ground: Ground, decision: Any, *, seen: int = 1, by: Signed = FIRST) -> Settled:
    event = decide_settlement(ground, Settle(decision, seen, by))
    assert isinstance(event, Settled)
    return event


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_settlement_names_who_what_on_which_ground_and_under_which_policy(decision: str) -> None:
    event = settle(judged(NON_LOCAL), decision)
    assert (event.decision, event.status, event.under_review) == (decision, decision, False)
    assert (event.decided_by, event.evidence_sealed, event.policy_version) == ("R0042", "v1.first", "2021-1")
    assert (event.basis_fingerprint, event.version, event.registration_version) == ("b1", 2, 1)
    assert event.findings == (NON_LOCAL,)
    assert event.holds_claim == (decision == "eligible")
    assert event.proposed_by is None


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("ground", [judged(), settled(judged(NON_LOCAL), "refused")])
def test_only_a_suspected_registration_or_one_under_review_is_settled(ground: Ground, decision: str) -> None:
    with pytest.raises(NotACaseError, match=ground.state.status):
        settle(ground, decision)


def test_a_withdrawn_registration_is_not_settled() -> None:
    withdrawn = replace(judged(NON_LOCAL), registration=registration(withdrawn=True))
    with pytest.raises(NotACaseError, match="withdrawn"):
        settle(withdrawn, "eligible")


@pytest.mark.parametrize(("seen", "current"), [(1, 2), (2, 1)])
def test_another_version_than_the_seen_one_is_a_conflict(seen: int, current: int) -> None:
    with pytest.raises(SettlementConflictError, match=f"version {current}"):
        settle(judged(NON_LOCAL, version=current), "eligible", seen=seen)


def test_a_version_that_is_not_assessed_yet_is_a_conflict() -> None:
    with pytest.raises(SettlementConflictError, match="not assessed yet"):
        settle(corrected(judged(NON_LOCAL)), "eligible", seen=2)


@pytest.mark.parametrize("finding", [DUPLICATE, NON_LOCAL])
def test_nobody_is_eligible_while_another_registration_holds_the_claim(finding: Finding) -> None:
    with pytest.raises(VoterAlreadyRegisteredError):
        settle(replace(judged(finding), claim_free=False), "eligible")
    assert settle(judged(finding), "eligible").holds_claim


@pytest.mark.parametrize("decision", ["refused", "duplicate", "withdrawn"])
def test_what_ends_a_registration_needs_no_free_claim(decision: str) -> None:
    assert settle(replace(judged(DUPLICATE), claim_free=False), decision).status == decision


def test_a_number_that_can_be_nobodys_meets_no_claim() -> None:
    event = settle(replace(judged(NON_LOCAL, claims=False), claim_free=False), "eligible")
    assert (event.status, event.holds_claim) == ("eligible", False)


@pytest.mark.parametrize("nobody", ["", "  "])
def test_a_decision_needs_a_name(nobody: str) -> None:
    with pytest.raises(ValueError, match="by"):
        Signed(nobody, "v1.")


def test_an_assigned_case_is_settled_by_its_assignee_only() -> None:
    case = assigned(judged(NON_LOCAL), "R0042")
    with pytest.raises(WithAnotherClerkError, match="R0042") as told:
        settle(case, "refused", by=SECOND)
    assert told.value.assignee == "R0042"
    assert settle(case, "refused", by=Signed(" r００42", "v1.")).status == "refused"


@pytest.mark.parametrize("decision", DECISIONS)
def test_what_the_policy_names_is_proposed_and_anything_else_is_settled(decision: Any) -> None:
    case = replace(judged(NON_LOCAL), policy=TWO_PAIRS)
    event = decide_settlement(case, Settle(decision, 1, FIRST))
    assert isinstance(event, SettlementProposed) == (decision in {"refused", "duplicate"})
    assert event.policy_version == "2021-2"
    assert event.evidence_sealed == "v1.first"
    if isinstance(event, SettlementProposed):
        assert (event.by, event.decision) == ("R0042", decision)
        proposed = after(case, event).state
        assert (proposed.status, proposed.holds_claim, proposed.is_open) == ("suspected", True, True)


def test_an_assigned_case_is_proposed_by_its_assignee_only() -> None:
    case = replace(assigned(judged(NON_LOCAL), "R0042"), policy=TWO_PAIRS)
    with pytest.raises(WithAnotherClerkError):
        decide_settlement(case, Settle("refused", 1, SECOND))


@pytest.mark.parametrize("decision", DECISIONS)
def test_while_a_settlement_is_proposed_none_is_made(decision: Any) -> None:
    case = replace(judged(NON_LOCAL), policy=TWO_PAIRS)
    proposed = after(case, decide_settlement(case, Settle("refused", 1, FIRST)))
    with pytest.raises(ProposalWaitsError, match="R0042") as told:
        decide_settlement(proposed, Settle(decision, 1, SECOND))
    assert told.value.proposed_by == "R0042"
