"""Who may settle what, and what the record of it says."""

from typing import Any

import pytest

from contracts.validations import Finding, Settled
from services.validation.domain.case import UNJUDGED, CaseState, decide_assessment, evolve
from services.validation.domain.settlement import (
    NotACaseError,
    Settle,
    SettlementConflictError,
    VoterAlreadyRegisteredError,
    decide_settlement,
)
from tests.unit.validation.samples import registration

DECISIONS = ("eligible", "refused", "duplicate", "withdrawn")
DUPLICATE, NON_LOCAL = (Finding(code=code) for code in ("DUPLICATE", "NON_LOCAL"))


def judged(*findings: Finding, **fields: Any) -> CaseState:
    verdict = decide_assessment(
        UNJUDGED, registration=registration(**fields), findings=findings, policy_version="p", holds_claim=True
    )
    return evolve(UNJUDGED, verdict)


def settle(state: CaseState, decision: Any, *, seen: int = 1, claim_free: bool = True, **fields: Any) -> Settled:
    command = Settle(decision, seen, "R0042", "v1.sealed")
    return decide_settlement(state, registration=registration(**fields), command=command, claim_free=claim_free)


@pytest.mark.parametrize("decision", DECISIONS)
def test_a_settlement_names_who_what_and_on_which_ground(decision: str) -> None:
    event = settle(judged(NON_LOCAL), decision)
    assert (event.decision, event.status, event.under_review) == (decision, decision, False)
    assert (event.decided_by, event.evidence_sealed) == ("R0042", "v1.sealed")
    assert (event.basis_fingerprint, event.version, event.registration_version) == ("b1", 2, 1)
    assert event.findings == (NON_LOCAL,)
    assert event.holds_claim == (decision == "eligible")


@pytest.mark.parametrize("decision", DECISIONS)
@pytest.mark.parametrize("state", [judged(), evolve(judged(NON_LOCAL), settle(judged(NON_LOCAL), "refused"))])
def test_only_a_suspected_registration_or_one_under_review_is_settled(state: CaseState, decision: str) -> None:
    with pytest.raises(NotACaseError, match=state.status):
        settle(state, decision)


def test_a_withdrawn_registration_is_not_settled() -> None:
    with pytest.raises(NotACaseError, match="withdrawn"):
        settle(judged(NON_LOCAL), "eligible", withdrawn=True)


@pytest.mark.parametrize(("seen", "current"), [(1, 2), (2, 1)])
def test_another_version_than_the_seen_one_is_a_conflict(seen: int, current: int) -> None:
    with pytest.raises(SettlementConflictError, match=f"version {current}"):
        settle(judged(NON_LOCAL, version=current), "eligible", seen=seen, version=current)


def test_a_version_that_is_not_assessed_yet_is_a_conflict() -> None:
    with pytest.raises(SettlementConflictError, match="not assessed yet"):
        settle(judged(NON_LOCAL), "eligible", seen=2, version=2)


@pytest.mark.parametrize("finding", [DUPLICATE, NON_LOCAL])
def test_nobody_is_eligible_while_another_registration_holds_the_claim(finding: Finding) -> None:
    with pytest.raises(VoterAlreadyRegisteredError):
        settle(judged(finding), "eligible", claim_free=False)
    assert settle(judged(finding), "eligible", claim_free=True).holds_claim


@pytest.mark.parametrize("decision", ["refused", "duplicate", "withdrawn"])
def test_what_ends_a_registration_needs_no_free_claim(decision: str) -> None:
    assert settle(judged(DUPLICATE), decision, claim_free=False).status == decision


def test_a_number_that_can_be_nobodys_meets_no_claim() -> None:
    event = settle(judged(NON_LOCAL, claims=False), "eligible", claims=False, claim_free=False)
    assert (event.status, event.holds_claim) == ("eligible", False)


@pytest.mark.parametrize("nobody", ["", "  "])
def test_a_settlement_needs_a_name(nobody: str) -> None:
    with pytest.raises(ValueError, match="decided_by"):
        Settle("refused", 1, nobody, "v1.")
