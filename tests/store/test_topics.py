"""Topics as the broker has them are those of the plans: what was promised of their keeping is what Kafka does."""

from dataclasses import replace

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from contracts.topics import PLANS
from eventstore.kafka.topics import create_topics

PARTITIONS = 3


async def test_the_broker_keeps_each_topic_as_planned_also_when_it_is_asked_twice(kafka_bootstrap: str) -> None:
    plans = [replace(plan, name=f"planned.{plan.name}") for plan in PLANS]
    for _ in range(2):
        await create_topics(kafka_bootstrap, partitions=PARTITIONS, plans=plans)
    admin = AIOKafkaAdminClient(bootstrap_servers=kafka_bootstrap)
    await admin.start()
    try:
        for plan in plans:
            asked = ConfigResource(ConfigResourceType.TOPIC, plan.name, dict.fromkeys(plan.configs()))
            [answer] = await admin.describe_configs([asked])
            [(*_, entries)] = answer.resources
            assert {name: value for name, value, *_ in entries} == plan.configs()
        described = await admin.describe_topics([plan.name for plan in plans])
        found = {topic["topic"]: len(topic["partitions"]) for topic in described}
        assert found == {plan.name: plan.partitions or PARTITIONS for plan in plans}
        await admin.delete_topics([plan.name for plan in plans])
    finally:
        await admin.close()
