"""Keeping where voters vote, as election bodies confirmed it to each other: of a voter the latest answer.

A voter may have two confirmations, one in each direction, and each may be asked and answered anew. Validation's log
never turns its moments back, so the moment decides between them, in whatever order they come.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from pydantic import BaseModel

from contracts.confirmations import ConfirmationAnswered, ConfirmationEventType
from eventstore.database import Connection
from services.reporting.edge.office.told import Told
from services.reporting.views.coverage import SQL

TYPES: Final[Mapping[str, type[BaseModel]]] = {ConfirmationEventType.ANSWERED: ConfirmationAnswered}


async def keep(connection: Connection, told: Sequence[Told]) -> None:
    """Keep the latest answer about each voter; what is known already changes nothing."""
    latest: dict[tuple[str, str], tuple[datetime, int, str, ConfirmationAnswered]] = {}
    for one in told:
        if isinstance(answered := one.body, ConfirmationAnswered):
            known = latest.get(key := (answered.election_id, answered.voter_token))
            rank = one.recorded_at, answered.version, answered.confirmation_id.hex
            if known is None or known[:3] < rank:
                latest[key] = *rank, answered
    rows = [(*key, *latest[key][:3], latest[key][3].answer) for key in sorted(latest)]
    if rows:
        await connection.execute(SQL.keep_confirmation_answers, *zip(*rows, strict=True))
