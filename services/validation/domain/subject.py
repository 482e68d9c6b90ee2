"""What an assessment judges: one registration, opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from contracts.id_number import IdNumber, read_id_number
from contracts.registrations import Details, Registration


@dataclass(frozen=True, slots=True)
class Subject:
    """One version of a registration with its sealed values opened.

    `place_code` is as submitted: it may be anything, so it is personal until it is found among the election's places.
    """

    registration_id: UUID
    election_id: str
    voter_token: str
    channel: str
    place_code: str
    name: str = field(repr=False)
    details: Details = field(repr=False)
    number: IdNumber = field(repr=False)


def subject_of(registration: Registration, name: str, details: Details) -> Subject:
    """The subject that `registration`'s opened `name` and `details` make."""
    return Subject(
        registration.registration_id,
        registration.election_id,
        registration.voter_token,
        registration.channel,
        registration.place_code,
        name,
        details,
        read_id_number(details.id_number),
    )
