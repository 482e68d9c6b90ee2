"""Opening a case again: from where, what becomes of the voter, and who closes it."""

from dataclasses import replace

import pytest

from contracts.validations import Finding
from services.validation.domain.cases.case import evolve
from services.validation.domain.cases.verdict import decide_assessment, wants_claim
from services.validation.domain.decisions.ground import Ground, SettlementConflictError
from services.validation.domain.decisions.reopening import AlreadyOpenError, NotSettledError, decide_reopening
from services.validation.domain.decisions.strike_off import StrikeOff, decide_strike_off
from tests.unit.validation.grounds import FIRST, NON_LOCAL, SECOND, after, corrected, judged, seen, settled
from tests.unit.validation.samples import registration


def reopened(ground: Ground) -> Ground:
    return after(ground, decide_reopening(ground, SECOND))


@pytest.mark.parametrize("ground", [judged(), settled(judged(NON_LOCAL), "eligible")])
def test_who_is_on_the_roll_stays_there_under_review(ground: Ground) -> None:
    event = decide_reopening(ground, SECOND)
    assert (event.status, event.under_review, event.holds_claim) == (ground.state.status, True, True)
    assert (event.decided_by, event.policy_version, event.evidence_sealed) == ("R0043", "2021-1", "v1.second")
    assert event.findings == ground.state.findings


@pytest.mark.parametrize("decision", ["refused", "duplicate", "withdrawn"])
@pytest.mark.parametrize("free", [True, False])
def test_who_was_kept_off_the_roll_is_suspected_again_and_takes_the_claim_if_it_is_free(
    decision: str, free: bool
) -> None:
    ground = replace(settled(judged(NON_LOCAL), decision), claim_free=free)
    assert seen(reopened(ground).state) == ("suspected", False, free)


def test_a_number_that_can_be_nobodys_takes_no_claim_when_it_is_reopened() -> None:
    assert not reopened(settled(judged(NON_LOCAL, claims=False), "refused")).state.holds_claim


@pytest.mark.parametrize("findings", [(), (NON_LOCAL,)])
@pytest.mark.parametrize("ground", [judged(), settled(judged(NON_LOCAL), "refused")])
def test_only_a_person_closes_what_a_person_opened(ground: Ground, findings: tuple[Finding, ...]) -> None:
    open_again = reopened(ground)
    verdict = decide_assessment(
        open_again.state,
        registration=open_again.registration,
        findings=findings,
        policy_version="another",
        holds_claim=wants_claim(open_again.state, open_again.registration),
    )
    assert evolve(open_again.state, verdict).is_open
    assert not settled(open_again, "eligible").state.is_open


def test_what_is_open_is_not_reopened() -> None:
    for ground in (judged(NON_LOCAL), reopened(judged())):
        with pytest.raises(AlreadyOpenError):
            decide_reopening(ground, FIRST)


def test_who_was_struck_off_comes_back_by_restoration() -> None:
    ground = after(judged(), decide_strike_off(judged(), StrikeOff("moved_out", 1, FIRST)))
    with pytest.raises(NotSettledError, match="restoration"):
        decide_reopening(ground, SECOND)


def test_who_withdrew_comes_back_by_being_submitted_anew() -> None:
    withdrawn = replace(judged(), registration=registration(withdrawn=True))
    with pytest.raises(NotSettledError, match="revision"):
        decide_reopening(withdrawn, FIRST)


def test_a_correction_is_assessed_before_anything_is_reopened() -> None:
    with pytest.raises(SettlementConflictError):
        decide_reopening(corrected(settled(judged(NON_LOCAL), "refused")), FIRST)
