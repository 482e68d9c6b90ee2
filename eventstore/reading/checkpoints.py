"""Where a consumer stands: Kafka offsets kept in the database, moved in the transaction that keeps what was read."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from eventstore.database import Connection
from eventstore.postgres import Q


class Place(NamedTuple):
    """One partition of one topic."""

    topic: str
    partition: int


class CheckpointLostError(Exception):
    """Another consumer has moved one of these checkpoints: the partition is no longer ours to read."""


class Checkpoints:
    """The checkpoints of one consumer on one Kafka cluster."""

    def __init__(self, consumer: str, cluster: str) -> None:
        self.consumer = consumer
        self.cluster = cluster

    async def open(self, connection: Connection, places: Collection[Place]) -> dict[Place, int]:
        """The next offset of each place; one seen for the first time starts at 0."""
        topics, partitions = [p.topic for p in places], [p.partition for p in places]
        # Two statements: only a later one sees a row that somebody else adds while ours waits to add it.
        await connection.execute(Q.add_checkpoints, self.consumer, self.cluster, topics, partitions)
        rows = await connection.fetch(Q.read_checkpoints, self.consumer, self.cluster, topics, partitions)
        return {Place(row["topic"], row["partition"]): row["next_offset"] for row in rows}

    async def move(self, connection: Connection, known: Mapping[Place, int], to: Mapping[Place, int]) -> None:
        """Move each place of `to` from its `known` offset, inside the caller's transaction.

        Raises:
            CheckpointLostError: one of them is not where we believe it to be.
        """
        places = sorted(to)
        answer = await connection.execute(
            Q.move_checkpoints, self.consumer, self.cluster, [p.topic for p in places], [p.partition for p in places],
            [known[p] for p in places], [to[p] for p in places],
        )  # fmt: skip
        if answer != f"UPDATE {len(places)}":
            raise CheckpointLostError(f"{self.consumer}: a partition was given to another consumer")
