"""Consumers over HTTP: which there are, who holds them, and pausing, resuming and draining them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import APIRouter

from contracts.operations.consumers import ConsumerDraining, ConsumerPaused, ConsumerResumed, PartitionEnd
from eventstore.database import acquired
from eventstore.kafka.topic_extents import BrokerAwayError, Extent, TopicExtents
from eventstore.postgres import Q
from eventstore.reading.checkpoints import Place
from eventstore.reading.consumer import BatchConsumer
from services.runtime.acts.acts import Acts, Kind
from services.runtime.acts.consumer_control import ConsumerControl
from services.runtime.acts.consumers import CODEC, DECIDER, Held, held_by_operators, stream_of, told_of
from services.runtime.acts.forms import ActForm
from services.runtime.problems import Problem
from services.runtime.process import Process

_KIND: Final = Kind(DECIDER, CODEC)


class Consumers:
    """The consumers of the service that runs in `process`, as operators see and hold them."""

    def __init__(
        self, process: Process, acts: Acts, consumers: Sequence[BatchConsumer], control: ConsumerControl
    ) -> None:
        self._pool, self._service, self._cluster = process.pool, process.name, process.cluster
        self._topics = {consumer.reader.name: consumer.reader.topics for consumer in consumers}
        self._acts, self._control, self._kafka = acts, control, process.settings.need("kafka_bootstrap")

    async def told(self) -> list[dict[str, Any]]:
        """Every consumer: its topics, how many records it is behind (None: the broker is away), and who holds it."""
        try:
            extents = await self._extents(sorted({topic for topics in self._topics.values() for topic in topics}))
        except BrokerAwayError:
            extents = None
        async with acquired(self._pool) as connection:
            held = await held_by_operators(connection, self._service, list(self._topics))
            rows = await connection.fetch(Q.checkpoints_of_cluster, self._cluster)
        return [
            self._one(name, held.get(name), {Place(r["topic"], r["partition"]): r["next_offset"] for r in rows
                                             if r["consumer"] == name}, extents)
            for name in self._topics
        ]  # fmt: skip

    def _one(
        self, name: str, held: Held | None, stands: dict[Place, int], extents: Mapping[Place, Extent] | None
    ) -> dict[str, Any]:
        ours = {place: one for place, one in (extents or {}).items() if place.topic in self._topics[name]}
        # What the broker no longer keeps cannot be read any more: a consumer stands behind it.
        stands = {place: max(at, ours[place].first if place in ours else 0) for place, at in stands.items()}
        behind = sum(max(0, one.end - stands.get(place, one.first)) for place, one in ours.items())
        return {
            "consumer": name, "topics": list(self._topics[name]), "lag": None if extents is None else behind,
            "paused": held and told_of(held, stands, self._cluster) | {"reason": self._reason(name, held)},
        }  # fmt: skip

    def _reason(self, name: str, held: Held) -> str | None:
        return self._acts.opened(stream_of(self._service, name), held.act.reason_sealed)

    async def pause(self, name: str, form: ActForm) -> dict[str, Any]:
        """Have it read nothing more."""
        return await self._act(name, ConsumerPaused(**self._said(name, form)))

    async def resume(self, name: str, form: ActForm) -> dict[str, Any]:
        """Have it read on from its checkpoints."""
        return await self._act(name, ConsumerResumed(**self._said(name, form)))

    async def drain(self, name: str, form: ActForm) -> dict[str, Any]:
        """Have it read what its topics hold now, and then nothing more.

        Raises:
            Problem: the broker, who alone knows where they end, is away.
        """
        said = self._said(name, form)
        try:
            extents = await self._extents(self._topics[name])
        except BrokerAwayError:
            raise Problem(
                503, "Kafka does not answer", "Where the topics end cannot be asked now. Ask again, or pause it."
            ) from None
        until = [PartitionEnd(topic=at.topic, partition=at.partition, offset=one.end) for at, one in extents.items()]
        return await self._act(name, ConsumerDraining(**said, cluster=self._cluster, until=until))

    async def _extents(self, topics: Sequence[str]) -> Mapping[Place, Extent]:
        broker = TopicExtents(self._kafka)
        try:
            return await broker.of(topics)
        finally:
            await broker.close()

    def _said(self, name: str, form: ActForm) -> dict[str, Any]:
        if name not in self._topics:
            raise Problem(404, "No such consumer", f"This service's consumers are {', '.join(sorted(self._topics))}.")
        return self._acts.said(stream_of(self._service, name), name, form)

    async def _act(self, name: str, act: ConsumerPaused | ConsumerResumed | ConsumerDraining) -> dict[str, Any]:
        changed = await self._acts.record(_KIND, stream_of(self._service, name), act)
        await self._control.look()
        [told] = [one for one in await self.told() if one["consumer"] == name]
        return {"service": self._service, "changed": changed, **told}


def routes(consumers: Consumers, service: str) -> APIRouter:
    """The routes of a service's consumers."""
    router = APIRouter(tags=["operations"], prefix="/v1/operations/consumers")

    @router.get("")
    async def listed() -> dict[str, Any]:
        """Tell the consumers of this service, how far they are behind, and who holds them since when and why."""
        return {"service": service, "consumers": await consumers.told()}

    @router.post("/{name}/pause")
    async def pause(name: str, form: ActForm) -> dict[str, Any]:
        """Let a consumer read nothing more, in every process of this service; the paused stays as it was paused."""
        return await consumers.pause(name, form)

    @router.post("/{name}/resume")
    async def resume(name: str, form: ActForm) -> dict[str, Any]:
        """Let a consumer read on from its checkpoints; one that reads is left alone."""
        return await consumers.resume(name, form)

    @router.post("/{name}/drain")
    async def drain(name: str, form: ActForm) -> dict[str, Any]:
        """Let a consumer read what its topics hold now, and then stand still until it is resumed."""
        return await consumers.drain(name, form)

    return router
