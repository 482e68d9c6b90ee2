"""What one person decides about one registration, each in one transaction with what follows from it.

Each function raises NoSuchCaseError where there is no such registration, CaseWorkError where it cannot be so, and why,
VersionConflictError or asyncpg.UniqueViolationError where somebody else was first.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contracts.cases import CaseEvent, SettlementProposed
from contracts.unknown import KEEP
from contracts.validations import Decided, Decision, Evidence, Trigger
from services.validation.domain.decisions.approval import decide_approval, decline_proposal, proposal_of
from services.validation.domain.decisions.ground import Signed
from services.validation.domain.decisions.reopening import decide_reopening
from services.validation.domain.decisions.settlement import Settle, decide_settlement
from services.validation.domain.decisions.strike_off import StrikeOff, decide_restoration, decide_strike_off
from services.validation.edge.cases.case_desk import CaseDesk, Deciding, Sitting
from services.validation.edge.decisions.decision_forms import ApprovalForm, ReasonForm, SettlementForm, StrikeOffForm
from services.validation.store.entry import Entry


@dataclass(frozen=True, slots=True)
class DecidedCase:
    """The registration after a decision, and the event that it led to."""

    entry: Entry
    event: Decided | CaseEvent

    @property
    def is_proposed(self) -> bool:
        """Whether a second person has to approve it before it counts."""
        return isinstance(self.event, SettlementProposed)


class Decisions:
    """Takes people's decisions at the desk; `traceparent` is that of the request."""

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    async def settle(self, registration_id: UUID, form: SettlementForm, traceparent: str | None) -> DecidedCase:
        """Settle a case, or propose to, where the policy asks for two pairs of eyes."""
        evidence = Evidence(reason=form.reason, calls=tuple(form.calls), certificate=form.certificate)
        decide = settling(form.decision, form.registration_version, form.decided_by, evidence)
        return await self._do(registration_id, decide, traceparent)

    async def answer_proposal(self, registration_id: UUID, form: ApprovalForm, traceparent: str | None) -> DecidedCase:
        """Make another clerk's proposal one's own decision, or decline it.

        The evidence of what is approved is sealed anew, with both persons' reasons.
        """

        def approve(sitting: Sitting) -> list[Decided | CaseEvent]:
            opened = sitting.opened(proposal_of(sitting.ground).evidence_sealed)
            # With whatever a newer service sealed into it.
            proposed = Evidence.model_validate_json(opened, extra=KEEP)
            evidence = proposed.model_copy(update={"approval_reason": form.reason})
            return [decide_approval(sitting.ground, Signed(form.by, sitting.sealed(evidence)))]

        def decline(sitting: Sitting) -> list[Decided | CaseEvent]:
            return [decline_proposal(sitting.ground, Signed(form.by, sitting.sealed(form.reason)))]

        return await self._do(registration_id, approve if form.approve else decline, traceparent)

    async def reopen(self, registration_id: UUID, form: ReasonForm, traceparent: str | None) -> DecidedCase:
        """Open a case again; it is assessed anew, for what was found may be old."""

        def decide(sitting: Sitting) -> list[Decided | CaseEvent]:
            return [decide_reopening(sitting.ground, _signed(sitting, form))]

        return await self._do(registration_id, decide, traceparent, "reopened")

    async def strike_off(self, registration_id: UUID, form: StrikeOffForm, traceparent: str | None) -> DecidedCase:
        """Take somebody off the roll."""

        def decide(sitting: Sitting) -> list[Decided | CaseEvent]:
            command = StrikeOff(form.ground, form.registration_version, _signed(sitting, form))
            return [decide_strike_off(sitting.ground, command)]

        return await self._do(registration_id, decide, traceparent)

    async def restore(self, registration_id: UUID, form: ReasonForm, traceparent: str | None) -> DecidedCase:
        """Put somebody who was struck off back on the roll. What the registry says by now is looked at anew."""

        def decide(sitting: Sitting) -> list[Decided | CaseEvent]:
            return [decide_restoration(sitting.ground, _signed(sitting, form))]

        return await self._do(registration_id, decide, traceparent, "reopened")

    async def _do(
        self, registration_id: UUID, decide: Deciding, traceparent: str | None, due: Trigger | None = None
    ) -> DecidedCase:
        entry, [event] = await self._desk.do(registration_id, decide, traceparent=traceparent, due=due)
        return DecidedCase(entry, event)


def settling(decision: Decision, seen: int, by: str, evidence: Evidence) -> Deciding:
    """Settles the case that a sitting is about."""

    def decide(sitting: Sitting) -> list[Decided | CaseEvent]:
        return [decide_settlement(sitting.ground, Settle(decision, seen, Signed(by, sitting.sealed(evidence))))]

    return decide


def _signed(sitting: Sitting, form: ReasonForm) -> Signed:
    return Signed(form.by, sitting.sealed(Evidence(reason=form.reason)))
