"""The registry out to `voter.residents.v1`: residents in batches, then one marker a partition that ends the load."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from contracts.residents import MARKER_KEYS, LoadMarker, LoadMode
from contracts.topics import RESIDENTS
from eventstore.publishing.partitioner import partition_of
from eventstore.publishing.publisher import Outgoing, Publisher

BATCH: Final = 2000
_HEADERS: Final[list[tuple[str, bytes]]] = []


async def publish_load(
    publisher: Publisher,
    records: Iterable[tuple[str, bytes]],
    *,
    load: int,
    mode: LoadMode,
    on_sent: Callable[[int], None],
) -> int:
    """Publish a whole load of (voter token, record); gives how many. The markers go out only when all else is in.

    Raises:
        KafkaError, TimeoutError: the load is not complete; publish it again (a new load), nothing is lost.
    """
    partitions = await publisher.partitions_of(RESIDENTS)
    counts = [0] * partitions
    waiting: list[Outgoing] = []
    for token, record in records:
        key = token.encode()
        counts[partition_of(key, partitions)] += 1
        waiting.append(Outgoing(RESIDENTS, key, record, _HEADERS))
        if len(waiting) >= BATCH:
            await publisher.publish(waiting)
            on_sent(len(waiting))
            waiting.clear()
    await publisher.publish(waiting)
    on_sent(len(waiting))
    markers = [
        LoadMarker(load=load, mode=mode, partitions=partitions, records=count).model_dump_json().encode()
        for count in counts
    ]
    await publisher.publish(
        [Outgoing(RESIDENTS, MARKER_KEYS[mode], marker, _HEADERS, place) for place, marker in enumerate(markers)]
    )
    return sum(counts)
