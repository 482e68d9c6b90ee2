"""Events to wire bytes and back: the bytes that are stored are the bytes that are published."""

from __future__ import annotations

from typing import Final

import orjson

from contracts.registrations import Registration, RegistrationEventType
from contracts.set_up.elections import ElectionEventType, SetUp
from eventstore.decider import Codec, Decider
from services.registration.domain.moves import moving
from services.registration.domain.registrations import registration
from services.registration.domain.registrations.registration import RegistrationEvent
from services.registration.domain.set_up import election

_REGISTRATION_TYPES: Final = {kind.value: kind for kind in RegistrationEventType}


def _write_registration(event: RegistrationEvent) -> tuple[str, str, bytes]:
    registration = event.registration
    # The same bytes as the model's own, in a third of the time; only few have a move, which is a model in the model.
    if registration.move is None:
        body = orjson.dumps(registration.__dict__, option=orjson.OPT_UTC_Z)
    else:
        body = registration.model_dump_json().encode()
    # The key is the voter token: one person's events share a partition.
    return event.type.value, registration.voter_token, body


def _read_registration(kind: str, body: bytes) -> RegistrationEvent | None:
    known = _REGISTRATION_TYPES.get(kind)
    return None if known is None else RegistrationEvent(known, Registration.model_validate_json(body))


def _write_set_up(event: SetUp) -> tuple[str, str, bytes]:
    return ElectionEventType.SET_UP.value, event.set_up.election.id, event.model_dump_json().encode()


def _read_set_up(kind: str, body: bytes) -> SetUp | None:
    return SetUp.model_validate_json(body) if kind == ElectionEventType.SET_UP else None


REGISTRATIONS: Final = Codec(_write_registration, _read_registration)
ELECTIONS: Final = Codec(_write_set_up, _read_set_up)

REGISTRATION_DECIDER: Final = Decider(registration.INITIAL, registration.decide, registration.evolve)
MOVING_DECIDER: Final = Decider(registration.INITIAL, moving.decide, registration.evolve)
ELECTION_DECIDER: Final = Decider(election.INITIAL, election.decide, election.evolve)
