"""Kafka: it answers, and its topics stand as they were planned (`contracts/topics.py`)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from contracts.topics import PLANS, REGISTRATIONS, TopicPlan
from eventstore.kafka.as_made import AsMade, Last, topics_as_made
from eventstore.kafka.errors import KAFKA_ERRORS
from services.runtime.settings import Settings
from xuanmin.doctor.finding import Finding, bad, doubt, well

SUBJECT: Final = "Kafka"
CLOCK_SECONDS: Final = 2.0
_CONFIGS: Final = "kafka-configs.sh --bootstrap-server {at} --alter --entity-type topics --entity-name {topic}"


def examine_kafka(settings: Settings) -> list[Finding]:
    """Everything about the broker and its topics."""
    at = settings.need("kafka_bootstrap")
    try:
        found = asyncio.run(topics_as_made(at, [plan.name for plan in PLANS], last_of=[REGISTRATIONS]))
    except (*KAFKA_ERRORS, TimeoutError, OSError) as error:
        return [
            bad(
                SUBJECT,
                f"does not answer at {at} ({type(error).__name__})",
                "start it, or mend XUANMIN_KAFKA_BOOTSTRAP; a broker whose disk is full ends",
            )
        ]
    wrong = [*_missing(found), *_uneven(found), *_differing(found, at)]
    said = f"answers at {at}, {len(found.partitions)} topics"
    return [
        well(SUBJECT, said if wrong else f"{said} as planned"),
        *wrong,
        *_auto_creating(found),
        *clocks_of(found.last, time.time()),
    ]


def _missing(found: AsMade) -> Iterator[Finding]:
    if missing := [plan.name for plan in PLANS if plan.name not in found.partitions]:
        yield bad("topics", f"missing: {', '.join(missing)}", "`xuanmin prepare` creates them")


def _uneven(found: AsMade) -> Iterator[Finding]:
    """Topics of one key have equally many partitions, so that one voter's records meet in one process."""
    counts = {
        plan.name: found.partitions[plan.name]
        for plan in PLANS
        if plan.partitions is None and plan.name in found.partitions
    }
    if len(set(counts.values())) > 1:
        told = ", ".join(f"{name}: {number}" for name, number in counts.items())
        yield bad(
            "topics",
            f"have unequally many partitions ({told})",
            f"stop the services, give each {max(counts.values())} (kafka-topics.sh --alter --partitions), start them",
        )
    for plan in PLANS:
        if plan.partitions is not None and found.partitions.get(plan.name, plan.partitions) != plan.partitions:
            yield doubt(
                "topics",
                f"{plan.name} has {found.partitions[plan.name]} partitions, planned are {plan.partitions}",
                "nothing is lost: the order of what stands in it is no longer one",
            )


def _differing(found: AsMade, at: str) -> Iterator[Finding]:
    for plan in PLANS:
        if plan.name in found.settings:
            yield from _differing_from(plan, found.settings[plan.name], at)


def _differing_from(plan: TopicPlan, stands: Mapping[str, str], at: str) -> Iterator[Finding]:
    command = _CONFIGS.format(at=at, topic=plan.name)
    for name, planned in plan.configs().items():
        if (is_now := stands.get(name)) is not None and is_now != planned:
            yield bad(
                "topics",
                f"{plan.name}: {name} is {is_now}, planned is {planned}",
                f"{command} --add-config {name}={planned}",
            )


def _auto_creating(found: AsMade) -> Iterator[Finding]:
    if found.auto_creating:
        yield doubt(
            SUBJECT,
            f"creates topics unasked (broker {', '.join(found.auto_creating)})",
            "auto.create.topics.enable=false: a misspelt topic would be made with no plan",
        )


def clocks_of(last: Sequence[Last], now: float) -> Iterator[Finding]:
    """Whether the broker's clock goes with this machine's and the services'.

    It cannot be asked. But no record was appended in the future, and none before its event happened.
    """
    ahead = max((one.appended_at - now for one in last), default=0.0)
    behind = max((one.happened_at - one.appended_at for one in last if one.happened_at is not None), default=0.0)
    cure = "let every machine follow the same time server (chrony, systemd-timesyncd)"
    if ahead > CLOCK_SECONDS:
        yield bad("clocks", f"Kafka's is {ahead:.1f} s ahead of this machine's", cure)
    if behind > CLOCK_SECONDS:
        yield bad("clocks", f"Kafka's is {behind:.1f} s behind registration's", cure)
