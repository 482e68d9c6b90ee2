"""A world of three registrations and two voters' numbers, in which clerks and machines do as the service does."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from contracts.cases import CaseEvent
from contracts.registrations import Registration
from contracts.validations import Finding, Verdict
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve, releases_claim, withdrawn_upstream
from services.validation.domain.cases.case_work import CaseWorkError
from services.validation.domain.cases.verdict import decide_assessment, wants_claim
from services.validation.domain.decisions.ground import Ground
from tests.unit.validation.grounds import ONE_PAIR, TWO_PAIRS
from tests.unit.validation.samples import registration

TOKENS = ("a" * 32, "b" * 32)

Event = Verdict | CaseEvent


@dataclass(frozen=True)
class Step:
    """What happened to a registration: an event of its stream, or a version that was withdrawn; the states around."""

    before: CaseState
    what: Event | Registration
    after: CaseState


@dataclass
class Known:
    """One registration, its state, and its story."""

    registration: Registration
    state: CaseState = UNJUDGED
    story: list[Step] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether its latest version is not assessed yet."""
        return self.registration.version != self.state.registration_version

    def happened(self, what: Event | Registration) -> Step:
        before = self.state
        self.state = folded(before, what)
        self.story.append(Step(before, what, self.state))
        return self.story[-1]


def folded(state: CaseState, what: Event | Registration) -> CaseState:
    """The state after one more step of the story."""
    return withdrawn_upstream(state, what) if isinstance(what, Registration) else evolve(state, what)


class World:
    """Does what is wished for each registration, where it can be; what cannot be changes nothing."""

    def __init__(self) -> None:
        self.all = [
            Known(registration(registration_id=UUID(int=1 + place), submission_id=str(place), voter_token=TOKENS[0]))
            for place in range(3)
        ]
        self.two_pairs = False
        self.released: set[str] = set()

    def claim_free(self, known: Known) -> bool:
        """Whether nobody else holds the claim of this registration's voter."""
        token = known.registration.voter_token
        return not any(
            other.state.holds_claim and other.state.voter_token == token for other in self.all if other is not known
        )

    def ground(self, known: Known) -> Ground:
        policy = TWO_PAIRS if self.two_pairs else ONE_PAIR
        return Ground(known.state, known.registration, self.claim_free(known), policy)

    def assess(self, known: Known, findings: tuple[Finding, ...], policy: str) -> Step | None:
        verdict = decide_assessment(
            known.state,
            registration=known.registration,
            findings=findings,
            policy_version=policy,
            holds_claim=self.claim_free(known) and wants_claim(known.state, known.registration),
        )
        return self._note(known, verdict)

    def correct(self, known: Known, fields: dict[str, Any]) -> Step | None:
        """A newer version comes in; one that is withdrawn is taken at once, any other is assessed some time."""
        told = known.registration.model_dump() | {"withdrawn": False} | fields
        known.registration = Registration.model_validate(told | {"version": known.registration.version + 1})
        return self._note(known, known.registration) if known.registration.withdrawn else None

    def wish(self, known: Known, decide: Callable[[Ground], Event | None]) -> Step | None:
        try:
            event = decide(self.ground(known))
        except CaseWorkError:
            return None
        return self._note(known, event)

    def _note(self, known: Known, what: Event | Registration | None) -> Step | None:
        if what is None:
            return None
        step = known.happened(what)
        if releases_claim(step.before, step.after):
            self.released.add(step.before.voter_token)
        return step
