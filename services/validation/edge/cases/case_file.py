"""One case's file: what is found, who does what about it, and what was said, opened for who works on it.

Nothing of the voter's is in it but what clerks wrote, the last two characters of the number, by which two voters of one
name are told apart, and in which fields form and registry differ; to see more is a disclosure, which is on record.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from contracts.id_number import NumberState, read_id_number
from contracts.keys.keyring import Keyring
from contracts.keys.sealing import Seal
from contracts.registrations import Details, Registration
from eventstore.clock import Clock
from eventstore.database import Pool, acquired
from services.runtime.opened import details_seal
from services.validation.domain.cases.call_script import call_script
from services.validation.edge.cases.case_papers import (
    assignments,
    calls,
    certificate,
    disclosures,
    notes,
    permit,
    proposal,
)
from services.validation.edge.cases.comparison import comparison
from services.validation.edge.cases.in_http_queue import told_finding
from services.validation.store.appeals import AppealRow, appeals_about
from services.validation.store.case_file import case_events, entry_as_kept
from services.validation.store.confirmations import ConfirmationRow, confirmations_about
from services.validation.store.entry import Entry

# A number with a wrong digit still ends somewhere; a text that is no number might be anything, also short.
_ENDS_IN_ITS_OWN_WAY: Final = frozenset({NumberState.SOUND, NumberState.CHECKSUM, NumberState.BIRTH_DATE})


class CaseFiles:
    """Reads what is kept and what the log says about one registration's case."""

    def __init__(self, pool: Pool, keyring: Keyring, clock: Clock) -> None:
        self._pool = pool
        self._keyring = keyring
        self._clock = clock

    async def show(self, registration_id: UUID) -> dict[str, Any] | None:
        """The file; None: no such registration has arrived. Words are null where the election's key was destroyed.

        Raises:
            SealError: what was written does not open; the keyring has another key than the one that sealed it.
        """
        async with (
            acquired(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            entry = await entry_as_kept(connection, registration_id)
            if entry is None:
                return None
            events = await case_events(connection, registration_id)
            registration = entry.registration
            whose = registration.election_id, registration.voter_token
            confirmed, appealed = await confirmations_about(connection, *whose), await appeals_about(connection, *whose)
            compared = await comparison(connection, registration, self._keyring)
        seal = details_seal(self._keyring, registration.election_id)
        return _head(entry, seal) | {
            "comparison": compared,
            "assignments": assignments(events, seal),
            "calls": calls(events, seal),
            "notes": notes(events, seal),
            "certificate": certificate(entry, events, seal),
            "permit": permit(entry, events, seal),
            "proposal": proposal(entry, events),
            "disclosures": disclosures(events, seal),
            "confirmations": [_confirmation(row) for row in confirmed],
            "appeals": [self._appeal(row) for row in appealed],
            "call_script": asdict(call_script(entry.case.findings)) if entry.case.is_open else None,
        }

    def _appeal(self, row: AppealRow) -> dict[str, Any]:
        return {
            "appeal_id": row.appeal_id,
            "reference": row.reference,
            "kind": row.kind,
            "state": row.state,
            "lodged_at": row.lodged_at,
            "decide_by": row.decide_by,
            "overdue": row.overdue(self._clock()),
            "outcome": row.outcome,
            "judgment": row.judgment,
        }


def _head(entry: Entry, seal: Seal | None) -> dict[str, Any]:
    registration, case = entry.registration, entry.case
    return {
        "registration_id": registration.registration_id,
        "election_id": registration.election_id,
        "source": registration.source,
        "submission_id": registration.submission_id,
        "place_code": registration.place_code,
        "channel": registration.channel,
        "number_ends": _number_ends(registration, seal),
        "registration_version": registration.version,
        "judged_version": case.registration_version,
        "case_version": case.version,
        "policy_version": case.policy_version,
        "status": case.status,
        "under_review": case.under_review,
        "open": case.is_open and not registration.withdrawn,
        "since": entry.open_since,
        "findings": [told_finding(finding) for finding in case.findings],
        "assignee": case.work.assignee,
        "last_outcome": case.work.last_outcome,
        "next_attempt_at": case.work.next_attempt_at,
    }


def _number_ends(registration: Registration, seal: Seal | None) -> str | None:
    if seal is None:
        return None
    details = Details.model_validate_json(seal.open(registration.details_sealed, registration.registration_id.bytes))
    number = read_id_number(details.id_number)
    return number.text[-2:] if number.state in _ENDS_IN_ITS_OWN_WAY else None


def _confirmation(row: ConfirmationRow) -> dict[str, Any]:
    return {
        "confirmation_id": row.confirmation_id,
        "direction": row.direction,
        "body": row.body,
        "asked_by": row.asked_by,
        "asked_at": row.asked_at,
        "answer": row.answer,
        "answered_by": row.answered_by,
        "answered_at": row.answered_at,
    }
