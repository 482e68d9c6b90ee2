"""Keeping candidates: the latest event of each says all. Names stay sealed in the events and are not kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from pydantic import BaseModel

from contracts.office.candidates import CandidateEventType, CandidateSurveyed
from eventstore.database import Connection
from services.reporting.edge.office.told import Told
from services.reporting.views.candidates import SQL

TYPES: Final[Mapping[str, type[BaseModel]]] = {CandidateEventType.SURVEYED: CandidateSurveyed}


async def keep(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what a batch tells of candidates, in whatever order it comes; what is known already changes nothing."""
    latest: dict[UUID, CandidateSurveyed] = {}
    for one in told:
        event = one.body
        if isinstance(event, CandidateSurveyed):
            known = latest.setdefault(event.candidate_id, event)
            if known.version < event.version:
                latest[event.candidate_id] = event
    # In the order of their ids: that is the order in which everybody locks them.
    rows = [_row(latest[key]) for key in sorted(latest)]
    if rows:
        await connection.execute(SQL.keep_candidates, *zip(*rows, strict=True))


def _row(event: CandidateSurveyed) -> tuple[object, ...]:
    return (
        event.candidate_id, event.election_id, event.version, event.reference, event.level, event.constituency,
        event.voter_token, event.number_known, event.gender, event.nominated_by, event.nominators, event.body,
        event.incumbent, event.stage,
    )  # fmt: skip
