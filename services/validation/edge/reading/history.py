"""One voter's history: what is kept, read at one moment, and opened for who works on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import orjson

from contracts.appeals import AppealText
from contracts.keys.keyring import Keyring
from contracts.unknown import STEP_OVER
from eventstore.database import Pool, acquired
from eventstore.events import StoredEvent
from services.runtime.opened import details_seal, opened
from services.validation.domain.telling.happening import Happening, StreamEvent
from services.validation.domain.telling.timeline import TimelineEntry, timeline
from services.validation.edge.cases.in_http_queue import told_finding
from services.validation.store.history import VoterRecords, voter_records

_WORDS: Final = ("words_sealed", "reason_sealed")
_EVIDENCE: Final = ("evidence_sealed", "papers_sealed", "permit_sealed")


class Histories:
    """Reads what happened to a voter, and opens what clerks wrote."""

    def __init__(self, pool: Pool, keyring: Keyring) -> None:
        self._pool = pool
        self._keyring = keyring

    async def show(self, registration_id: UUID) -> dict[str, Any] | None:
        """The timeline of the voter whose registration this is; None: no such registration has arrived.

        Words and evidence are null where the election's key was destroyed.

        Raises:
            SealError: what was written does not open; the keyring has another key than the one that sealed it.
        """
        async with (
            acquired(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            records = await voter_records(connection, registration_id)
        if records is None:
            return None
        return {
            "registration_id": registration_id,
            "registrations": [
                {
                    "registration_id": one.registration_id,
                    "election_id": one.election_id,
                    "source": one.source,
                    "submission_id": one.submission_id,
                    "version": one.version,
                }
                for one in records.registrations
            ],
            "entries": [_told(entry) for entry in timeline(self._happenings(records))],
        }

    def _happenings(self, records: VoterRecords) -> list[Happening]:
        found = []
        for at, version in records.versions:
            move = version.move
            words = None
            if move is not None and version.kind == "transferred":
                words = self._opened(move.reason_sealed, version.election_id, version.registration_id)
            found.append(Happening(at, 0, version.kind, version, words))
        found += [self._of_event(stored, event) for stored, event in records.events]
        return found

    def _of_event(self, stored: StoredEvent, event: StreamEvent) -> Happening:
        def opened_of(*names: str) -> str | None:
            sealed = next((getattr(event, name) for name in names if hasattr(event, name)), None)
            return self._opened(sealed, event.election_id, stored.stream_id)

        words, evidence, appeal = opened_of(*_WORDS), opened_of(*_EVIDENCE), opened_of("appeal_sealed")
        if appeal is not None:
            # Who appeals, and how to reach them, is the appeal's own file's to show.
            words = AppealText.model_validate_json(appeal, extra=STEP_OVER).statement
        read: Mapping[str, Any] | None = orjson.loads(evidence) if evidence is not None else None
        return Happening(stored.recorded_at, stored.position, stored.type.split(".")[2], event, words, read)

    def _opened(self, sealed: str | None, election_id: str, bound_to: UUID) -> str | None:
        """What was sealed; None: nothing was, or its key was destroyed."""
        return None if sealed is None else opened(details_seal(self._keyring, election_id), sealed, bound_to)


def _told(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "at": entry.at,
        "registration_id": entry.registration_id,
        "election_id": entry.election_id,
        "what": entry.what,
        "by": entry.by,
        "policy_version": entry.policy_version,
        "status": entry.status,
        "under_review": entry.under_review,
        "findings": [told_finding(finding) for finding in entry.findings],
        "sentence_zh": entry.sentence.zh,
        "sentence_en": entry.sentence.en,
        "words": entry.words,
        "evidence": entry.evidence,
    }
