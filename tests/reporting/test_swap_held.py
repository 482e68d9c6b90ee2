"""A swap holds whoever counts for a while, never for good."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, cast
from uuid import uuid4

import pytest
from aiokafka import ConsumerRecord

from eventstore.database import Pool, acquired
from eventstore.reading.checkpoints import Place
from services.reporting.edge.in_events import NAME
from services.reporting.edge.rebuild import swapping
from services.reporting.edge.rebuild.catching_up import CatchUp
from services.reporting.edge.rebuild.filling import Filled
from services.reporting.edge.rebuild.reading import TopicReader
from services.reporting.edge.rebuild.swapping import HeldTooLongError, Swap

PLACE = Place("voter.registrations.v1", 0)


class Shortened(TopicReader):
    """A topic that ends before where it was read to."""

    def __init__(self) -> None:
        self.positions = {PLACE: 5}

    async def some(self, ends: Mapping[Place, int], most: int, *, poll_ms: int = 0) -> list[ConsumerRecord]:  # noqa: ARG002
        await asyncio.sleep(0.01)
        return []

    def go_on(self) -> None:
        """Nothing is held back."""


async def nothing() -> None:
    pass


async def test_a_topic_that_never_comes_to_the_checkpoint_lets_whoever_counts_go_again(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swapping, "HELD_SECONDS", 0.2)
    cluster = str(uuid4())
    moved = "UPDATE eventstore.checkpoint SET next_offset = 11 WHERE cluster = $1"
    async with acquired(pool) as connection, acquired(pool) as reader:
        await connection.execute(
            "INSERT INTO eventstore.checkpoint (consumer, cluster, topic, partition, next_offset) "
            "VALUES ($1, $2, $3, $4, 10)", NAME, cluster, *PLACE,
        )  # fmt: skip
        catch_up = CatchUp(connection, Shortened(), cast("Any", None), Filled())
        async with asyncio.timeout(30):
            with pytest.raises(HeldTooLongError, match="ends before where it was read to"):
                await Swap(connection, catch_up, cluster, nothing, nothing).attempt()
            assert await reader.execute(moved, cluster) == "UPDATE 1"
