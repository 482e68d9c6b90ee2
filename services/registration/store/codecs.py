"""Events to wire bytes and back: the bytes that are stored are the bytes that are published."""

from __future__ import annotations

from typing import Final

import orjson

from contracts.registrations import Registration, RegistrationEventType
from contracts.set_up.elections import ElectionEventType, SetUp
from contracts.unknown import KEEP, whole_json
from contracts.upcasting import with_earlier
from eventstore.decider import Codec, Decider
from services.registration.domain.moves import moving
from services.registration.domain.registrations import registration
from services.registration.domain.registrations.registration import RegistrationEvent
from services.registration.domain.set_up import election

_REGISTRATION_TYPES: Final = {kind.value: kind for kind in RegistrationEventType}
_read_body: Final = Registration.__pydantic_validator__.validate_json


def _write_registration(event: RegistrationEvent) -> tuple[str, str, bytes]:
    registration = event.registration
    # The same bytes as the model's own, in a third of the time; only few have a move, which is a model in the model.
    if registration.move is None and not registration.__pydantic_extra__:
        body = orjson.dumps(registration.__dict__, option=orjson.OPT_UTC_Z)
    else:
        body = whole_json(registration)
    # The key is the voter token: one person's events share a partition.
    return event.type.value, registration.voter_token, body


def _read_registration(kind: str, body: bytes) -> RegistrationEvent | None:
    known = _REGISTRATION_TYPES.get(kind)
    # What a later event is made of may be known to a newer service alone, and is not lost for that.
    return None if known is None else RegistrationEvent(known, _read_body(body, extra=KEEP))


def _read_set_up(body: bytes) -> SetUp:
    return SetUp.model_validate_json(body, extra=KEEP)


_SET_UPS: Final = with_earlier({ElectionEventType.SET_UP: _read_set_up})


def set_ups_written_as(version: int) -> Codec[SetUp]:
    """The codec of set-ups that writes this version of their event: 1 while services run that do not know version 2.

    What version 2 says besides stands in an event of version 1 too; who reads by version 1 passes it over.
    """
    kind = {1: ElectionEventType.SET_UP_V1, 2: ElectionEventType.SET_UP}[version].value

    def write(event: SetUp) -> tuple[str, str, bytes]:
        return kind, event.set_up.election.id, event.model_dump_json().encode()

    def read(kind: str, body: bytes) -> SetUp | None:
        known = _SET_UPS.get(kind)
        return None if known is None else known(body)

    return Codec(write, read)


REGISTRATIONS: Final = Codec(_write_registration, _read_registration)
ELECTIONS: Final = set_ups_written_as(2)

REGISTRATION_DECIDER: Final = Decider(registration.INITIAL, registration.decide, registration.evolve)
MOVING_DECIDER: Final = Decider(registration.INITIAL, moving.decide, registration.evolve)
ELECTION_DECIDER: Final = Decider(election.INITIAL, election.decide, election.evolve)
