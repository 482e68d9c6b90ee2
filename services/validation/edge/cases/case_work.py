"""A clerk's work on a case: around each decision, what is written is sealed, and what is on file is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from contracts.cases import CaseEvent, Papers, Permit
from contracts.unknown import STEP_OVER
from contracts.validations import Trigger
from services.validation.domain.cases.case_work import add_note, hand_over, log_call, record_permit, release, take
from services.validation.domain.cases.certificate_steps import LOOKED_AT, MoveCertificate, move_certificate
from services.validation.edge.cases.case_desk import CaseDesk, Sitting
from services.validation.edge.cases.work_forms import AssignmentForm, CallForm, CertificateForm, NoteForm, PermitForm
from services.validation.store.entry import Entry


@dataclass(frozen=True, slots=True)
class Asked:
    """About which registration something was asked, in which trace, and `under` which request (None: without a key)."""

    registration_id: UUID
    traceparent: str | None = None
    under: str | None = None


_Step = Callable[[Sitting], CaseEvent | None]
_Paper = TypeVar("_Paper", Papers, Permit)


class CaseWork:
    """Does what a clerk asks for, and gives the registration's entry afterwards.

    Each raises NoSuchCaseError, CaseWorkError, KeyMissingError, or that somebody else was first (refusals.REFUSALS).
    """

    def __init__(self, desk: CaseDesk) -> None:
        self._desk = desk

    async def assign(self, asked: Asked, form: AssignmentForm) -> Entry:
        """Take, give back, hand over."""

        def step(sitting: Sitting) -> CaseEvent | None:
            case, registration = sitting.entry.case, sitting.entry.registration
            why = sitting.sealed(form.reason) if form.reason is not None else None
            if form.to is not None:
                return hand_over(case, registration, form.by, form.to, words_sealed=why)
            if form.action == "take":
                return take(case, registration, form.by, words_sealed=why)
            return release(case, registration, form.by)

        return await self._do(asked, step)

    async def log_call(self, asked: Asked, form: CallForm) -> Entry:
        """Log a call that was made."""

        def step(sitting: Sitting) -> CaseEvent | None:
            return log_call(
                sitting.entry.case,
                sitting.entry.registration,
                form.by,
                form.outcome,
                next_attempt_at=form.next_attempt_at,
                words_sealed=sitting.sealed(form.words) if form.words is not None else None,
                asked_under=asked.under,
            )

        return await self._do(asked, step)

    async def add_note(self, asked: Asked, form: NoteForm) -> Entry:
        """Add a note."""

        def step(sitting: Sitting) -> CaseEvent | None:
            case, registration = sitting.entry.case, sitting.entry.registration
            return add_note(case, registration, form.by, sitting.sealed(form.words), asked_under=asked.under)

        return await self._do(asked, step)

    async def move_certificate(self, asked: Asked, form: CertificateForm) -> Entry:
        """Record a step of the certificate; once somebody has looked at it, the registration is assessed again."""

        def step(sitting: Sitting) -> CaseEvent | None:
            certificate = sitting.entry.case.work.certificate
            on_file = certificate.papers_sealed if certificate else None
            papers = form.papers.kept() if form.papers else None
            command = MoveCertificate(
                form.by,
                form.step,
                sitting.sealed(papers) if papers else None,
                are_on_file=on_file is not None and _on_file(Papers, sitting, on_file) == papers,
            )
            return move_certificate(sitting.entry.case, sitting.entry.registration, command)

        return await self._do(asked, step, due="certificate" if form.step in LOOKED_AT else None)

    async def record_permit(self, asked: Asked, form: PermitForm) -> Entry:
        """Record the residence permit; the registration is assessed again, its years being a reason to phone."""
        permit = form.permit.kept()

        def step(sitting: Sitting) -> CaseEvent | None:
            on_file = sitting.entry.case.work.permit_sealed
            is_on_file = on_file is not None and _on_file(Permit, sitting, on_file) == permit
            return record_permit(
                sitting.entry.case, sitting.entry.registration, form.by, sitting.sealed(permit), is_on_file=is_on_file
            )

        return await self._do(asked, step, due="certificate")

    async def _do(self, asked: Asked, step: _Step, *, due: Trigger | None = None) -> Entry:
        def decide(sitting: Sitting) -> Sequence[CaseEvent]:
            event = step(sitting)
            return [] if event is None else [event]

        entry, _ = await self._desk.do(asked.registration_id, decide, traceparent=asked.traceparent, due=due)
        return entry


def _on_file(kind: type[_Paper], sitting: Sitting, sealed: str) -> _Paper:
    return kind.model_validate_json(sitting.opened(sealed), extra=STEP_OVER)
