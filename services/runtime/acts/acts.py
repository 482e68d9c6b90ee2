"""A service's acts: the one way in which what an operator does gets into the log, and how it is read again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from contracts.keys.sealing import Seal, SealError
from contracts.operations.acts import OperatorAct
from eventstore.database import Connection, acquired
from eventstore.decider import Codec, Decider, Order, folded, handle
from eventstore.events import NO_CAUSE, Cause
from eventstore.grouped_writes import decided_anew
from eventstore.postgres import PostgresTransaction, Q
from services.runtime.acts.forms import ActForm
from services.runtime.acts.standing import Standing
from services.runtime.process import Process

LARGEST_PAGE: Final = 200
_BEFORE_ALL: Final = 2**62
_OWN: Final = frozenset({"service", "subject", "version", "by", "reason_sealed"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of subject: how acts on it are decided and written."""

    decider: Decider[OperatorAct, Standing, OperatorAct]
    codec: Codec[OperatorAct]


class Acts:
    """The acts of the service that runs in `process`; `on_appended` is called when one was committed."""

    def __init__(self, process: Process, on_appended: Callable[[], None]) -> None:
        self.service = process.name
        self._pool, self._clock = process.pool, process.clock
        self._seal: Seal = process.keyring.dead_letters()
        self._on_appended = on_appended

    def said(self, stream_id: UUID, subject: str, form: ActForm) -> dict[str, Any]:
        """The members that every act has, of what `form` says about `subject`."""
        reason = self._seal.close(form.reason.encode(), stream_id.bytes)
        return {"service": self.service, "subject": subject, "version": 1, "by": form.by, "reason_sealed": reason}

    async def record(self, kind: Kind, stream_id: UUID, act: OperatorAct, cause: Cause = NO_CAUSE) -> bool:
        """Record `act`; whether it changes anything. What deciding it raises leaves nothing behind."""

        async def write() -> bool:
            async with acquired(self._pool) as connection, connection.transaction():
                return await self.record_in(connection, kind, stream_id, act, cause)

        changed = await decided_anew(write)
        if changed:
            self._on_appended()
        return changed

    async def record_in(
        self, connection: Connection, kind: Kind, stream_id: UUID, act: OperatorAct, cause: Cause = NO_CAUSE
    ) -> bool:
        """As `record`, inside the caller's transaction, who calls `wake` once it is committed.

        Raises:
            VersionConflictError: somebody else acted on it at the same moment; do all of it again.
        """
        log = PostgresTransaction(connection, self._clock)
        return bool((await handle(log, kind.decider, kind.codec, [Order(stream_id, act, cause)]))[0])

    def wake(self) -> None:
        """Say that an act was committed."""
        self._on_appended()

    async def standing(self, kind: Kind, stream_id: UUID) -> Standing:
        """What the acts on a subject have left."""
        async with acquired(self._pool) as connection:
            found = await PostgresTransaction(connection, self._clock).latest([stream_id])
        return folded(kind.decider, kind.codec, list(found.values()))

    async def latest(self, limit: int, before: int | None = None) -> list[dict[str, Any]]:
        """The latest acts, the newest first; `before` a log position: those recorded before it."""
        async with acquired(self._pool) as connection:
            rows = await connection.fetch(Q.latest_acts, 0, before or _BEFORE_ALL, min(limit, LARGEST_PAGE))
        return [self._told(row) for row in rows]

    def opened(self, stream_id: UUID, reason_sealed: str) -> str | None:
        """The reason of an act; None: it was sealed with a key that is no more."""
        try:
            return self._seal.open(reason_sealed, stream_id.bytes).decode()
        except SealError:
            return None

    def _told(self, row: Any) -> dict[str, Any]:
        body = orjson.loads(row["body"])
        reason = self.opened(row["stream_id"], body["reason_sealed"])
        return {
            "position": row["position"], "at": row["recorded_at"], "act": row["type"].split(".")[2],
            "service": body["service"], "subject": body["subject"], "by": body["by"], "reason": reason,
            "more": {name: value for name, value in body.items() if name not in _OWN},
        }  # fmt: skip
