"""Consumers held by operators: what an act on one changes, and how it stands after the last.

Whether a consumer reads is what the last act on it says, in its own service's log: no flag beside it could disagree,
and it survives a restart, a kill and the loss of a machine like every other event there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from contracts.ids import operations_id
from contracts.operations.acts import OperatorAct
from contracts.operations.consumers import ConsumerDraining, ConsumerEventType, ConsumerPaused, ConsumerResumed
from eventstore.database import Connection
from eventstore.postgres import Q
from eventstore.reading.checkpoints import Place
from eventstore.reading.gate import AT_ONCE, Hold
from services.runtime.acts.standing import Standing, codec_of, decider_of

KIND: Final = "consumer"
CODEC: Final = codec_of({
    ConsumerEventType.PAUSED: ConsumerPaused,
    ConsumerEventType.RESUMED: ConsumerResumed,
    ConsumerEventType.DRAINING: ConsumerDraining,
})  # fmt: skip


def _changes(act: OperatorAct, standing: Standing) -> bool:
    """Said again, nothing changes: neither who paused it, nor up to where it drains. Who reads cannot be resumed."""
    if isinstance(act, ConsumerResumed):
        return isinstance(standing.last, ConsumerPaused | ConsumerDraining)
    return type(act) is not type(standing.last)


DECIDER: Final = decider_of(_changes)


@dataclass(frozen=True, slots=True)
class Held:
    """A consumer that an operator holds: by which act, and since when."""

    act: ConsumerPaused | ConsumerDraining
    since: datetime

    def hold(self, cluster: str) -> Hold:
        """Up to where it may read. A drain's offsets say nothing of another cluster: there it stands still at once."""
        if isinstance(self.act, ConsumerPaused) or self.act.cluster != cluster:
            return AT_ONCE
        return Hold({Place(one.topic, one.partition): one.offset for one in self.act.until})

    def how(self, stands: Mapping[Place, int], cluster: str) -> str:
        """`paused`; or `draining` until everything is read up to its end, then `drained`. `stands`: where it does."""
        if isinstance(self.act, ConsumerPaused) or self.act.cluster != cluster:
            return "paused"
        until = self.hold(cluster).until
        return "drained" if all(stands.get(place, 0) >= end for place, end in until.items()) else "draining"


def stream_of(service: str, consumer: str) -> UUID:
    """The stream of the acts on a consumer."""
    return operations_id(service, KIND, consumer)


async def held_by_operators(connection: Connection, service: str, consumers: Sequence[str]) -> dict[str, Held]:
    """Those of `consumers` that are held now, by name."""
    streams = {stream_of(service, name): name for name in consumers}
    found = {}
    for row in await connection.fetch(Q.load_latest, 0, list(streams)):
        act = CODEC.read(row["type"], row["body"])
        if isinstance(act, ConsumerPaused | ConsumerDraining):
            found[streams[row["stream_id"]]] = Held(act, row["recorded_at"])
    return found


async def asked_hold(service: str, consumer: str, cluster: str, connection: Connection) -> Hold | None:
    """What keeps one consumer from reading now; None: nothing does."""
    held = (await held_by_operators(connection, service, [consumer])).get(consumer)
    return None if held is None else held.hold(cluster)


def told_of(held: Held, stands: Mapping[Place, int], cluster: str) -> dict[str, Any]:
    """Who holds a consumer, since when, and how: as it is told to operators."""
    return {"by": held.act.by, "since": held.since, "how": held.how(stands, cluster)}
