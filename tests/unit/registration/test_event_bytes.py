"""An event's bytes are those that the published schema's model writes, whichever way they are made."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from contracts.registrations import Move, Registration, RegistrationEventType
from services.registration.domain.registrations.registration import RegistrationEvent
from services.registration.store.codecs import REGISTRATIONS

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 12, 31), timezones=zones)  # noqa: DTZ001  zones are drawn
moves = st.builds(
    Move,
    kind=st.sampled_from(["carried_over", "transferred_in", "transferred_out"]),
    election_id=texts,
    place_code=texts,
    registration_id=st.uuids(),
    by=texts,
    reason_sealed=st.none() | texts,
)
registrations = st.builds(
    Registration,
    registration_id=st.uuids(),
    version=st.integers(1, 2**31 - 1),
    election_id=texts,
    source=texts,
    submission_id=texts,
    revision=st.integers(0, 2**53),
    withdrawn=st.booleans(),
    channel=st.sampled_from(["unit", "village", "station", "online"]),
    place_code=texts,
    voter_token=texts,
    claims=st.booleans(),
    gender=st.sampled_from(["male", "female", None]),
    registered_at=moments,
    patch_code=st.none() | texts,
    fingerprint=texts,
    basis_fingerprint=texts,
    name_sealed=texts,
    details_sealed=texts,
    move=st.none() | moves,
)


@given(registrations, st.sampled_from(RegistrationEventType))
def test_the_bytes_of_an_event_are_those_of_the_published_model(
    registration: Registration, kind: RegistrationEventType
) -> None:
    written = REGISTRATIONS.write(RegistrationEvent(kind, registration))
    assert written == (kind.value, registration.voter_token, registration.model_dump_json().encode())
    assert REGISTRATIONS.read(kind.value, written[2]) == RegistrationEvent(kind, registration)
