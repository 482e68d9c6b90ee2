"""From a registration that stands to the one that it becomes: opened, and admitted anew under its new identity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import orjson

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import SealError
from contracts.registrations import Details, Move, Registration
from contracts.submissions import Submission
from services.registration.domain.moves.moving import Arrive, MoveError, Transfer
from services.registration.edge.intake.admission import Admission


class UnopenableError(MoveError):
    """The registration's sealed values do not open: its election's key was destroyed, or is another one."""


class UnknownTargetError(MoveError):
    """The election or the place to move to is not known here."""


@dataclass(frozen=True, slots=True)
class Moving:
    """Where a registration is moved to, and on whose word. `source` and `submission_id` name what it becomes; `at` is
    the moment of the move; `reason` may be personal."""

    kind: Literal["carried_over", "transferred_in"]
    source: str
    submission_id: str
    election_id: str
    place_code: str
    by: str
    at: datetime
    reason: str | None = field(default=None, repr=False)


class Readmission:
    """Opens registrations and admits them anew: fingerprints, and seals with the new election's keys, as for any
    submission. `registered_at` is the moment of the move: it is then that the voter came to stand there."""

    def __init__(self, keyring: Keyring, admission: Admission) -> None:
        self._keyring = keyring
        self._admission = admission

    def arrive(self, old: Registration, moving: Moving) -> Arrive:
        """What begins the new registration.

        The token stays the old one's, so that both ends share a partition, in their order, also where the number is
        nobody's. The patch is dropped: who goes door to door there is another person.

        Raises:
            UnopenableError: the old registration's values cannot be opened.
            UnknownTargetError: the election that it moves to has no key.
        """
        name, details = self._open(old)
        submission = Submission.model_construct(
            **details, name=name, submission_id=moving.submission_id, source=moving.source,
            election_id=moving.election_id, place_code=moving.place_code,
            # A transfer is made at the desk, whatever list or canvass once brought the voter: neither speaks of the
            # place that they move to.
            channel="station" if moving.kind == "transferred_in" else old.channel,
            registered_at=moving.at.isoformat(),
        )  # fmt: skip
        try:
            command = self._admission.command(submission, unknown=_unknown(details))
            reason = self._sealed(moving.reason, moving.election_id, command.registration_id.bytes)
        except KeyMissingError as missing:
            raise UnknownTargetError(str(missing)) from None
        move = Move(
            kind=moving.kind, election_id=old.election_id, place_code=old.place_code,
            registration_id=old.registration_id, by=moving.by, reason_sealed=reason,
        )  # fmt: skip
        return Arrive(command._replace(voter_token=old.voter_token, claims=old.claims, gender=old.gender), move)

    def leave(self, old: Registration, seen_version: int, moving: Moving, arriving: Arrive) -> Transfer:
        """What ends the old registration, once `arrive` has opened it."""
        return Transfer(
            seen_version,
            Move(
                kind="transferred_out", election_id=moving.election_id, place_code=moving.place_code,
                registration_id=arriving.submission.registration_id, by=moving.by,
                reason_sealed=self._sealed(moving.reason, old.election_id, old.registration_id.bytes),
            ),
        )  # fmt: skip

    def _open(self, old: Registration) -> tuple[str, dict[str, Any]]:
        bound_to = old.registration_id.bytes
        try:
            name = self._keyring.names(old.election_id).open(old.name_sealed, bound_to)
            details = self._keyring.details(old.election_id).open(old.details_sealed, bound_to)
        except KeyMissingError:
            raise UnopenableError(
                "the key of the registration's election was destroyed: nothing can be taken from it; register anew"
            ) from None
        except SealError as wrong:
            raise UnopenableError(str(wrong)) from None
        opened: dict[str, Any] = orjson.loads(details)
        return name.decode(), opened

    def _sealed(self, reason: str | None, election_id: str, bound_to: bytes) -> str | None:
        return None if reason is None else self._keyring.details(election_id).close(reason.encode(), bound_to)


def _unknown(details: dict[str, Any]) -> dict[str, Any]:
    """What a newer service sealed of a voter: true of the person in the new place too."""
    return {name: value for name, value in details.items() if name not in Details.model_fields}
