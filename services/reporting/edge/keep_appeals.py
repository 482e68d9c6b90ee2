"""Keeping what the events of appeals say: few, so one by one."""

from __future__ import annotations

from collections.abc import Sequence

from eventstore.database import Connection
from services.reporting.views.appeals import AppealFact
from services.reporting.views.statements import Q


async def keep_appeals(connection: Connection, facts: Sequence[AppealFact]) -> None:
    """Keep `facts`, in whatever order they come; one that is known already changes nothing."""
    # In the order of the ids: that is the order in which everybody locks them.
    in_order = sorted(facts, key=lambda fact: (fact.appeal_id, fact.version))
    await connection.executemany(
        Q.keep_appeal,
        [
            (f.appeal_id, f.election_id, f.version, f.state, f.kind, f.late, f.decide_by, f.decided_late)
            for f in in_order
        ],
    )
