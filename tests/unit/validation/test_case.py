"""A registration's case: what assessments, corrections and withdrawals make of it."""

from typing import Any

import pytest

from contracts.validations import Finding
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve, releases_claim, withdrawn_upstream
from services.validation.domain.cases.verdict import decide_assessment, wants_claim
from services.validation.domain.decisions.ground import Ground, Signed
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from tests.unit.validation.samples import RULES, registration

NON_LOCAL, UNDER_AGE, NOTE = (Finding(code=code) for code in ("NON_LOCAL", "UNDER_AGE", "ID_FIFTEEN_DIGITS"))
OTHER = {"basis_fingerprint": "b2"}
SAME = {"fingerprint": "f2"}
ANOTHER_NUMBER = {"voter_token": "b" * 32, "basis_fingerprint": "b2"}


def judge(state: CaseState, *findings: Finding, version: int = 1, policy: str = "2021-1", **fields: Any) -> CaseState:
    """The state after an assessment; the claim is taken where the registration wants it."""
    one = registration(version=version, **fields)
    verdict = decide_assessment(
        state, registration=one, findings=findings, policy_version=policy, holds_claim=wants_claim(state, one)
    )
    return evolve(state, verdict)


def settle(state: CaseState, decision: Any, version: int = 1, **fields: Any) -> CaseState:
    """The state after a clerk's decision."""
    one = registration(version=version, **fields)
    ground = Ground(state, one, claim_free=True, policy=RULES.policy)
    return evolve(state, decide_settlement(ground, Settle(decision, version, Signed("R0042", "v1.sealed"))))


def seen(state: CaseState) -> tuple[str, bool, bool]:
    return state.status, state.under_review, state.holds_claim


VERIFIED, SUSPECTED = judge(UNJUDGED), judge(UNJUDGED, NON_LOCAL)
SETTLED = {one: settle(SUSPECTED, one) for one in ("eligible", "refused", "duplicate", "withdrawn")}


def test_a_first_verdict_is_verified_or_suspected() -> None:
    assert seen(VERIFIED) == ("verified", False, True)
    assert seen(judge(UNJUDGED, NOTE)) == ("verified", False, True)
    assert seen(SUSPECTED) == ("suspected", False, True)


@pytest.mark.parametrize(
    ("before", "findings", "correction", "after"),
    [
        (SUSPECTED, (), OTHER, ("verified", False, True)),
        (SUSPECTED, (UNDER_AGE,), OTHER, ("suspected", False, True)),
        (VERIFIED, (), OTHER, ("verified", False, True)),
        (VERIFIED, (NOTE,), OTHER, ("verified", False, True)),
        (VERIFIED, (UNDER_AGE,), OTHER, ("verified", True, True)),
        (VERIFIED, (UNDER_AGE,), ANOTHER_NUMBER, ("verified", True, True)),
        (SETTLED["eligible"], (NON_LOCAL,), SAME, ("eligible", False, True)),
        (SETTLED["eligible"], (NON_LOCAL, UNDER_AGE), SAME, ("eligible", True, True)),
        (SETTLED["eligible"], (NON_LOCAL,), OTHER, ("eligible", True, True)),
        (SETTLED["eligible"], (), OTHER, ("eligible", False, True)),
        (SETTLED["refused"], (NON_LOCAL,), SAME, ("refused", False, False)),
        (SETTLED["refused"], (), SAME, ("refused", False, False)),
        (SETTLED["refused"], (NON_LOCAL,), OTHER, ("suspected", False, True)),
        (SETTLED["refused"], (), OTHER, ("verified", False, True)),
        (SETTLED["duplicate"], (), OTHER, ("duplicate", False, False)),
        (SETTLED["duplicate"], (), ANOTHER_NUMBER, ("verified", False, True)),
        (SETTLED["withdrawn"], (), OTHER, ("withdrawn", False, False)),
        (SETTLED["withdrawn"], (), ANOTHER_NUMBER, ("withdrawn", False, False)),
        (SETTLED["withdrawn"], (), {"revision": 1}, ("verified", False, True)),
        (SETTLED["withdrawn"], (NON_LOCAL,), {"revision": 1}, ("suspected", False, True)),
    ],
)
def test_what_a_correction_makes_of_a_status(
    before: CaseState, findings: tuple[Finding, ...], correction: dict[str, Any], after: tuple[str, bool, bool]
) -> None:
    assert seen(judge(before, *findings, version=2, **correction)) == after


def test_a_settlement_that_a_new_judgement_overtook_is_past() -> None:
    again = judge(SETTLED["refused"], NON_LOCAL, version=2, **OTHER)
    assert again.settlement is None
    assert seen(judge(again, version=3)) == ("verified", False, True)


