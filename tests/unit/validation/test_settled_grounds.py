"""A settlement covers what the person saw: the same finding again is no news, another one of the same code is."""

from __future__ import annotations

import pytest

from contracts.validations import Finding, Settled
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve
from services.validation.domain.cases.verdict import decide_assessment
from tests.unit.validation.samples import ID, registration

ONE, TWO = "6f1d6c5e-0000-5000-8000-0000000000a1", "6f1d6c5e-0000-5000-8000-0000000000a2"


def alike(*others: str) -> Finding:
    named: list[dict[str, object]] = [
        {"registration_id": other, "place_code": None, "score": 0.9, "reasons": []} for other in others
    ]
    return Finding(code="PROBABLE_DUPLICATE", params={"others": named})


def settled(*findings: Finding) -> CaseState:
    """Who was suspected of `findings`, and found eligible by a person who saw them."""
    current = registration()
    suspected = assessed(UNJUDGED, *findings)
    event = Settled(
        registration_id=ID, version=suspected.version + 1, registration_version=1, election_id=current.election_id,
        source=current.source, submission_id=current.submission_id, voter_token=current.voter_token, status="eligible",
        under_review=False, findings=findings, holds_claim=True, decided_by="R0042", evidence_sealed="v1.",
        decision="eligible", revision=0, basis_fingerprint=current.basis_fingerprint,
    )  # fmt: skip
    return evolve(suspected, event)


def assessed(state: CaseState, *findings: Finding) -> CaseState:
    event = decide_assessment(
        state, registration=registration(), findings=findings, policy_version="p1", holds_claim=True
    )
    return evolve(state, event)


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (
            Finding(code="NAME_MISMATCH", params={"why": "close", "closeness": 0.67}),
            Finding(code="NAME_MISMATCH", params={"why": "close", "closeness": 0.75}),
        ),
        (Finding(code="NON_LOCAL", params={"permit_years": 4}), Finding(code="NON_LOCAL", params={"permit_years": 5})),
        (alike(ONE, TWO), alike(TWO)),
    ],
)
def test_the_same_finding_again_is_no_news(seen: Finding, found: Finding) -> None:
    assert not assessed(settled(seen), found).under_review


@pytest.mark.parametrize(
    ("seen", "found"),
    [
        (
            Finding(code="NAME_MISMATCH", params={"why": "close", "closeness": 0.67}),
            Finding(code="NAME_MISMATCH", params={"why": "different", "closeness": 0.0}),
        ),
        (
            Finding(code="PLACE_MISMATCH", params={"why": "registry_place", "place_code": "V03"}),
            Finding(code="PLACE_MISMATCH", params={"why": "registry_place", "place_code": "V04"}),
        ),
        (alike(ONE), alike(ONE, TWO)),
    ],
)
def test_another_finding_of_the_same_code_is_for_a_person_to_review(seen: Finding, found: Finding) -> None:
    after = assessed(settled(seen), found)
    assert (after.status, after.under_review) == ("eligible", True)
