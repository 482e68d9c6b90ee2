"""Every reader of events that the services have, by the service: found where they stand, so that none is forgotten."""

from __future__ import annotations

import importlib
import json
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from aiokafka import ConsumerRecord

import services.registration
import services.reporting
import services.runtime
import services.validation
from contracts.publish import FOLDER
from eventstore.decider import Codec
from services.reporting.edge.read_events import Uncounted, read_event
from services.runtime.acts.acts import Kind
from services.validation.edge.coverage import in_baseline
from services.validation.edge.intake import in_elections, in_registrations
from services.validation.store import event_bodies

SAMPLES = FOLDER.parent / "samples"
EVENTS = sorted(path.stem for path in SAMPLES.glob("xuanmin.*.json"))

Reader = Callable[[ConsumerRecord[bytes, bytes]], Any]
"""What a service reads of a record; None: it is none of its events."""


def sample(name: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return read


def record(name: str, body: Any = None) -> ConsumerRecord[bytes, bytes]:
    """The sample as the broker hands it out, with another body where one is given."""
    read = sample(name)
    value = json.dumps(read["body"] if body is None else body).encode()
    headers = tuple((header, written.encode()) for header, written in read["headers"].items())
    return ConsumerRecord(read["topic"], 0, 0, 0, 1, read["key"].encode(), value, None, 5, len(value), headers)


def _codecs() -> Iterator[tuple[str, Codec[Any]]]:
    for room in (services.registration, services.validation, services.reporting, services.runtime):
        for found in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                codec = value.codec if isinstance(value, Kind) else value
                if isinstance(codec, Codec):
                    yield f"{found.name}.{name}", codec


def _by_codec(codec: Codec[Any]) -> Reader:
    return lambda one: codec.read(dict(one.headers)["ce_type"].decode(), one.value)


def _reporting(one: ConsumerRecord[bytes, bytes]) -> Any:
    _, event = read_event(one)
    return None if isinstance(event, Uncounted) else event


def _registrations(one: ConsumerRecord[bytes, bytes]) -> Any:
    arrived, _, refusals = in_registrations._read_all([one])  # noqa: SLF001  the reader itself
    assert not refusals
    return [(entry.registration, entry.body) for entry in arrived.values()] or None


def _baseline(one: ConsumerRecord[bytes, bytes]) -> Any:
    read = in_baseline._READERS.get(dict(one.headers)["ce_type"].decode())  # noqa: SLF001  the reader itself
    return None if read is None else read(one.value)


@cache
def readers() -> dict[str, Reader]:
    """By name: the codecs that fold streams, and the readers of topics."""
    return {
        **{name: _by_codec(codec) for name, codec in _codecs()},
        "validation: its events": lambda one: event_bodies.read_event(
            dict(one.headers)["ce_type"].decode(), one.value
        ),
        "validation: registrations": _registrations,
        "validation: elections": in_elections._read,  # noqa: SLF001  the reader itself
        "validation: baseline": _baseline,
        "reporting": _reporting,
    }  # fmt: skip


def known_to(name: str) -> list[str]:
    """The readers that know the event of this sample."""
    return [reader for reader, read in readers().items() if read(record(name)) is not None]
