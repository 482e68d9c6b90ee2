"""A machine never refuses a voter (mission): whatever is written, registered, switched and decided, in any order.

From a form to the verdict as the service goes it, over whole histories: any text in any field, any registry, every
policy. Whoever ends as refused, duplicate, withdrawn or struck off got there by a person's word.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from contracts.set_up.rules import KEPT_ON_BY_LAW
from contracts.validations import ON_THE_ROLL, Assessed, Decided, Decision, FindingCode, StrikeOffGround, Verdict
from services.validation.domain.assessment import Context, assess
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve
from services.validation.domain.cases.case import withdrawn_upstream as withdrawn
from services.validation.domain.cases.case_work import CaseWorkError
from services.validation.domain.cases.verdict import decide_assessment, wants_claim
from services.validation.domain.decisions.ground import Ground, Signed
from services.validation.domain.decisions.reopening import decide_reopening
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from services.validation.domain.decisions.strike_off import StrikeOff, decide_restoration, decide_strike_off
from services.validation.domain.election import ElectionRules
from services.validation.domain.rules.age import newly_of_age
from services.validation.domain.subject import Subject
from tests.unit.validation.samples import context, registration, rules, subject
from tests.unit.validation.test_rule_table import TEXT, forms, surroundings

CLERK = Signed("R0042", "v1.")
MACHINES = {"pending", "verified", "suspected"}
SWITCHES = st.dictionaries(
    st.sampled_from(sorted(set(FindingCode) - set(KEPT_ON_BY_LAW))), st.fixed_dictionaries({"enabled": st.booleans()})
)
POLICIES = st.builds(
    rules,
    version=st.sampled_from(["1", "2"]),
    rules=SWITCHES,
    minimum_age=st.integers(0, 150),
    name_close_from=st.floats(0, 1),
    probable_duplicate_from=st.floats(0, 1),
    certificate_claim_clears_non_local=st.booleans(),
    two_pairs_of_eyes=st.lists(st.sampled_from(["refused", "duplicate", "withdrawn"]), unique=True).map(tuple),
    reach=st.sampled_from([(), ("泾上路",)]),
    previous=st.sampled_from([None, {"id": "before", "election_day": "2016-11-16"}]),
)
VERSIONS = st.fixed_dictionaries(
    {
        "basis_fingerprint": st.sampled_from(["b1", "b2"]),
        "voter_token": st.sampled_from(["a" * 32, "b" * 32]),
        "revision": st.integers(0, 2),
        "withdrawn": st.sampled_from([False] * 7 + [True]),
    }
)


@dataclass(frozen=True)
class Word:
    """What a person would have; `what` is a decision, a ground of a strike-off, or the name of an act."""

    what: str


Step = Subject | tuple[Context, ElectionRules] | dict[str, Any] | Word
# Some agree with everything: nobody would be on the roll otherwise.
FORMS = st.just(subject()) | forms(TEXT)
AROUND = st.just(context()) | surroundings(TEXT)
JUDGED = st.tuples(AROUND, POLICIES)
MACHINE_STEPS: list[st.SearchStrategy[Any]] = [JUDGED, JUDGED, FORMS, VERSIONS]
WORDS = st.sampled_from([*get_args(Decision), *get_args(StrikeOffGround), "reopen", "restore"]).map(Word)


class History:
    """One registration's life; `told` has each event with the states around it."""

    def __init__(self, form: Subject, policy: ElectionRules) -> None:
        self.subject, self.policy = form, policy
        self.current = registration(claims=form.number.birth_date is not None)
        self.state = UNJUDGED
        self.told: list[tuple[CaseState, Verdict, CaseState]] = []

    def run(self, step: Step) -> None:
        match step:
            case Subject():
                self.subject = step
                self._corrected({"claims": step.number.birth_date is not None})
            case dict():
                self._corrected(step)
            case Word():
                self._say(self._decided(step.what))
            case (around, policy):
                self.policy = policy
                self._say(self._judged(around))

    def _corrected(self, changes: dict[str, Any]) -> None:
        changed = self.current.model_copy(update={**changes, "version": self.current.version + 1})
        self.current = changed
        self.state = withdrawn(self.state, changed)

    def _judged(self, around: Context) -> Assessed | None:
        """As Judge does it: the registry, the claim and the papers are those of a number that may be somebody's."""
        claims, born = self.current.claims, self.subject.number.birth_date
        around = replace(
            around,
            resident=around.resident if claims else None,
            claim_holder=around.claim_holder if claims else None,
        )
        return decide_assessment(
            self.state,
            registration=self.current,
            findings=assess(self.subject, around, self.policy),
            policy_version=self.policy.policy.version,
            holds_claim=around.claim_holder is None and wants_claim(self.state, self.current),
            newly_of_age=born is not None and newly_of_age(born, self.policy),
        )

    def _decided(self, what: str) -> Any:
        ground = Ground(self.state, self.current, claim_free=True, policy=self.policy.policy)
        seen = self.current.version
        try:
            if what == "reopen":
                return decide_reopening(ground, CLERK)
            if what == "restore":
                return decide_restoration(ground, CLERK)
            if what in get_args(Decision):
                return decide_settlement(ground, Settle(what, seen, CLERK))  # type: ignore[arg-type]
            return decide_strike_off(ground, StrikeOff(what, seen, CLERK))  # type: ignore[arg-type]
        except CaseWorkError:
            return None

    def _say(self, event: Any) -> None:
        before = self.state
        self.state = evolve(before, event)
        if isinstance(event, Verdict):
            self.told.append((before, event, self.state))


def history(form: Subject, policy: ElectionRules, steps: list[Any]) -> History:
    told = History(form, policy)
    for step in steps:
        told.run(step)
    return told


@given(FORMS, POLICIES, st.lists(st.one_of(MACHINE_STEPS), min_size=4, max_size=12))
def test_with_nobody_deciding_nobody_is_refused(form: Subject, policy: ElectionRules, steps: list[Any]) -> None:
    life = history(form, policy, steps)
    for _, event, after in life.told:
        assert event.status in {"verified", "suspected"}
        assert after.status == event.status
    assert life.state.status in MACHINES | {"withdrawn"}
    assert life.state.status != "withdrawn" or _was_withdrawn(steps), "whoever sent it withdrew it, nobody else"


@given(FORMS, POLICIES, st.lists(st.one_of(*MACHINE_STEPS, WORDS, WORDS), min_size=8, max_size=20))
def test_whoever_is_refused_was_refused_by_a_person(form: Subject, policy: ElectionRules, steps: list[Any]) -> None:
    persons: Decided | None = None
    for before, event, after in history(form, policy, steps).told:
        if isinstance(event, Decided):
            persons = event
            assert event.decided_by
            continue
        assert isinstance(event, Assessed)
        assert event.outcome in {"verified", "suspected"}
        if event.status not in {"verified", "suspected"}:
            assert persons is not None
            assert event.status == before.status == persons.status
        assert before.status not in ON_THE_ROLL or after.status == before.status


@given(FORMS, POLICIES, st.lists(st.one_of(*MACHINE_STEPS, WORDS), max_size=12), AROUND)
def test_judged_again_under_the_same_policy_nothing_is_said(
    form: Subject, policy: ElectionRules, steps: list[Any], around: Context
) -> None:
    life = history(form, policy, [*steps, (around, policy)])
    said = len(life.told)
    life.run((around, policy))
    assert len(life.told) == said


def _was_withdrawn(steps: list[Any]) -> bool:
    return any(isinstance(step, dict) and step["withdrawn"] for step in steps)
