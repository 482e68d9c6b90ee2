"""The office's events to wire bytes and back, a codec a subject."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TypeVar

from contracts.office.recorded import OfficeEvent
from contracts.unknown import KEEP, whole_json
from contracts.upcasting import with_earlier
from eventstore.decider import Codec, Decider
from services.registration.domain.office import whole

Event = TypeVar("Event", bound=OfficeEvent)


def codec_of(types: Mapping[str, type[Event]]) -> Codec[Event]:
    """The codec of a subject's events, whose models stand by `ce_type`; the publishing key is the election's id."""
    names = {model: name for name, model in types.items()}
    readers = with_earlier({name: partial(model.model_validate_json, extra=KEEP) for name, model in types.items()})

    def write(event: Event) -> tuple[str, str, bytes]:
        return str(names[type(event)]), event.election_id, whole_json(event)

    def read(kind: str, body: bytes) -> Event | None:
        known = readers.get(kind)
        return None if known is None else known(body)

    return Codec(write, read)


def recorded_whole(model: type[Event]) -> Decider[Event, Event | None, Event]:  # noqa: ARG001  it names the type
    """The decider of a thing that each of its events (`model`) holds whole."""
    return Decider(None, whole.decide, whole.evolve)
