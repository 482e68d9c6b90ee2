"""Creating our topics from their plans, and asking a cluster for its name."""

from __future__ import annotations

from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from contracts.topics import PLANS, TopicPlan


async def cluster_id(bootstrap: str) -> str:
    """The id of the Kafka cluster: a broker whose disks were wiped comes back with another one.

    Raises:
        KafkaError: the broker is not reachable.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        described = await admin.describe_cluster()
        return str(described["cluster_id"])
    finally:
        await admin.close()


async def create_topics(
    bootstrap: str, *, partitions: int, replication: int = 1, plans: Sequence[TopicPlan] = PLANS
) -> None:
    """Create the topics that do not exist yet; those that do are left as they are.

    Raises:
        KafkaError: the broker is not reachable, or refuses one of them.
    """
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        existing = set(await admin.list_topics())
        wanted = [
            NewTopic(plan.name, plan.partitions or partitions, replication, topic_configs=plan.configs())
            for plan in plans
            if plan.name not in existing
        ]
        if not wanted:
            return
        answer = await admin.create_topics(wanted)
        for topic, code, *_ in answer.topic_errors:
            error = for_code(code)
            if code and error is not TopicAlreadyExistsError:
                raise KafkaError(f"topic {topic} could not be created: {error.__name__}")
    finally:
        await admin.close()
