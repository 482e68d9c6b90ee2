"""What is told of one record: what would become of it, in which field, and what to do; never a value of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from contracts.submissions import Rejection, Submission, Unreadable
from contracts.validations import Finding, FindingCode
from services.validation.domain.telling.sentences import sentence_of


class Becomes(StrEnum):
    """What becomes of a record."""

    DEAD_LETTER = "dead_letter"
    SUSPECTED = "suspected"
    NOTHING_FOUND = "nothing_found"
    REPEAT = "repeat"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


ROW_UNREADABLE: Final = "ROW_UNREADABLE"
"""A row of a list that makes no submission; an import says so of the row, and sends the others."""


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to look at: its `code`, the `fields` that it is in, what it is, and what to do about it."""

    code: str
    fields: tuple[str, ...]
    says: str
    do: str


@dataclass(frozen=True, slots=True)
class Told:
    """What becomes of the record on a `line`; `other` is the line that it repeats, corrects, or is corrected by."""

    line: int
    becomes: Becomes
    points: tuple[Point, ...] = ()
    other: int | None = None
    note: str = ""


_FIELDS: Final = frozenset(Submission.model_fields)
_DO_ABOUT_REASON: Final = {
    Unreadable.TOO_LARGE: "send the voter's own data only",
    Unreadable.NOT_UTF8: "write the file as UTF-8, not as GB18030 or UTF-16",
    Unreadable.NOT_JSON: "the file has no byte order mark either",
    Unreadable.TIME_OUT_OF_RANGE: "mend the year, or the clock that made it",
    Unreadable.UNKNOWN_ELECTION: "write the id of an election that is set up",
}
_DO_ABOUT_TYPE: Final = {
    "missing": "send it: it is required",
    "string_type": "write it as text, in quotes",
    "literal_error": "write unit, village, station or online",
    "string_pattern_mismatch": "write a time with offset, like 2021-09-03T09:20:00+08:00",
    "string_too_short": "it must not be empty",
    "string_too_long": "write at most 256 characters",
    "bool_type": "write true or false, without quotes",
    "int_type": "write a whole number, without quotes",
    "greater_than_equal": "write no number below 0",
}
_ABOUT: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    FindingCode.ID_MALFORMED: (("id_number",), "send the 18 characters as they stand on the card"),
    FindingCode.ID_FIFTEEN_DIGITS: (("id_number",), "send the number of 18 characters, if it is known"),
    FindingCode.ID_CHECKSUM: (("id_number",), "look at the number again: a digit is wrong"),
    FindingCode.ID_BIRTH_DATE: (("id_number",), "look at the birth date in the number again"),
    FindingCode.ID_DAMAGED_BY_SPREADSHEET: (("id_number",), "take the number from its source again, as text"),
    FindingCode.ID_GENDER_MISMATCH: (("gender", "id_number"), "look at both again"),
    FindingCode.ID_BIRTH_DATE_MISMATCH: (("birth_date", "id_number"), "look at both again"),
    FindingCode.NAME_MALFORMED: (("name",), "send the name as it stands on the card, and nothing else"),
    FindingCode.UNDER_AGE: (("id_number",), "leave out who is not of age on election day"),
    FindingCode.DUPLICATE: (("id_number",), "send each person once"),
    FindingCode.NON_LOCAL: (("hukou_division",), "send certificate_no and permit_since, where there are any"),
    FindingCode.PLACE_UNKNOWN: (("place_code",), "send a code of the election's set-up"),
    FindingCode.PLACE_MISMATCH: (("place_code", "channel", "residence_address"), "look at the place again"),
}


def of_rejection(rejection: Rejection) -> tuple[Point, ...]:
    """The points of a record that cannot be read, one a field where fields are told."""
    if rejection.reason is not Unreadable.WRONG_SHAPE:
        field = rejection.detail.partition(":")[0]
        fields = (field,) if field in _FIELDS else ()
        says = rejection.detail.removeprefix(f"{field}: ") if fields else rejection.detail
        return (Point(rejection.reason, fields, says, _DO_ABOUT_REASON.get(rejection.reason, "")),)
    points = []
    for problem in rejection.detail.split("; "):
        field, _, kind = problem.partition(": ")
        do = _DO_ABOUT_TYPE.get(kind, "write it as the contract says") if kind else "write a JSON object"
        known = field in _FIELDS
        points.append(Point(rejection.reason, (field,) if known else (), kind if known else problem, do))
    return tuple(points)


def of_row(problem: str) -> tuple[Point, ...]:
    """The point of a row of a list that makes no submission; the problem names columns and no values."""
    return (Point(ROW_UNREADABLE, (), problem, "mend the row"),)


def of_findings(findings: Iterable[Finding]) -> tuple[Point, ...]:
    """The points of a record that would be registered and looked at."""
    points = []
    for finding in findings:
        fields, do = _ABOUT.get(finding.code, ((), ""))
        points.append(Point(finding.code, fields, sentence_of(finding).en, do))
    return tuple(points)
