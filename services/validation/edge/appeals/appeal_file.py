"""One appeal's file: everything that was said about it, opened for who works on it, with dates and who did what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.appeals import AppealText
from contracts.keys.keyring import Keyring
from contracts.keys.sealing import Seal
from contracts.unknown import STEP_OVER
from eventstore.clock import Clock
from eventstore.database import Pool, acquired
from eventstore.postgres import PostgresTransaction
from services.runtime.opened import details_seal, opened
from services.validation.domain.appeals.appeal import Decided, Judged, KnownAppeal, Lodged, NotLodged, Sued
from services.validation.domain.calendar import ElectionCalendar
from services.validation.edge.known import known_calendar
from services.validation.store.appeals import read_appeal


class AppealFiles:
    """Reads appeals from the log, and opens what was written."""

    def __init__(self, pool: Pool, keyring: Keyring, clock: Clock) -> None:
        self._pool = pool
        self._keyring = keyring
        self._clock = clock

    async def show(self, appeal_id: UUID) -> dict[str, Any] | None:
        """The file; None: there is no such appeal. Where the election's key was destroyed, its words are null.

        Raises:
            SealError: what was written does not open; the keyring has another key than the one that sealed it.
        """
        async with acquired(self._pool) as connection, connection.transaction():
            state = await read_appeal(PostgresTransaction(connection, self._clock), appeal_id)
            if isinstance(state, NotLodged):
                return None
            calendar = await known_calendar(connection, state.lodged.election_id)
        return self._shown(state, calendar)

    def _shown(self, state: KnownAppeal, calendar: ElectionCalendar) -> dict[str, Any]:
        lodged = state.lodged
        seal = details_seal(self._keyring, lodged.election_id)
        decide_until = calendar.end_of(lodged.decide_by)
        text = opened(seal, lodged.appeal_sealed, lodged.appeal_id)
        written = AppealText.model_validate_json(text, extra=STEP_OVER).model_dump() if text is not None else None
        return {
            "appeal_id": lodged.appeal_id,
            "election_id": lodged.election_id,
            "reference": lodged.reference,
            "version": state.version,
            "state": state.name,
            "kind": lodged.kind,
            "place_code": lodged.place_code,
            "registration_id": lodged.registration_id,
            "lodged": {
                "at": lodged.lodged_at,
                "by": lodged.by,
                "lodge_by": lodged.lodge_by,
                "late": lodged.late,
                "policy_version": lodged.policy_version,
                "text": written,
            },
            "decide_by": lodged.decide_by,
            "decide_until": decide_until,
            "overdue": isinstance(state, Lodged) and self._clock() >= decide_until,
            "decision": _decision(state, seal),
            "suit": _suit(state),
            "judgment": _judgment(state, seal),
        }


def _decision(state: KnownAppeal, seal: Seal | None) -> dict[str, Any] | None:
    if not isinstance(state, Decided | Sued | Judged):
        return None
    decided = state.decided
    return {
        "outcome": decided.outcome,
        "at": decided.decided_at,
        "by": decided.by,
        "late": decided.late,
        "reason": opened(seal, decided.reason_sealed, decided.appeal_id),
        "suit_by": decided.suit_by,
        "policy_version": decided.policy_version,
    }


def _suit(state: KnownAppeal) -> dict[str, Any] | None:
    if not isinstance(state, Sued | Judged):
        return None
    suit = state.suit
    return {"court": suit.court, "filed_on": suit.filed_on, "by": suit.by, "late": suit.late}


def _judgment(state: KnownAppeal, seal: Seal | None) -> dict[str, Any] | None:
    if not isinstance(state, Judged):
        return None
    judgment = state.judgment
    return {
        "outcome": judgment.outcome,
        "judged_on": judgment.judged_on,
        "by": judgment.by,
        "reason": opened(seal, judgment.reason_sealed, judgment.appeal_id),
    }
