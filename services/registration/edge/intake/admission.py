"""From a submission to a command: the voter token, the fingerprints, and the seals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final, Literal

import orjson

from contracts.id_number import NumberState, read_id_number
from contracts.ids import registration_id
from contracts.keys.keyring import Keyring
from contracts.registrations import Details
from contracts.submissions import Submission, moment_of
from eventstore.decider import Order
from eventstore.events import Cause
from services.registration.domain.registrations.registration import Command, Submit

_GENDERS: Final[dict[str, Literal["male", "female"]]] = {
    "male": "male", "m": "male", "男": "male", "female": "female", "f": "female", "女": "female",
}  # fmt: skip
_CONTENT: Final = (
    "election_id", "channel", "place_code", "name", "id_number", "registered_at", "gender", "birth_date", "ethnicity",
    "hukou_division", "hukou_address", "residence_address", "residence_since", "permit_since", "spouse_id_number",
    "basis", "certificate_no", "phone", "registrar", "patch_code",
)  # fmt: skip
# What a clerk's decision rests on: who the person is, where they live and vote, and their papers. Not the phone.
_BASIS: Final = (
    "election_id", "place_code", "name", "id_number", "gender", "birth_date", "hukou_division", "hukou_address",
    "residence_address", "permit_since", "spouse_id_number", "certificate_no",
)  # fmt: skip
_DETAILS: Final = tuple(Details.model_fields)
NOTHING_UNKNOWN: Final[Mapping[str, Any]] = MappingProxyType({})
_content, _basis = itemgetter(*_CONTENT), itemgetter(*_BASIS)


class Admission:
    """Makes commands of submissions, with the installation's tokens and the election's seals."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._tokens = keyring.tokens()

    def order(
        self,
        submission: Submission,
        causation_id: str | None,
        traceparent: str | None,
        arrived_ms: int | None = None,
    ) -> Order[Command]:
        """The command that a submission asks for, addressed to its registration's stream; `arrived_ms` is when it came.

        Raises:
            KeyMissingError: as `command` does.
        """
        command = self.command(submission, arrived_ms)
        return Order(command.registration_id, command, Cause(None, causation_id, traceparent))

    def command(
        self, submission: Submission, arrived_ms: int | None = None, unknown: Mapping[str, Any] = NOTHING_UNKNOWN
    ) -> Submit:
        """The command that a submission asks for. `unknown` are details that only a newer service knows: sealed too.

        Raises:
            KeyMissingError: the election's key was destroyed: nothing personal of it can be taken any more.
        """
        fields = submission.__dict__
        number = read_id_number(submission.id_number)
        sound = number.state is NumberState.SOUND
        tokens, identity = self._tokens, registration_id(submission.source, submission.submission_id)
        if submission.withdraw:
            fingerprint = tokens.fingerprint("withdrawal", (submission.revision,))
        else:
            fingerprint = tokens.fingerprint("content", _content(fields))
        return Submit(
            registration_id=identity,
            election_id=submission.election_id,
            source=submission.source,
            submission_id=submission.submission_id,
            revision=submission.revision,
            withdraw=bool(submission.withdraw),
            channel=submission.channel,
            place_code=submission.place_code,
            voter_token=tokens.of_number(number.text)
            if sound
            else tokens.of_submission(submission.source, submission.submission_id),
            claims=sound,
            gender=_GENDERS.get(str(submission.gender).strip().lower()) or _gender(number.gender),
            registered_at=moment_of(submission),
            patch_code=_text(submission.patch_code),
            fingerprint=fingerprint,
            basis_fingerprint=tokens.fingerprint("basis", _basis(fields)),
            seal=self._sealer(submission, identity.bytes, unknown),
            arrived_ms=arrived_ms,
        )

    def _sealer(
        self, submission: Submission, bound_to: bytes, unknown: Mapping[str, Any]
    ) -> Callable[[], tuple[str, str]]:
        names, details = self._keyring.names(submission.election_id), self._keyring.details(submission.election_id)

        def seal() -> tuple[str, str]:
            fields = submission.__dict__
            # The bytes of a Details model, written without making one: this runs once for every registration.
            rest = {**unknown}
            for name in _DETAILS:
                value = fields[name]
                if value is not None:
                    rest[name] = value if type(value) is str else str(value)
            return (
                names.close(submission.name.encode(), bound_to),
                details.close(orjson.dumps(rest), bound_to),
            )

        return seal


def _gender(read: str | None) -> Literal["male", "female"] | None:
    return None if read is None else _GENDERS[read]


def _text(value: str | int | None) -> str | None:
    return value if value is None or isinstance(value, str) else str(value)
