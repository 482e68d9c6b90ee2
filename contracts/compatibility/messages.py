"""Messages, topics and stored shapes: the AsyncAPI document and the schemas beside it, the released against today's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.compatibility.findings import Finding, Whom, compared
from contracts.topics import FOR_EVER

WRITTEN_BY_PEOPLE: Final = "election-set-up.json"
"""The one stored shape that people write: a set-up file of the last release must still load."""


@dataclass(frozen=True, slots=True)
class Described:
    """The AsyncAPI document, and the JSON Schemas beside it by their file names."""

    asyncapi: Mapping[str, Any]
    schemas: Mapping[str, Mapping[str, Any]]

    def messages(self) -> dict[str, Mapping[str, Any]]:
        """The messages: by `ce_type` where they are events, else by name."""
        return {one.get("x-ce-type", one["name"]): one for one in self.asyncapi["components"]["messages"].values()}

    def schema(self, message: Mapping[str, Any], part: str) -> Mapping[str, Any]:
        """The schema of a message's `headers` or `payload`."""
        schema: Mapping[str, Any] = message[part]["schema"]
        return self.schemas[schema["$ref"].removeprefix("./")] if "$ref" in schema else schema

    def topics_of(self, message: Mapping[str, Any]) -> set[str]:
        """Where a message travels."""
        return {name for name, channel in self.asyncapi["channels"].items() if message["name"] in channel["messages"]}

    def is_received(self, topic: str) -> bool:
        """Whether others write this topic."""
        return f"receive-{topic}" in self.asyncapi["operations"]

    def others(self) -> dict[str, Mapping[str, Any]]:
        """The schemas that no message names: what sealed values and files hold."""
        named = {message[part]["schema"].get("$ref", "").removeprefix("./")
                 for message in self.messages().values() for part in ("headers", "payload")}  # fmt: skip
        return {name: schema for name, schema in self.schemas.items() if name not in named}


def breaking(released: Described, now: Described) -> Iterator[Finding]:
    """What of `now` breaks somebody who relies on `released`."""
    yield from _topics(released, now)
    today = now.messages()
    for name, before in released.messages().items():
        if name not in today:
            yield Finding(name, "", Whom.READERS, "no message of this type is described any more; it stays readable")
        else:
            yield from _message(name, released, before, now, today[name])
    for name, schema in released.others().items():
        if name not in now.schemas:
            yield Finding(name, "", Whom.STORED, "the schema is gone; what was stored by it stays")
            continue
        for whom in (Whom.SENDERS,) if name == WRITTEN_BY_PEOPLE else (Whom.READERS, Whom.STORED):
            yield from compared(name, (schema, schema), (now.schemas[name], now.schemas[name]), whom)


def _message(
    name: str, released: Described, before: Mapping[str, Any], now: Described, after: Mapping[str, Any]
) -> Iterator[Finding]:
    topics = released.topics_of(before)
    received = any(map(released.is_received, topics))
    for topic in sorted(topics - now.topics_of(after)):
        yield Finding(name, "", Whom.SENDERS if received else Whom.READERS, f"no longer travels on {topic}")
    key, key_now = (one["bindings"]["kafka"]["key"]["description"] for one in (before, after))
    if key != key_now:
        yield Finding(name, "key", Whom.READERS, f"the key was {key!r} and is {key_now!r}")
    for part in ("headers", "payload"):
        one, other = released.schema(before, part), now.schema(after, part)
        for whom in (Whom.SENDERS,) if received else (Whom.READERS, Whom.STORED):
            yield from compared(name, (one, one), (other, other), whom, (part,))


def _topics(released: Described, now: Described) -> Iterator[Finding]:
    for name, before in released.asyncapi["channels"].items():
        after = now.asyncapi["channels"].get(name)
        received = released.is_received(name)
        whom = Whom.SENDERS if received else Whom.READERS
        if after is None:
            yield Finding(name, "", whom, "the topic is gone")
            continue
        if received != now.is_received(name):
            yield Finding(name, "", whom, "others wrote it, or only we did; now it is the other way round")
        yield from _settings(name, before, after, whom)


def _settings(name: str, before: Mapping[str, Any], after: Mapping[str, Any], whom: Whom) -> Iterator[Finding]:
    one, other = before["bindings"]["kafka"], after["bindings"]["kafka"]
    old = {"partitions": one.get("partitions"), **one["topicConfiguration"], **before["x-topic-settings"]}
    new = {"partitions": other.get("partitions"), **other["topicConfiguration"], **after["x-topic-settings"]}
    for setting, value in old.items():
        if (is_now := new.get(setting)) == value:
            continue
        if setting == "retention.ms" and _kept_longer(is_now, value):
            continue
        if setting == "max.message.bytes" and is_now is not None and is_now > value:
            continue
        yield Finding(name, setting, whom, f"was {value} and is {is_now}")
    for setting in new.keys() - old.keys():
        yield Finding(name, setting, whom, f"was not set, and is {new[setting]}")


def _kept_longer(now: Any, before: Any) -> bool:
    return now is not None and before != FOR_EVER and (now == FOR_EVER or now > before)
