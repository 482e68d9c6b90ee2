"""Ordering that a log be published again: an act on record, and an order that a background task works on."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Self
from uuid import UUID, uuid4

from fastapi import APIRouter
from pydantic import Field, model_validator

from contracts.ids import operations_id
from contracts.operations.acts import OperatorAct
from contracts.operations.log import LogEventType, LogRepublished, Republished
from eventstore.database import Connection, acquired
from eventstore.grouped_writes import decided_anew
from eventstore.positions import LogPosition, position_now
from eventstore.publishing.republishing import Q, Republisher
from services.runtime.acts.acts import Acts, Kind
from services.runtime.acts.forms import ActForm
from services.runtime.acts.standing import Standing, codec_of, decider_of
from services.runtime.problems import Problem
from services.runtime.process import Process

SHOWN: Final = 20
SUBJECT: Final = "log"
_Position = Annotated[int, Field(ge=1, le=2**62)]


def _each_is_one(_act: OperatorAct, _standing: Standing) -> bool:
    return True


_KIND: Final = Kind(decider_of(_each_is_one), codec_of({LogEventType.REPUBLISHED: LogRepublished}))


class RepublishForm(ActForm):
    """What is to be published again, at most `rate` events a second: all; the events of `stream_id`; those of the
    positions `first` to `last` (left out: to the end); or the resident registry, which validation has."""

    what: Republished
    stream_id: UUID | None = None
    first: _Position | None = None
    last: _Position | None = None
    rate: Annotated[int, Field(ge=1, le=1_000_000)] | None = None

    @model_validator(mode="after")
    def _says_what_it_names(self) -> Self:
        if (self.stream_id is not None) != (self.what == "stream"):
            raise ValueError("`stream_id` goes with what: stream")
        if (self.first is not None) != (self.what == "positions") or (self.last and self.what != "positions"):
            raise ValueError("`first` and `last` go with what: positions")
        if self.last is not None and self.first is not None and self.last < self.first:
            raise ValueError("`last` is before `first`")
        return self


class LogKeeping:
    """The log of the service that runs in `process`, as operators see it and have it published again."""

    def __init__(self, process: Process, acts: Acts, republisher: Republisher, beside: frozenset[str]) -> None:
        self._process, self._acts, self._republisher, self._beside = process, acts, republisher, beside

    async def told(self) -> dict[str, Any]:
        """Where the log stands, what this broker lacks of it, and what was ordered to be published again."""
        async with acquired(self._process.pool) as connection:
            standing = await position_now(connection)
            broker = await connection.fetchrow(Q.broker, self._process.cluster)
            rows = await connection.fetch(Q.latest_republications, SHOWN)
        return {
            "service": self._process.name, "cluster": self._process.cluster, "log_end": standing.position,
            "published_through": standing.published_through, "catching_up": self._process.catching_up.said(),
            "broker_lacks_through": broker["lacks_through"] if broker is not None else 0,
            "republications": [_told(row) for row in rows],
        }  # fmt: skip

    async def republish(self, form: RepublishForm) -> dict[str, Any]:
        """Order it; the same that is still worked on is not ordered twice.

        Raises:
            Problem: there is nothing of the kind to publish.
        """
        stream = operations_id(self._process.name, "log", SUBJECT)

        async def order() -> tuple[UUID, bool]:
            async with acquired(self._process.pool) as connection, connection.transaction():
                standing = await position_now(connection)
                first, last = await self._extent(connection, form, standing)
                same = await connection.fetchval(
                    Q.same_republication, form.what, form.stream_id, first, self._process.cluster, last
                )
                if same is not None:
                    return same, False
                said = self._acts.said(stream, SUBJECT, form)
                act = LogRepublished(
                    **said, what=form.what, stream_id=form.stream_id, first=first or None, last=last or None,
                    rate=form.rate,
                )  # fmt: skip
                await self._acts.record_in(connection, _KIND, stream, act)
                identity = uuid4()
                await connection.execute(
                    Q.order_republication, identity, form.what, form.stream_id, first, last, form.rate,
                    self._process.cluster,
                )  # fmt: skip
                return identity, True

        identity, changed = await decided_anew(order)
        if changed:
            self._acts.wake()
            self._republisher.wake()
        return {"republication_id": identity, "changed": changed, **await self.told()}

    async def _extent(self, connection: Connection, form: RepublishForm, standing: LogPosition) -> tuple[int, int]:
        """The first and the last position that it is about. What is not published yet, the relay publishes."""
        if form.what == "residents":
            if form.what not in self._beside:
                raise Problem(422, "No residents here", "The resident registry is in validation's store alone.")
            return 0, 0
        if form.stream_id is not None:
            found = await connection.fetchrow(Q.extent, 0, form.stream_id)
            if found is None or not found["events"]:
                raise Problem(404, "No such stream", "This service's log has no published event of that stream.")
            return found["first"], found["last"]
        first, last = form.first or 1, min(form.last or standing.published_through, standing.published_through)
        if first > last:
            raise Problem(
                409, "Nothing to publish again",
                f"The log is published up to event {standing.published_through}; what follows goes out by itself.",
            )  # fmt: skip
        return first, last


def routes(keeping: LogKeeping) -> APIRouter:
    """The routes of a service's log."""
    router = APIRouter(tags=["operations"], prefix="/v1/operations/log")

    @router.get("")
    async def shown() -> dict[str, Any]:
        """Tell where the log stands, whether this broker lacks a part of it, and how far a republication is."""
        return await keeping.told()

    @router.post("/republish", status_code=202)
    async def republish(form: RepublishForm) -> dict[str, Any]:
        """Publish the log again, or a part: the same bytes under the same ids; what readers have stays as it is."""
        return await keeping.republish(form)

    return router


def _told(row: Any) -> dict[str, Any]:
    first, last, ended = row["first"], row["last"], row["ended_at"]
    ended_at: datetime | None = ended
    positions = last - first + 1 if row["what"] in ("all", "positions") else None
    return {
        "republication_id": row["republication_id"], "what": row["what"], "stream_id": row["stream_id"],
        "first": first or None, "last": last or None, "rate": row["rate"], "published": row["published"],
        "of": positions, "ordered_at": row["ordered_at"], "ended_at": ended_at, "ended_as": row["ended_as"],
    }  # fmt: skip
