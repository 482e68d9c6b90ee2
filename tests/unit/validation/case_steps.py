"""A case as people work on it: its states, and steps that a test strings together."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from contracts.cases import CaseEvent, CertificateStep
from contracts.validations import Assessed, Finding
from services.validation.domain.cases.case import UNJUDGED, CaseState, evolve, withdrawn_upstream
from services.validation.domain.cases.case_work import add_note, take
from services.validation.domain.cases.certificate_steps import MoveCertificate, move_certificate
from services.validation.domain.cases.verdict import decide_assessment
from tests.unit.validation.samples import registration

NON_LOCAL = Finding(code="NON_LOCAL")
REGISTRATION = registration()
LATER = datetime(2021, 9, 21, 1, 0, tzinfo=UTC)


def judged(state: CaseState, *findings: Finding) -> Assessed | None:
    return decide_assessment(state, registration=REGISTRATION, findings=findings, policy_version="1", holds_claim=True)


OPEN = evolve(UNJUDGED, judged(UNJUDGED, NON_LOCAL))
VERIFIED = evolve(UNJUDGED, judged(UNJUDGED))
WITHDRAWN = withdrawn_upstream(OPEN, registration(version=2, withdrawn=True))


def after(state: CaseState, *steps: Callable[[CaseState], CaseEvent | None]) -> CaseState:
    """The state after these steps, each of which changes something."""
    for step in steps:
        event = step(state)
        assert event is not None
        state = evolve(state, event)
    return state


def taken(by: str) -> Callable[[CaseState], CaseEvent | None]:
    return lambda state: take(state, REGISTRATION, by)


def moved(by: str, step: CertificateStep, papers: str | None = None, **more: Any) -> Callable[[CaseState], Any]:
    papers = papers or ("v1.papers" if step == "received" else None)
    return lambda state: move_certificate(state, REGISTRATION, MoveCertificate(by, step, papers, **more))


def noted(under: str) -> Callable[[CaseState], CaseEvent | None]:
    return lambda state: add_note(state, REGISTRATION, "王老师", "v1.", asked_under=under)
