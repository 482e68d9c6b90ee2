"""What somebody entered at a door, as the telephone sends it: a registration, or a visit to a household.

The telephone makes an entry's id when the entry is made, and keeps it: it is the submission's id, and sending the entry
twice is sending it once. `tries` counts how often a person mended the entry or asked for another try; it makes another
Idempotency-Key, because the answer to the first is kept under the first.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter

from contracts.codes import Code
from contracts.office.canvass import VisitResult
from services.runtime.said import Day, Moment

SOURCE: Final = "desk-door"
"""The `source` of every submission that is made here."""

MOST: Final = 20
"""Entries a request; the telephone sends the next ones after the answer."""

MOST_BYTES: Final = 256 * 1024

_WRITTEN: Final = r"^[^\x00]*$"
_Line = Annotated[str | None, Field(max_length=300, pattern=_WRITTEN), AfterValidator(lambda line: line or None)]
_Channel = Literal["unit", "village", "station"]


class _Entry(BaseModel):
    """What every entry has. `account` marks whose it is; `at` is when it was made, by the desk's clock."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    id: UUID
    account: str
    tries: Annotated[int, Field(ge=0, le=1_000_000)]
    at: Moment
    place_code: Code

    @property
    def key(self) -> str:
        """The Idempotency-Key of this entry as it is now."""
        return f"{SOURCE} {self.id} {self.tries}"


class RegistrationEntry(_Entry):
    """Somebody was registered. Values stand as they were written: what they are worth is judged by the assessment.

    Gender and birth date are not asked: what the number says of them would agree with the number.
    """

    kind: Literal["registration"]
    patch_code: Code | None = None
    name: Annotated[str, Field(max_length=100, pattern=_WRITTEN)]
    id_number: Annotated[str, Field(max_length=50, pattern=_WRITTEN)]
    phone: _Line = None
    residence_address: _Line = None
    hukou_division: _Line = None
    hukou_address: _Line = None
    permit_since: _Line = None
    spouse_id_number: _Line = None
    certificate_no: _Line = None
    basis: _Line = None


class ResidentMet(BaseModel):
    """What the visit came to for the resident of this number."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    no: Annotated[int, Field(ge=1, le=1_000_000)]
    result: VisitResult


class VisitEntry(_Entry):
    """Somebody was at a household's door."""

    kind: Literal["visit"]
    patch_code: Code
    household_code: Annotated[str, Field(min_length=1, max_length=32)]
    residents: Annotated[tuple[ResidentMet, ...], Field(min_length=1, max_length=200)]
    next_visit_on: Day | None = None
    words: Annotated[
        str | None, Field(max_length=4000, pattern=_WRITTEN), AfterValidator(lambda line: line or None)
    ] = None


Entry = RegistrationEntry | VisitEntry
_READER: Final[TypeAdapter[Entry]] = TypeAdapter(Annotated[Entry, Field(discriminator="kind")])


def read_entry(said: Mapping[str, Any]) -> Entry:
    """An entry as a telephone sent it.

    Raises:
        ValidationError: it is none, and where; no value of it stands in the error.
    """
    return _READER.validate_python(said)


def mark_of(account: str) -> str:
    """The mark of an account on its entries: telephones keep it in clear, so it is not the account's name."""
    return hashlib.sha256(f"door {account}".encode()).hexdigest()[:16]


def submission_of(entry: RegistrationEntry, election_id: str, zone: ZoneInfo, kind: str, by: str) -> dict[str, Any]:
    """The submission that an entry becomes; `kind` is its place's, `by` the registrar.

    In a patch somebody was registered at the door (channel `village`), else where people come to (`station`, `unit`).
    """
    channel: _Channel = "unit" if kind == "unit" else "village" if entry.patch_code else "station"
    written = entry.model_dump(
        mode="json", exclude={"id", "account", "tries", "at", "kind"}, exclude_none=True
    )  # fmt: skip
    return {
        "submission_id": str(entry.id), "source": SOURCE, "election_id": election_id, "channel": channel, **written,
        "registrar": by, "registered_at": entry.at.astimezone(zone).isoformat(timespec="seconds"),
    }  # fmt: skip


def visit_of(entry: VisitEntry, zone: ZoneInfo, by: str) -> dict[str, Any]:
    """The visit that an entry becomes, as registration takes it; `by` is who was there."""
    written = entry.model_dump(
        mode="json", include={"household_code", "patch_code", "residents", "next_visit_on", "words"}
    )
    return {"by": by, **written, "visited_at": entry.at.astimezone(zone).isoformat(timespec="seconds")}
