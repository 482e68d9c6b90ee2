"""Whatever happens in whatever order: a registration's state stays lawful, and a machine refuses nobody."""

from dataclasses import dataclass
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from contracts.validations import ON_THE_ROLL, Assessed, Decision, Finding, FindingCode
from services.validation.domain.case import (
    UNJUDGED,
    CaseState,
    decide_assessment,
    evolve,
    releases_claim,
    wants_claim,
    withdrawn_upstream,
)
from services.validation.domain.settlement import Settle, SettlementError, decide_settlement
from tests.unit.validation.samples import registration

FINDINGS = st.lists(
    st.sampled_from([Finding(code=code) for code in FindingCode]), max_size=2, unique_by=lambda found: found.code
).map(tuple)
PEOPLES = frozenset({"eligible", "refused", "duplicate"})


@dataclass(frozen=True)
class Assess:
    findings: tuple[Finding, ...]
    claim_free: bool
    policy: str


@dataclass(frozen=True)
class Correct:
    fields: dict[str, Any]


STEPS = st.lists(
    st.one_of(
        st.builds(Assess, FINDINGS, st.booleans(), st.sampled_from(["p1", "p2"])),
        st.builds(
            Correct,
            st.fixed_dictionaries(
                {
                    "basis_fingerprint": st.sampled_from(["b1", "b2"]),
                    "voter_token": st.sampled_from(["a" * 32, "b" * 32]),
                    "claims": st.booleans(),
                    "revision": st.integers(0, 2),
                    "withdrawn": st.sampled_from([False, False, True]),
                }
            ),
        ),
        st.builds(
            Settle,
            st.sampled_from(get_args(Decision)),
            st.integers(1, 4),
            st.just("R0042"),
            st.just("v1."),
        ),
    ),
    max_size=25,
)


class History:
    """Runs steps as the service does, and keeps each state beside the event that led to it."""

    def __init__(self) -> None:
        self.current = registration()
        self.state = UNJUDGED
        self.steps: list[tuple[CaseState, object, CaseState]] = []

    def run(self, step: Assess | Correct | Settle) -> None:
        before = self.state
        event: object = None
        match step:
            case Correct(fields):
                self.current = registration(version=self.current.version + 1, **fields)
                self.state = withdrawn_upstream(before, self.current)
            case Assess():
                event = self.judged(step)
                self.state = evolve(before, event)
            case Settle():
                event = self.settled(step)
                self.state = evolve(before, event)
        self.steps.append((before, event, self.state))

    def judged(self, step: Assess) -> Assessed | None:
        return decide_assessment(
            self.state,
            registration=self.current,
            findings=step.findings,
            policy_version=step.policy,
            holds_claim=step.claim_free and wants_claim(self.state, self.current),
        )

    def settled(self, command: Settle) -> object:
        try:
            return decide_settlement(self.state, registration=self.current, command=command, claim_free=True)
        except SettlementError:
            return None


def history(steps: list[Assess | Correct | Settle]) -> History:
    told = History()
    for step in steps:
        told.run(step)
    return told


@given(STEPS)
def test_every_state_is_lawful(steps: list[Any]) -> None:
    for before, event, after in history(steps).steps:
        assert after.version - before.version == (event is not None)
        assert after.registration_version >= before.registration_version
        assert not after.under_review or after.status in ON_THE_ROLL
        assert not after.holds_claim or after.status in {"verified", "eligible", "suspected"}
        assert (after.status in PEOPLES) <= (after.settlement is not None)
        assert after.settlement is None or after.settlement.decision == after.status
        assert (after.status == "pending") == (after.registration_version == 0)


@given(STEPS)
def test_a_machine_takes_nobody_off_the_roll_and_refuses_nobody(steps: list[Any]) -> None:
    for before, event, after in history(steps).steps:
        if isinstance(event, Assessed):
            assert after.status == before.status or after.status in {"verified", "suspected"}
            assert before.status not in ON_THE_ROLL or after.status == before.status
            assert event.outcome in {"verified", "suspected"}


@given(STEPS, FINDINGS, st.booleans(), st.sampled_from(["p1", "p2"]))
def test_assessing_twice_is_assessing_once(
    steps: list[Any], findings: tuple[Finding, ...], claim_free: bool, policy: str
) -> None:
    told = history(steps)
    told.run(Assess(findings, claim_free, policy))
    assert told.judged(Assess(findings, claim_free, policy)) is None


@given(STEPS)
def test_a_claim_is_released_once_and_only_by_who_held_it(steps: list[Any]) -> None:
    held: str | None = None
    for before, _, after in history(steps).steps:
        assert (held is not None) == before.holds_claim
        left = held is not None and (not after.holds_claim or after.voter_token != held)
        assert releases_claim(before, after) == left
        held = after.voter_token if after.holds_claim else None
