"""What decisions are tested upon: registrations as judged, people who sign, a policy with two pairs of eyes."""

from dataclasses import replace
from typing import Any

from contracts.cases import CaseAssigned, CaseEvent
from contracts.set_up.elections import Policy
from contracts.validations import Finding, Verdict
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve
from services.validation.domain.cases.verdict import decide_assessment
from services.validation.domain.decisions.ground import Ground, Signed
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from tests.unit.validation.samples import RULES, registration

DUPLICATE, NON_LOCAL, UNDER_AGE = (Finding(code=code) for code in ("DUPLICATE", "NON_LOCAL", "UNDER_AGE"))
ONE_PAIR = RULES.policy
TWO_PAIRS = Policy(version="2021-2", two_pairs_of_eyes=("refused", "duplicate"))
FIRST, SECOND = Signed("R0042", "v1.first"), Signed("R0043", "v1.second")


def judged(*findings: Finding, **fields: Any) -> Ground:
    """A registration with these findings, as its first assessment leaves it; the claim is its own."""
    one = registration(**fields)
    verdict = decide_assessment(UNJUDGED, registration=one, findings=findings, policy_version="p", holds_claim=True)
    return Ground(evolve(UNJUDGED, verdict), one, claim_free=True, policy=ONE_PAIR)


def after(ground: Ground, event: Verdict | CaseEvent) -> Ground:
    """The ground once this has happened."""
    return replace(ground, state=evolve(ground.state, event))


def settled(ground: Ground, decision: Any) -> Ground:
    """The ground once the first clerk has settled the case so."""
    event = decide_settlement(ground, Settle(decision, ground.registration.version, FIRST))
    return after(ground, event)


def assigned(ground: Ground, to: str) -> Ground:
    """The ground once the case is with `to`."""
    told = {
        name: getattr(ground.registration, name)
        for name in ("registration_id", "election_id", "source", "submission_id", "voter_token")
    }
    event = CaseAssigned(
        **told,
        version=ground.state.version + 1,
        registration_version=ground.registration.version,
        by=to,
        assignee=to,
        how="taken",
    )
    return after(ground, event)


def corrected(ground: Ground, **fields: Any) -> Ground:
    """The ground once a correction has come in that is not assessed yet."""
    return replace(ground, registration=registration(version=ground.registration.version + 1, **fields))


def seen(state: CaseState) -> tuple[str, bool, bool]:
    """Status, under review, and whether the claim is held."""
    return state.status, state.under_review, state.holds_claim
