"""Whether Kafka answers. It may be away for hours without a loss: what is asked over HTTP is answered all the same."""

from __future__ import annotations

import asyncio
from typing import Final

from eventstore.kafka.topic_extents import BrokerAwayError, TopicExtents
from services.runtime.health.checks import Check, Impaired

_ANSWER_SECONDS: Final = 1.5
"""Less than a check is waited for: what is away is to be said in words of its own."""


def broker_check(broker: TopicExtents, topic: str) -> Check:
    """The check: `broker`, which nobody else asks, says where `topic` ends.

    Not ready for it is nobody: HTTP writes go into the log and are published later, questions are answered from the
    database. A disk that is full under the broker ends it, and is seen here too.
    """

    async def check() -> str | None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                await broker.of([topic])
        except (BrokerAwayError, TimeoutError) as error:
            why = str(error) or type(error).__name__
            return Impaired(
                f"Kafka does not answer ({why}): nothing is read or published until it does; what is written over HTTP "
                "is kept"
            )
        return None

    return check
