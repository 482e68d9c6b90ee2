"""What operators do to the projection, as events of reporting's log (contracts/operations/projection.py)."""

from __future__ import annotations

from typing import Final
from uuid import UUID

from contracts.ids import operations_id
from contracts.operations.acts import OperatorAct
from contracts.operations.projection import (
    ProjectionEventType,
    ProjectionRebuildBegun,
    ProjectionRebuildCancelled,
    ProjectionSwapped,
)
from eventstore.clock import Clock
from eventstore.database import Connection
from eventstore.decider import Order, handle
from eventstore.events import NO_CAUSE
from eventstore.postgres import PostgresTransaction
from services.runtime.acts.standing import Standing, codec_of, decider_of

SERVICE: Final = "reporting"
SUBJECT: Final = "reporting"
STREAM: Final[UUID] = operations_id(SERVICE, "projection", SUBJECT)


def _always(_act: OperatorAct, _standing: Standing) -> bool:
    return True


DECIDER: Final = decider_of(_always)
CODEC: Final = codec_of(
    {
        ProjectionEventType.REBUILD_BEGUN: ProjectionRebuildBegun,
        ProjectionEventType.SWAPPED: ProjectionSwapped,
        ProjectionEventType.REBUILD_CANCELLED: ProjectionRebuildCancelled,
    }
)


async def record_swap(connection: Connection, clock: Clock, act: ProjectionSwapped) -> None:
    """Record the swap in the transaction that does it.

    Raises:
        VersionConflictError: somebody acted on the projection at the same moment; do all of it again.
    """
    order: Order[OperatorAct] = Order(STREAM, act, NO_CAUSE)
    await handle(PostgresTransaction(connection, clock), DECIDER, CODEC, [order])
