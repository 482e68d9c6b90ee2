"""Validation's events as the log keeps them and back, by the one table of them in contracts/catalogue.py."""

from __future__ import annotations

from functools import partial
from typing import Any, Final, TypeVar

from contracts.appeals import AppealEvent
from contracts.cases import CaseEvent
from contracts.catalogue import EVENTS
from contracts.confirmations import ConfirmationEvent
from contracts.coverage import ResidentEvent
from contracts.unknown import STEP_OVER
from contracts.upcasting import with_earlier
from contracts.validations import Verdict
from eventstore.decider import Codec
from services.validation.domain.telling.happening import StreamEvent

_Event = TypeVar("_Event", AppealEvent, ConfirmationEvent)

_OURS: Final = (Verdict, CaseEvent, ConfirmationEvent, AppealEvent, ResidentEvent)
_MODELS: Final[dict[str, Any]] = {
    str(kind): model for kind, (_, model, _, _) in EVENTS.items() if issubclass(model, _OURS)
}
_TYPES: Final = {model: kind for kind, model in _MODELS.items()}
_READERS: Final = with_earlier(
    {kind: partial(model.model_validate_json, extra=STEP_OVER) for kind, model in _MODELS.items()}
)


def write_event(event: StreamEvent) -> tuple[str, str, bytes]:
    """The event's type, its publishing key (the voter token), and its body."""
    return _TYPES[type(event)], event.voter_token, event.model_dump_json().encode()


def read_event(kind: str, body: bytes) -> StreamEvent | None:
    """The event of type `kind`; None: validation has none of this type."""
    known = _READERS.get(kind)
    event: StreamEvent | None = None if known is None else known(body)
    return event


def codec_of(family: type[_Event]) -> Codec[_Event]:
    """How a decider's events of one family become bytes and back."""

    def read(kind: str, body: bytes) -> _Event | None:
        event = read_event(kind, body)
        return event if isinstance(event, family) else None

    return Codec(write_event, read)