def test_a_settlement_keeps_its_own_ground_through_later_corrections() -> None:
    reviewed = judge(SETTLED["eligible"], UNDER_AGE, version=2, **OTHER)
    assert reviewed.under_review
    assert seen(judge(reviewed, NON_LOCAL, version=3)) == ("eligible", False, True)


def test_a_review_ends_when_nothing_is_found_any_more_or_a_person_decides() -> None:
    reviewed = judge(VERIFIED, UNDER_AGE, version=2)
    assert seen(judge(reviewed, version=2)) == ("verified", False, True)
    assert seen(settle(reviewed, "eligible", version=2)) == ("eligible", False, True)
    assert seen(settle(reviewed, "refused", version=2)) == ("refused", False, False)


def test_a_later_finding_on_the_same_version_opens_a_review() -> None:
    assert seen(judge(VERIFIED, NON_LOCAL)) == ("verified", True, True)


@pytest.mark.parametrize("state", [VERIFIED, SUSPECTED, *SETTLED.values()])
def test_the_same_judgement_again_changes_nothing(state: CaseState) -> None:
    assert judge(state, *state.findings) == state


@pytest.mark.parametrize("change", [{"policy": "2021-2"}, {"version": 2}, {"claims": False}])
def test_another_policy_version_or_claim_is_news(change: dict[str, Any]) -> None:
    assert judge(VERIFIED, **change).version == 2


def test_another_finding_is_news_where_the_outcome_is_the_same() -> None:
    assert judge(SUSPECTED, UNDER_AGE).findings == (UNDER_AGE,)


def test_an_older_version_is_not_judged() -> None:
    later = judge(VERIFIED, version=3)
    assert judge(later, NON_LOCAL, version=2) == later


def test_a_withdrawn_registration_gets_no_verdict_and_gives_up_its_claim() -> None:
    gone = registration(version=2, withdrawn=True)
    assert judge(VERIFIED, version=2, withdrawn=True) == VERIFIED
    after = withdrawn_upstream(VERIFIED, gone)
    assert seen(after) == ("withdrawn", False, False)
    assert releases_claim(VERIFIED, after)
    assert withdrawn_upstream(after, gone) == after
    assert not wants_claim(VERIFIED, gone)


def test_a_withdrawal_older_than_the_judged_version_changes_nothing() -> None:
    later = judge(VERIFIED, version=3)
    assert withdrawn_upstream(later, registration(version=2, withdrawn=True)) == later
    assert withdrawn_upstream(later, registration(version=4)) == later


@pytest.mark.parametrize("state", [VERIFIED, *SETTLED.values()])
def test_who_withdrew_and_submits_anew_is_judged_anew(state: CaseState) -> None:
    gone = withdrawn_upstream(state, registration(version=2, withdrawn=True))
    assert seen(judge(gone, NON_LOCAL, version=3, revision=1)) == ("suspected", False, True)


def test_a_settlement_that_ends_the_registration_releases_its_claim() -> None:
    released = {decision for decision, after in SETTLED.items() if releases_claim(SUSPECTED, after)}
    assert released == {"refused", "duplicate", "withdrawn"}


def test_a_correction_to_another_number_releases_the_old_claim() -> None:
    assert releases_claim(VERIFIED, judge(VERIFIED, version=2, **ANOTHER_NUMBER))
    assert releases_claim(VERIFIED, judge(VERIFIED, version=2, claims=False))
    assert not releases_claim(VERIFIED, judge(VERIFIED, NON_LOCAL, version=2))
    assert not releases_claim(UNJUDGED, VERIFIED)


def test_a_number_that_can_be_nobodys_claims_nothing() -> None:
    assert not wants_claim(UNJUDGED, registration(claims=False))


def test_a_verdict_never_holds_a_claim_that_the_registration_gave_up() -> None:
    verdict = decide_assessment(
        SETTLED["refused"], registration=registration(version=2), findings=(), policy_version="p", holds_claim=True
    )
    assert verdict is not None
    assert not verdict.holds_claim


def test_old_and_unknown_events_change_nothing() -> None:
    verdict = decide_assessment(
        UNJUDGED, registration=registration(), findings=(), policy_version="2021-1", holds_claim=True
    )
    assert evolve(evolve(UNJUDGED, verdict), verdict) == VERIFIED
    for unknown in (None, "event", object(), registration()):
        assert evolve(VERIFIED, unknown) == VERIFIED


def test_a_verdict_on_an_older_version_moves_the_stream_only() -> None:
    gone = withdrawn_upstream(VERIFIED, registration(version=3, withdrawn=True))
    late = decide_assessment(
        VERIFIED, registration=registration(version=2), findings=(), policy_version="2021-1", holds_claim=True
    )
    assert seen(evolve(gone, late)) == ("withdrawn", False, False)
    assert evolve(gone, late).version == 2
