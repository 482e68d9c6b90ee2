"""The publisher: all or an error, each partition in its order, and nothing left behind by what it gave up."""

from __future__ import annotations

import asyncio

import pytest

from devstack import Stack
from eventstore.publishing import publisher as publisher_module
from eventstore.publishing.partitioner import partition_of
from eventstore.publishing.publisher import NOT_TAKEN, Outgoing, Publisher
from tests.store.workshop import PARTITIONS, Workshop, eventually, records_of


async def test_records_of_any_size_arrive_in_their_order_where_their_key_belongs(workshop: Workshop) -> None:
    sent = [
        Outgoing(workshop.topic, b"key %d" % (n % 7), b"%d " % n + b"x" * (n % 5) * 100_000, [("n", b"%d" % n)])
        for n in range(60)
    ]
    await workshop.publisher.publish(sent)
    arrived = await records_of(workshop.bootstrap, workshop.topic)
    for partition in range(PARTITIONS):
        belongs = [one for one in sent if partition_of(one.key or b"", PARTITIONS) == partition]
        assert [(r.key, r.value, list(r.headers)) for r in arrived if r.partition == partition] == [
            (one.key, one.value, one.headers) for one in belongs
        ]


async def test_a_broker_that_hangs_is_an_error_and_what_was_given_up_is_cleared_away(
    workshop: Workshop, stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"REQUEST_MS": 1000, "SEND_SECONDS": 0.4, "END_SECONDS": 0.1}.items():
        monkeypatch.setattr(publisher_module, name, value)
    publisher, record = Publisher(workshop.bootstrap, "test"), Outgoing(workshop.topic, b"key", b"value", [])
    await publisher.publish([record])
    before = len(asyncio.all_tasks())
    await asyncio.to_thread(stack.kafka.suspend)
    try:
        for _ in range(2):
            with pytest.raises(NOT_TAKEN):
                await publisher.publish([record])
    finally:
        await asyncio.to_thread(stack.kafka.resume)
    await publisher.publish([record])

    async def cleared() -> bool:
        return len(asyncio.all_tasks()) <= before

    await eventually(cleared)
    await publisher.stop()
    assert {r.value for r in await records_of(workshop.bootstrap, workshop.topic)} == {b"value"}


async def test_a_stopped_publisher_starts_again_when_it_is_needed(workshop: Workshop) -> None:
    publisher = Publisher(workshop.bootstrap, "test")
    for value in (b"one", b"two"):
        await publisher.publish([Outgoing(workshop.topic, b"key", value, [])])
        await publisher.stop()
    assert [r.value for r in await records_of(workshop.bootstrap, workshop.topic)] == [b"one", b"two"]
