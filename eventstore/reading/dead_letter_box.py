"""Putting what could not be read into `<topic>.dlq`, sealed."""

from __future__ import annotations

from collections.abc import Sequence

from aiokafka import ConsumerRecord

from contracts.dead_letters import DeadLetter, Original
from contracts.ids import dead_letter_id
from contracts.keys.sealing import Seal
from contracts.topics import dead_letters_of
from eventstore.clock import Clock
from eventstore.publishing.publisher import Outgoing, Publisher


class DeadLetterBox:
    """Publishes dead letters of one service. A record put twice has the same id, so its readers see it once."""

    def __init__(self, publisher: Publisher, seal: Seal, *, service: str, cluster: str, clock: Clock) -> None:
        self._publisher = publisher
        self._seal = seal
        self._service = service
        self._cluster = cluster
        self._clock = clock

    async def put(self, refused: Sequence[tuple[ConsumerRecord, str, str]]) -> None:
        """Publish (record, reason, detail) triples; comes back when all are acknowledged.

        Raises:
            KafkaError, TimeoutError: some may not be published; put the same again.
        """
        at = self._clock()
        letters = [
            DeadLetter(
                dead_letter_id(self._cluster, record.topic, record.partition, record.offset), self._service,
                record.topic, record.partition, record.offset, reason, detail, at,
                Original(record.key, record.value, tuple(record.headers)),
            )
            for record, reason, detail in refused
        ]  # fmt: skip
        await self._publisher.publish(
            [
                Outgoing(dead_letters_of(letter.topic), None, letter.sealed(self._seal), letter.headers())
                for letter in letters
            ]
        )
