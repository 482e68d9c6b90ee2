"""The AsyncAPI 3.0 document: topics with their settings, keys, headers and bodies, made from the catalogue.

Source: AsyncAPI 3.0.0; Kafka bindings 0.5.0.
"""

from __future__ import annotations

from inspect import cleandoc
from typing import Any, Final

import contracts
from contracts.catalogue import MESSAGES, Message
from contracts.topics import PLANS, SUBMISSIONS, TopicPlan

SCHEMA_FORMAT: Final = "application/schema+json;version=draft-2020-12"
_BINDING: Final = "0.5.0"
# Kafka's channel binding has places for these; the other settings stand beside it.
_BOUND: Final = frozenset({"retention.ms", "cleanup.policy", "max.message.bytes"})


def document(schema_of: dict[type, str]) -> dict[str, Any]:
    """The whole document; `schema_of` names the published schema file of each model."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Xuanmin",
            "version": "1.0.0",
            "description": prose(contracts),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": {plan.name: _channel(plan) for plan in PLANS},
        "operations": dict(_operation(plan) for plan in PLANS),
        "components": {"messages": {message.name: _message(message, schema_of) for message in MESSAGES}},
    }


def prose(described: object) -> str:
    """What the docstring of a module or model says, one line a paragraph."""
    paragraphs = cleandoc(described.__doc__ or "").split("\n\n")
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs)


def _channel(plan: TopicPlan) -> dict[str, Any]:
    carried = [message for message in MESSAGES if plan.name in message.topics]
    settings = plan.configs()
    bound: dict[str, Any] = {
        "cleanup.policy": settings["cleanup.policy"].split(","),
        "retention.ms": plan.retention_ms,
    }
    if plan.max_message_bytes:
        bound["max.message.bytes"] = plan.max_message_bytes
    binding: dict[str, Any] = {"topic": plan.name, "topicConfiguration": bound, "bindingVersion": _BINDING}
    if plan.partitions:
        binding["partitions"] = plan.partitions
    return {
        "address": plan.name,
        "description": prose(carried[0].about),
        "messages": {message.name: {"$ref": f"#/components/messages/{message.name}"} for message in carried},
        "bindings": {"kafka": binding},
        "x-topic-settings": {name: value for name, value in settings.items() if name not in _BOUND},
    }


def _operation(plan: TopicPlan) -> tuple[str, dict[str, Any]]:
    # Everything but the submissions is written by us alone.
    action = "receive" if plan.name == SUBMISSIONS else "send"
    return f"{action}-{plan.name}", {"action": action, "channel": {"$ref": f"#/channels/{plan.name}"}}


def _message(message: Message, schema_of: dict[type, str]) -> dict[str, Any]:
    described = message.body or message.headers
    content = {"contentType": "application/json"} if message.body else {"contentType": "text/plain"}
    payload = {"$ref": f"./{schema_of[message.body]}"} if message.body else SEALED
    typed = {"x-ce-type": message.event_type} if message.event_type else {}
    return {
        "name": message.name,
        "summary": prose(described).split("\n\n", 1)[0],
        "description": prose(described),
        **content,
        "headers": _schema({"$ref": f"./{schema_of[message.headers]}"}),
        "payload": _schema(payload),
        "bindings": {"kafka": {"key": {"type": "string", "description": message.key}, "bindingVersion": _BINDING}},
        **typed,
    }


def _schema(schema: dict[str, Any]) -> dict[str, Any]:
    return {"schemaFormat": SCHEMA_FORMAT, "schema": schema}


SEALED: Final[dict[str, Any]] = {
    "type": "string",
    "pattern": "^v1\\.[A-Za-z0-9+/=]+$",
    "description": "One sealed value.",
}
"""The schema of a value that is one sealed text."""
