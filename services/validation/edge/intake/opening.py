"""Opening registrations, to be judged and compared: with the keys of their elections, where these are here."""

from __future__ import annotations

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.registrations import Details, Registration
from services.validation.domain.subject import Subject, subject_of

_read_details = Details.__pydantic_validator__.validate_json


class Opening:
    """Opens what is sealed of a registration."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def can_open(self, election_id: str) -> bool:
        """Whether the election's keys are in the keyring; they are gone once they were destroyed."""
        try:
            self._keyring.names(election_id)
            self._keyring.details(election_id)
        except KeyMissingError:
            return False
        return True

    def open(self, registration: Registration) -> Subject:
        """The subject of an assessment.

        Raises:
            KeyMissingError: the election's keys are not here.
            SealError: it was sealed with another key.
        """
        bound_to = registration.registration_id.bytes
        name = self._keyring.names(registration.election_id).open(registration.name_sealed, bound_to).decode()
        details = self._keyring.details(registration.election_id).open(registration.details_sealed, bound_to)
        return subject_of(registration, name, _read_details(details))
