"""A submission: what an upstream system publishes, posts, or puts on one line of a bulk file.

`read_submission` is the one reader of all three ways in. Readable but suspicious is not its business: an odd name or a
bad number is registered and then suspected. Unreadable is what cannot be registered at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StrictStr, StringConstraints, ValidationError

MAX_BYTES: Final = 64 * 1024
"""A submission above this many bytes is unreadable."""

EARLIEST_YEAR: Final = 1900
LATEST_YEAR: Final = 2200

Channel = Literal["unit", "village", "station", "online"]
_Key = Annotated[str, StringConstraints(strict=True, min_length=1, max_length=256)]
_Moment = Annotated[
    str,
    StringConstraints(
        strict=True, pattern=r"^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)$", max_length=40
    ),
]
# Spreadsheets and form makers write a phone or a code as a number; its text is what was meant.
_Text = Annotated[
    StrictStr | Annotated[StrictInt, Field(ge=-(10**18), le=10**18)] | None, Field(union_mode="left_to_right")
]


class Submission(BaseModel):
    """The form in the outside contract. Unknown fields are ignored and not kept; optional ones may be absent or null.

    `registered_at` is an ISO 8601 time with offset. Optional dates are kept as written: what they are worth is judged
    by the assessment, not by the reader.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    submission_id: _Key
    source: _Key
    election_id: _Key
    channel: Channel
    place_code: StrictStr
    name: StrictStr
    id_number: StrictStr
    registered_at: _Moment
    gender: _Text = None
    birth_date: _Text = None
    ethnicity: _Text = None
    hukou_division: _Text = None
    hukou_address: _Text = None
    residence_address: _Text = None
    residence_since: _Text = None
    permit_since: _Text = None
    spouse_id_number: _Text = None
    basis: _Text = None
    certificate_no: _Text = None
    phone: _Text = None
    registrar: _Text = None
    patch_code: _Text = None
    revision: Annotated[StrictInt, Field(ge=0, le=2**53)] | None = None
    withdraw: StrictBool | None = None


class Unreadable(StrEnum):
    """Why a record is a dead letter."""

    TOO_LARGE = "TOO_LARGE"
    EMPTY = "EMPTY"
    NOT_UTF8 = "NOT_UTF8"
    NOT_JSON = "NOT_JSON"
    WRONG_SHAPE = "WRONG_SHAPE"
    TIME_OUT_OF_RANGE = "TIME_OUT_OF_RANGE"
    NUL_CHARACTER = "NUL_CHARACTER"
    UNKNOWN_ELECTION = "UNKNOWN_ELECTION"
    UNKNOWN_EVENT = "UNKNOWN_EVENT"
    REFUSED_BY_STORE = "REFUSED_BY_STORE"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why one record cannot be read: a reason, and what to mend in words that hold none of its values."""

    reason: Unreadable
    detail: str


_read = Submission.__pydantic_validator__.validate_json
_DATES: Final = ("birth_date", "residence_since", "permit_since")
_DATE: Final = re.compile(r"\s*(\d{4})-\d{1,2}-\d{1,2}")


def read_submission(raw: bytes | None) -> Submission | Rejection:
    """Read one record. Never raises on content; the answer says what is wrong and where, without quoting it."""
    if not raw:
        return Rejection(Unreadable.EMPTY, "the record has no value; send the submission as a JSON object")
    if len(raw) > MAX_BYTES:
        return Rejection(Unreadable.TOO_LARGE, f"the record has {len(raw)} bytes, at most {MAX_BYTES} are read")
    try:
        submission: Submission = _read(raw)
    except ValidationError as error:
        return _rejection(raw, error)
    if b"\\u0000" in raw and _holds_nul(submission):
        return Rejection(Unreadable.NUL_CHARACTER, "a value holds the NUL character; send the text without it")
    return _check_times(submission) or submission


def moment_of(submission: Submission) -> datetime:
    """`registered_at` as an aware time.

    Raises:
        ValueError: there is no such day or time of day; never for a submission that `read_submission` gave.
    """
    return datetime.fromisoformat(submission.registered_at.upper())


def is_year_of_ours(year: int) -> bool:
    """Whether a submission or an event may name this year; outside 1900 to 2200 a clock or a form is wrong."""
    return EARLIEST_YEAR <= year <= LATEST_YEAR


def _check_times(submission: Submission) -> Rejection | None:
    try:
        moment = moment_of(submission)
    except ValueError:
        return Rejection(Unreadable.TIME_OUT_OF_RANGE, "registered_at: no such day or time of day")
    if not is_year_of_ours(moment.year):
        return _out_of_range("registered_at")
    for field in _DATES:
        written = getattr(submission, field)
        if written is None:
            continue
        match = _DATE.match(str(written))
        if match and not is_year_of_ours(int(match[1])):
            return _out_of_range(field)
    return None


def _out_of_range(field: str) -> Rejection:
    return Rejection(Unreadable.TIME_OUT_OF_RANGE, f"{field}: outside {EARLIEST_YEAR} to {LATEST_YEAR}")


def _holds_nul(submission: Submission) -> bool:
    return any("\x00" in value for value in submission.__dict__.values() if isinstance(value, str))


def _rejection(raw: bytes, error: ValidationError) -> Rejection:
    try:
        raw.decode()
    except UnicodeDecodeError as wrong:
        return Rejection(Unreadable.NOT_UTF8, f"not UTF-8 at byte {wrong.start}; send JSON as UTF-8")
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    if problems[0]["type"] == "json_invalid":
        return Rejection(Unreadable.NOT_JSON, "not JSON; send one JSON object a record")
    # The location names one of our own fields: an unknown name of the sender's never stands there.
    seen = dict.fromkeys(
        f"{problem['loc'][0]}: {problem['type']}" if problem["loc"] else "not an object" for problem in problems
    )
    return Rejection(Unreadable.WRONG_SHAPE, "; ".join(seen))
