"""The parts of a case's file that the log tells: hands, calls, notes, papers, disclosures, with what clerks wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from contracts.cases import (
    CallLogged,
    CaseAssigned,
    CaseEvent,
    CertificateMovedOn,
    Disclosed,
    NoteAdded,
    Papers,
    Permit,
    PermitRecorded,
    SettlementProposed,
)
from contracts.keys.sealing import Seal
from contracts.unknown import STEP_OVER
from eventstore.events import StoredEvent
from services.runtime.opened import opened
from services.validation.domain.permit import unbroken_since
from services.validation.store.entry import Entry

Told: TypeAlias = Sequence[tuple[StoredEvent, CaseEvent]]
"""Events of one case with when they were recorded, in their order."""


def calls(told: Told, seal: Seal | None) -> list[dict[str, Any]]:
    """Each call, with what was said."""
    return [
        _signed(stored, event)
        | {
            "outcome": event.outcome,
            "next_attempt_at": event.next_attempt_at,
            "words": opened(seal, event.words_sealed, event.registration_id),
        }
        for stored, event in told
        if isinstance(event, CallLogged)
    ]


def notes(told: Told, seal: Seal | None) -> list[dict[str, Any]]:
    """Each note."""
    return [
        _signed(stored, event) | {"words": opened(seal, event.words_sealed, event.registration_id)}
        for stored, event in told
        if isinstance(event, NoteAdded)
    ]


def assignments(told: Told, seal: Seal | None) -> list[dict[str, Any]]:
    """Through whose hands the case went, and why it was taken from anybody."""
    return [
        _signed(stored, event)
        | {
            "assignee": event.assignee,
            "how": event.how,
            "reason": opened(seal, event.words_sealed, event.registration_id),
        }
        for stored, event in told
        if isinstance(event, CaseAssigned)
    ]


def disclosures(told: Told, seal: Seal | None) -> list[dict[str, Any]]:
    """Who saw what in clear, and why."""
    return [
        _signed(stored, event)
        | {"fields": event.fields, "reason": opened(seal, event.words_sealed, event.registration_id)}
        for stored, event in told
        if isinstance(event, Disclosed)
    ]


def certificate(entry: Entry, told: Told, seal: Seal | None) -> dict[str, Any] | None:
    """The certificate on file: its step, its papers, and the steps that led there; None: there is none.

    Steps of another voter's, from before the number was corrected to somebody else's, are not this one's.
    """
    on_file = entry.case.work.certificate
    if on_file is None:
        return None
    steps = [
        (stored, event)
        for stored, event in told
        if isinstance(event, CertificateMovedOn) and event.voter_token == entry.registration.voter_token
    ]
    papers = opened(seal, on_file.papers_sealed, entry.registration.registration_id)
    return {
        "step": on_file.step,
        "by": on_file.by,
        "papers": Papers.model_validate_json(papers, extra=STEP_OVER).model_dump() if papers is not None else None,
        "steps": [_signed(stored, event) | {"step": event.step} for stored, event in steps],
    }


def permit(entry: Entry, told: Told, seal: Seal | None) -> dict[str, Any] | None:
    """The residence permit on file, and from when its years run unbroken; None: there is none."""
    on_file = entry.case.work.permit_sealed
    if on_file is None:
        return None
    stored, event = next((stored, event) for stored, event in reversed(told) if isinstance(event, PermitRecorded))
    text = opened(seal, on_file, event.registration_id)
    seen = Permit.model_validate_json(text, extra=STEP_OVER) if text is not None else None
    return _signed(stored, event) | {
        "permit": seen.model_dump() if seen else None,
        "unbroken_since": unbroken_since(seen) if seen else None,
    }


def proposal(entry: Entry, told: Told) -> dict[str, Any] | None:
    """The settlement that waits for a second clerk; None: none does."""
    waiting = entry.case.work.proposal
    if waiting is None:
        return None
    stored, event = next((stored, event) for stored, event in reversed(told) if isinstance(event, SettlementProposed))
    return _signed(stored, event) | {
        "decision": waiting.decision,
        "registration_version": waiting.registration_version,
    }


def _signed(stored: StoredEvent, event: CaseEvent) -> dict[str, Any]:
    return {"version": event.version, "at": stored.recorded_at, "by": event.by}
