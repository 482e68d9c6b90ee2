"""Whatever happens in whatever order: each registration's state stays lawful, and a machine refuses nobody."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.cases import CallOutcome, CaseEvent, CertificateStep, Disclosable, SettlementProposed
from contracts.registrations import Registration
from contracts.validations import (
    Assessed,
    Decided,
    Decision,
    Finding,
    FindingCode,
    Reopened,
    Restored,
    Settled,
    StrikeOffGround,
    StruckOff,
)
from services.validation.domain.cases import case_work
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve
from services.validation.domain.cases.certificate_steps import MoveCertificate, move_certificate
from services.validation.domain.decisions.approval import decide_approval, decline_proposal
from services.validation.domain.decisions.ground import Ground, Signed
from services.validation.domain.decisions.reopening import decide_reopening
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from services.validation.domain.decisions.strike_off import StrikeOff, decide_restoration, decide_strike_off
from tests.unit.validation.case_world import TOKENS, Known, Step, World, folded

ON_ROLL = {"verified", "eligible"}
WHO = st.sampled_from([0, 1, 2])
CLERK = st.sampled_from(["甲", "乙", "丙"])
FINDINGS = st.lists(
    st.sampled_from([Finding(code=code) for code in FindingCode]), max_size=2, unique_by=lambda found: found.code
).map(tuple)
TWO_PAIRS = st.sampled_from([True, True, True, False])
POLICY = st.sampled_from(["p1", "p2"])
CORRECTION = st.fixed_dictionaries(
    {},
    optional={
        "basis_fingerprint": st.sampled_from(["b1", "b2"]),
        "voter_token": st.sampled_from(TOKENS),
        "claims": st.booleans(),
        "revision": st.integers(0, 2),
        "withdrawn": st.booleans(),
    },
)
PEOPLES: dict[str, tuple[type[Decided], ...]] = {
    "eligible": (Settled, Restored),
    "refused": (Settled,),
    "duplicate": (Settled,),
    "struck_off": (StruckOff,),
}


class Histories(RuleBasedStateMachine):
    """Three registrations, two numbers, three clerks, a machine, and a policy that changes its mind."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()

    def one(self, who: int, fits: Callable[[CaseState], bool] = lambda _: True) -> Known:
        """A registration that `fits`, or any where none does: so what is seldom possible is tried when it is."""
        fitting = [known for known in self.world.all if fits(known.state)] or self.world.all
        return fitting[who % len(fitting)]

    @initialize(findings=st.lists(FINDINGS, min_size=3, max_size=3), two_pairs=TWO_PAIRS)
    def begin(self, findings: list[tuple[Finding, ...]], two_pairs: bool) -> None:
        self.world.two_pairs = two_pairs
        for known, found in zip(self.world.all, findings, strict=True):
            self.checked(self.world.assess(known, found, "p1"))

    @rule(who=WHO, findings=FINDINGS, policy=POLICY)
    def assess(self, who: int, findings: tuple[Finding, ...], policy: str) -> None:
        self.checked(self.world.assess(self.one(who), findings, policy))
        assert self.world.assess(self.one(who), findings, policy) is None

    @rule(who=WHO, fields=CORRECTION)
    def correct(self, who: int, fields: dict[str, Any]) -> None:
        self.checked(self.world.correct(self.one(who), fields))

    @rule(two_pairs=TWO_PAIRS)
    def change_the_policy(self, two_pairs: bool) -> None:
        self.world.two_pairs = two_pairs

    @rule(who=WHO, by=CLERK, to=CLERK, how=st.sampled_from(["take", "release", "hand_over"]),
          why=st.none() | st.just("v1.why"))  # fmt: skip
    def assign(self, who: int, by: str, to: str, how: str, why: str | None) -> None:
        asked = {
            "take": lambda on: case_work.take(on.state, on.registration, by, words_sealed=why),
            "release": lambda on: case_work.release(on.state, on.registration, by),
            "hand_over": lambda on: case_work.hand_over(on.state, on.registration, by, to, words_sealed=why),
        }
        known = self.one(who, _is_open)
        step = self.world.wish(known, asked[how])
        if step is None and known.state.is_open and why is not None and how != "release":
            assert known.state.work.assignee == (by if how == "take" else to), "a reason lets anybody change hands"
        self.checked(step)

    @rule(
        who=WHO, by=CLERK, outcome=st.sampled_from(get_args(CallOutcome)), field=st.sampled_from(get_args(Disclosable)),
        step=st.sampled_from(get_args(CertificateStep)), what=st.sampled_from(["call", "note", "show", "paper"]),
    )  # fmt: skip
    def work(self, *, who: int, by: str, outcome: Any, field: Any, step: Any, what: str) -> None:
        then = datetime(2021, 9, 5, tzinfo=UTC)
        paper = MoveCertificate(by, step, "v1." if step == "received" else None)
        asked: dict[str, Callable[[Ground], Any]] = {
            "call": lambda on: case_work.log_call(on.state, on.registration, by, outcome, next_attempt_at=then),
            "note": lambda on: case_work.add_note(on.state, on.registration, by, "v1."),
            "show": lambda on: case_work.disclose(on.state, on.registration, by, (field,), "v1."),
            "paper": lambda on: move_certificate(on.state, on.registration, paper),
        }
        self.checked(self.world.wish(self.one(who), asked[what]))

    @rule(who=WHO, by=CLERK, decision=st.sampled_from([*get_args(Decision), "refused", "refused"]),
          second=st.none() | CLERK)  # fmt: skip
    def settle(self, who: int, by: str, decision: Any, second: str | None) -> None:
        known = self.one(who, _is_open)
        command = Settle(decision, known.registration.version, Signed(by, "v1."))
        step = self.world.wish(known, lambda on: decide_settlement(on, command))
        if step is not None:
            needs_two = self.world.two_pairs and decision in {"refused", "duplicate"}
            assert isinstance(step.what, SettlementProposed if needs_two else Settled)
        self.checked(step)
        if second is not None:
            self.checked(self.world.wish(known, lambda on: decide_approval(on, Signed(second, "v1."))))

    @rule(who=WHO, by=CLERK, approve=st.booleans())
    def answer(self, who: int, by: str, approve: bool) -> None:
        act = decide_approval if approve else decline_proposal
        known = self.one(who, lambda state: state.work.proposal is not None)
        self.checked(self.world.wish(known, lambda on: act(on, Signed(by, "v1."))))

    @rule(who=WHO, by=CLERK)
    def reopen(self, who: int, by: str) -> None:
        known = self.one(who, lambda state: not state.is_open)
        self.checked(self.world.wish(known, lambda on: decide_reopening(on, Signed(by, "v1."))))

    @rule(who=WHO, by=CLERK, why=st.sampled_from(get_args(StrikeOffGround)))
    def strike_off(self, who: int, by: str, why: Any) -> None:
        known = self.one(who, lambda state: state.status in ON_ROLL)
        command = StrikeOff(why, known.registration.version, Signed(by, "v1."))
        self.checked(self.world.wish(known, lambda on: decide_strike_off(on, command)))

    @rule(who=WHO, by=CLERK)
    def restore(self, who: int, by: str) -> None:
        known = self.one(who, lambda state: state.status == "struck_off")
        self.checked(self.world.wish(known, lambda on: decide_restoration(on, Signed(by, "v1."))))

    def checked(self, step: Step | None) -> None:
        """What every step has to keep to, whoever made it."""
        if step is None:
            return
        before, what, after = step.before, step.what, step.after
        if isinstance(what, Registration):
            assert (after.version, after.status, after.holds_claim) == (before.version, "withdrawn", False)
            return
        assert after.version == before.version + 1 == what.version
        assert evolve(after, what) == after, "an event that comes again changes nothing"
        if isinstance(what, CaseEvent):
            assert _judged(after) == _judged(before), "work on a case decides nothing"
            return
        assert (after.status, after.under_review, after.holds_claim) == (
            what.status, what.under_review, what.holds_claim
        )  # fmt: skip
        assert after.work.proposal is None, "what was proposed was proposed of what stood before"
        if before.status in ON_ROLL and after.status not in ON_ROLL:
            assert isinstance(what, Decided), "only a person takes anybody off the roll"
        if after.status != before.status and after.status in PEOPLES:
            assert isinstance(what, PEOPLES[after.status])
        if isinstance(what, Assessed):
            assert after.status in {before.status, "verified", "suspected"}
            return
        assert isinstance(what, Decided)
        assert what.decided_by
        assert what.policy_version
        if isinstance(what, Settled) and what.proposed_by is not None:
            assert what.proposed_by != what.decided_by
            assert isinstance(_last_about(self.all_of(what.registration_id), before.version), SettlementProposed)
        if isinstance(what, Reopened):
            assert after.is_open
            assert not before.is_open

    def all_of(self, registration_id: Any) -> list[Any]:
        [known] = [one for one in self.world.all if one.registration.registration_id == registration_id]
        return [step.what for step in known.story]

    @invariant()
    def every_state_is_lawful(self) -> None:
        for known in self.world.all:
            state, work = known.state, known.state.work
            assert state.registration_version <= known.registration.version
            assert (state.status == "pending") == (state.registration_version == 0)
            assert not state.under_review or state.status in ON_ROLL
            assert not state.holds_claim or state.status in ON_ROLL | {"suspected"}
            assert state.settlement is None or state.settlement.decision == state.status
            assert not state.held_open or state.is_open
            if not state.is_open:
                assert (work.assignee, work.next_attempt_at, work.proposal) == (None, None, None)
            if work.proposal is not None:
                assert work.proposal.registration_version == state.registration_version

    @invariant()
    def a_voter_is_registered_once(self) -> None:
        held = [known.state.voter_token for known in self.world.all if known.state.holds_claim]
        assert len(held) == len(set(held))

    def teardown(self) -> None:
        """Every prefix of every story, read back from what was written, gives the state as it was then."""
        for known in self.world.all:
            state = UNJUDGED
            for step in known.story:
                state = folded(state, type(step.what).model_validate_json(step.what.model_dump_json()))
                assert state == step.after


def _is_open(state: CaseState) -> bool:
    return state.is_open


def _judged(state: Any) -> tuple[Any, ...]:
    return (
        state.registration_version, state.voter_token, state.status, state.under_review, state.findings,
        state.holds_claim, state.policy_version, state.settlement, state.held_open,
    )  # fmt: skip


def _last_about(story: list[Any], version: int) -> object:
    """The last event up to `version` that can make a proposal stand or fall."""
    changing = [
        what for what in story
        if not isinstance(what, Registration) and what.version <= version
        and (isinstance(what, SettlementProposed) or not isinstance(what, CaseEvent))
    ]  # fmt: skip
    return changing[-1]


TestHistories = Histories.TestCase
TestHistories.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
