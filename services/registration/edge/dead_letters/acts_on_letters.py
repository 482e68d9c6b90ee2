"""The acts on dead letters: how they are recorded, and the fold over them that this process keeps."""

from __future__ import annotations

import asyncio
from typing import Final
from uuid import UUID

from contracts.ids import operations_id
from contracts.operations.acts import OperatorAct
from contracts.operations.dead_letters import (
    DeadLetterCorrected,
    DeadLettersEventType,
    DeadLettersRedriveAsked,
    DeadLettersRedriven,
    DeadLettersRedriveStopped,
    DeadLettersSetAside,
)
from eventstore.database import Pool, acquired
from eventstore.queries import load_queries
from services.registration.domain.dead_letters.dealt_with import DealtWith
from services.runtime.acts.acts import Kind
from services.runtime.acts.standing import Standing, codec_of, decider_of

Q: Final = load_queries("services.registration.store", "redrives.sql")
SERVICE: Final = "registration"
_PORTION: Final = 500
_FINGERPRINT: Final = 16
_TYPES: Final[dict[str, type[OperatorAct]]] = {
    DeadLettersEventType.REDRIVE_ASKED: DeadLettersRedriveAsked,
    DeadLettersEventType.REDRIVEN: DeadLettersRedriven,
    DeadLettersEventType.REDRIVE_STOPPED: DeadLettersRedriveStopped,
    DeadLettersEventType.CORRECTED: DeadLetterCorrected,
    DeadLettersEventType.SET_ASIDE: DeadLettersSetAside,
}
_CODEC: Final = codec_of(_TYPES)


def ended(act: OperatorAct | None) -> bool:
    """Whether `act`, the last of an order, ends it."""
    return isinstance(act, DeadLettersRedriveStopped) or (isinstance(act, DeadLettersRedriven) and act.finished)


def _changes(act: OperatorAct, standing: Standing) -> bool:
    if isinstance(act, DeadLettersRedriven | DeadLettersRedriveStopped):
        return not ended(standing.last)
    # An order, a correction and what was set aside are each said once.
    return standing.last is None


KIND: Final = Kind(decider_of(_changes), _CODEC)


def redrive_subject(topic: str, redrive: UUID) -> str:
    """What an order's acts are on."""
    return f"{topic} {redrive}"


def letter_subject(topic: str, cluster: str, offset: int, record: str) -> str:
    """What the sending of a corrected `record`, told by its keyed fingerprint, instead of a letter's is on."""
    return f"{topic} {cluster} {offset} {record[:_FINGERPRINT]}"


def stream_of(subject: str) -> UUID:
    """The stream of the acts on a subject."""
    return operations_id(SERVICE, "dead_letters", subject)


class KnownActs:
    """What became of this cluster's dead letters, read off the log on from where it was read before."""

    def __init__(self, pool: Pool, cluster: str) -> None:
        self._pool = pool
        self._position = 0
        self._reading = asyncio.Lock()
        self._dealt_with = DealtWith(cluster)

    async def now(self) -> DealtWith:
        """The fold over everything that was committed by now."""
        async with self._reading:
            while True:
                async with acquired(self._pool) as connection:
                    rows = await connection.fetch(Q.acts_on_letters, 0, self._position, _PORTION, list(_TYPES))
                for row in rows:
                    if (act := _CODEC.read(row["type"], row["body"])) is not None:
                        self._dealt_with.add(act, row["recorded_at"])
                    self._position = row["position"]
                if len(rows) < _PORTION:
                    return self._dealt_with

    @property
    def so_far(self) -> DealtWith:
        """The fold as it was read last."""
        return self._dealt_with
