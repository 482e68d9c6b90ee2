"""What travels on the topics, from the contracts that this desk was built with; made once, when it is asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import yaml

from contracts.compatibility.messages import Described
from contracts.compatibility.releases import ASYNCAPI, SAMPLES
from contracts.publish import published
from contracts.topics import dead_letters_of
from services.desk.reference.fields import Field, fields_of


@dataclass(frozen=True, slots=True)
class Message:
    """One kind of message: its fields, the files of its schemas, and an example where one is kept."""

    name: str
    event_type: str | None
    text: str
    key: str
    headers: Sequence[Field]
    body: Sequence[Field]
    files: Sequence[str]
    example: str | None


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic with its settings and its messages; `retention_ms` in milliseconds, -1 for ever."""

    name: str
    text: str
    received: bool
    retention_ms: int
    settings: Mapping[str, Any]
    messages: Sequence[Message]
    has_dead_letters: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """Something that is no message of its own: what a sealed value or a file holds."""

    file: str
    name: str
    text: str
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Published:
    """All of it. `files` are the documents as they are, by their names."""

    topics: Mapping[str, Topic]
    shapes: Sequence[Shape]
    files: Mapping[str, bytes]


@cache
def what_is_published() -> Published:
    """Everything that is published, with the golden samples as examples."""
    files = published()
    document = yaml.safe_load(files[ASYNCAPI])
    described = Described(document, {name: json.loads(content) for name, content in files.items() if name != ASYNCAPI})
    messages = {message["name"]: _message(described, message) for message in described.messages().values()}
    shapes = [
        Shape(name, schema["title"], schema.get("description", ""), fields_of(schema, schema))
        for name, schema in described.others().items()
    ]
    topics = {name: _topic(described, name, channel, messages) for name, channel in document["channels"].items()}
    return Published(topics, shapes, files)


def _topic(described: Described, name: str, channel: Mapping[str, Any], messages: Mapping[str, Message]) -> Topic:
    kafka = channel["bindings"]["kafka"]
    settings = {**kafka["topicConfiguration"], **channel["x-topic-settings"]}
    if "partitions" in kafka:
        settings["partitions"] = kafka["partitions"]
    return Topic(
        name, channel["description"], described.is_received(name), settings.pop("retention.ms"), settings,
        [messages[carried] for carried in channel["messages"]],
        dead_letters_of(name) in described.asyncapi["channels"],
    )  # fmt: skip


def _message(described: Described, message: Mapping[str, Any]) -> Message:
    parts = {part: described.schema(message, part) for part in ("headers", "payload")}
    named = (message[part]["schema"].get("$ref", "") for part in parts)
    return Message(
        message["name"], message.get("x-ce-type"), message["description"],
        message["bindings"]["kafka"]["key"]["description"],
        fields_of(parts["headers"], parts["headers"]), fields_of(parts["payload"], parts["payload"]),
        [file.removeprefix("./") for file in named if file], _example(message),
    )  # fmt: skip


_SAMPLE_OF: Final = {
    "Submission": "submission", "Resident": "resident", "LoadMarker": "load-marker", "DeadLetter": "dead-letter",
}  # fmt: skip


def _example(message: Mapping[str, Any]) -> str | None:
    name = message.get("x-ce-type") or _SAMPLE_OF.get(message["name"], "")
    file = SAMPLES / f"{name}.json"
    return file.read_text("utf-8") if file.is_file() else None
