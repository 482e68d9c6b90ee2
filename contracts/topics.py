"""The Kafka topics in one place: their names, and how each is kept.

Source: the project's outside contract. Topics are created from this table by `xuanmin`, never automatically.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SUBMISSIONS: Final = "voter.submissions.v1"
REGISTRATIONS: Final = "voter.registrations.v1"
VALIDATIONS: Final = "voter.validations.v1"
ELECTIONS: Final = "voter.elections.v1"
RESIDENTS: Final = "voter.residents.v1"
OPERATIONS: Final = "xuanmin.operations.v1"
"""What operators do to the services; no service reads it to work, so it has no dead letters."""

FOR_EVER: Final = -1
"""`retention.ms` of the topics that hold events."""

DAY_MS: Final = 24 * 60 * 60 * 1000
DEAD_LETTER_BYTES: Final = 3 * 1024 * 1024
"""A dead letter holds a whole record of up to 1 MiB, sealed and in base64: more than Kafka's default."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """How one topic is created: `retention_ms` in milliseconds, -1 for ever; `compacted` keeps the last of a key."""

    name: str
    retention_ms: int = FOR_EVER
    compacted: bool = False
    max_message_bytes: int | None = None
    uncompressed: bool = False
    partitions: int | None = None

    def configs(self) -> dict[str, str]:
        """Kafka's topic settings, as its admin protocol takes them."""
        settings = {
            # A producer's old clock must not make its records vanish at the next retention check.
            "message.timestamp.type": "LogAppendTime",
            "retention.ms": str(self.retention_ms),
            "cleanup.policy": "compact" if self.compacted else "delete",
        }
        if self.uncompressed:
            # A small compressed batch could unpack to a huge one; the broker then refuses to store it compressed.
            settings["compression.type"] = "uncompressed"
        if self.max_message_bytes:
            settings["max.message.bytes"] = str(self.max_message_bytes)
        return settings


def dead_letters_of(topic: str) -> str:
    """The topic that takes what could not be read from `topic`."""
    return f"{topic}.dlq"


def _dead_letters(topic: str) -> TopicPlan:
    # One partition: dead letters are few, have no key, and people read them in order.
    return TopicPlan(
        dead_letters_of(topic), retention_ms=30 * DAY_MS, max_message_bytes=DEAD_LETTER_BYTES, partitions=1
    )


EVENT_TOPICS: Final = (REGISTRATIONS, VALIDATIONS, ELECTIONS)

OWN_TOPICS: Final = {
    "registration": (REGISTRATIONS, ELECTIONS, OPERATIONS), "validation": (VALIDATIONS, OPERATIONS),
    "reporting": (OPERATIONS,),
}  # fmt: skip
"""The topics to which each service publishes its log; a store that was restored reads them again."""

PLANS: Final[tuple[TopicPlan, ...]] = (
    TopicPlan(SUBMISSIONS, retention_ms=7 * DAY_MS, uncompressed=True),
    *(TopicPlan(name) for name in EVENT_TOPICS),
    TopicPlan(RESIDENTS, compacted=True),
    TopicPlan(OPERATIONS),
    *(_dead_letters(name) for name in (SUBMISSIONS, *EVENT_TOPICS, RESIDENTS)),
)


COMPACTED: Final = frozenset(plan.name for plan in PLANS if plan.compacted)
"""Topics whose offsets have gaps by design."""


def topic_of(event_type: str) -> str:
    """The topic that events of this `ce_type` are published to.

    Raises:
        KeyError: the type belongs to no topic of ours.
    """
    return _TOPIC_BY_SUBJECT[event_type.split(".", 2)[1]]


_TOPIC_BY_SUBJECT: Final = {
    "registration": REGISTRATIONS, "validation": VALIDATIONS, "election": ELECTIONS, "operations": OPERATIONS,
}  # fmt: skip
