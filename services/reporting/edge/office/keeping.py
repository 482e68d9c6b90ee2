"""Which events of the office are kept, by whom: the one table in which a subject's file is named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from pydantic import BaseModel

from eventstore.database import Connection
from services.reporting.edge.office import candidates, confirmations, coverage, outreach, publicity, rolls, seats
from services.reporting.edge.office.told import Subject, Told

SUBJECTS: Final[tuple[Subject, ...]] = (
    Subject(coverage.TYPES, coverage.keep),
    Subject(outreach.TYPES, outreach.keep),
    Subject(publicity.TYPES, publicity.keep),
    Subject(seats.TYPES, seats.keep),
    Subject(candidates.TYPES, candidates.keep),
    Subject(rolls.TYPES, rolls.keep),
    Subject(confirmations.TYPES, confirmations.keep),
)
"""In the order in which a batch's events are kept: everybody locks their rows in this order."""

MODELS: Final[Mapping[str, type[BaseModel]]] = {
    str(name): model for subject in SUBJECTS for name, model in subject.types.items()
}


async def keep_told(connection: Connection, told: Sequence[Told]) -> None:
    """Keep what a batch tells of the office's subjects."""
    for subject in SUBJECTS:
        if of_this := [one for one in told if one.type in subject.types]:
            await subject.keep(connection, of_this)
