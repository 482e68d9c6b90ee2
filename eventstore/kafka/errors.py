"""What Kafka's client raises, for whoever tells it to a person without knowing the client."""

from __future__ import annotations

from typing import Final

from aiokafka.errors import KafkaError

KAFKA_ERRORS: Final = (KafkaError,)
