"""A row of a list becomes a submission in the form of the outside contract.

工作单位 and 备注 have no place in that form: they help to tell rows apart and are not kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from contracts.keys.tokens import Tokens
from services.registration.files.dates import iso_day, moment
from services.registration.files.headings import HEADINGS, VOTERS
from services.registration.files.row import Record, Row, checked
from services.registration.files.submission_id import SubmissionIds
from services.registration.files.texts import RowTexts
from services.registration.files.vocabulary import Headings

_GENDERS: Final = {"男": "male", "女": "female", "男性": "male", "女性": "female"}
_BASES: Final = {
    "户籍地": "hukou",
    "户籍所在地": "hukou",
    "居住地": "residence",
    "现居住地": "residence",
    "工作单位": "work_unit",
    "工作单位所在地": "work_unit",
    "单位": "work_unit",
}
_CHANNELS: Final = {"work_unit": "unit", "hukou": "village", "residence": "village"}
_UNSTATED_CHANNEL: Final = "station"
"""Where neither sender nor row says how the voter was registered, the list was handed in at a registration station."""

_NOBODY: Final = f"neither {HEADINGS['name']} nor {HEADINGS['id_number']}; fill in or delete the row"
_DAYS: Final = ("birth_date", "permit_since")
_AS_WRITTEN: Final = (
    *("birth_date", "ethnicity", "hukou_division", "hukou_address", "residence_address", "permit_since"),
    *("spouse_id_number", "certificate_no", "phone"),
)


@dataclass(frozen=True, slots=True)
class Sender:
    """What the sender of a list says of every row in it; a row's own 登记人 and 登记日期 come first."""

    election_id: str
    source: str
    place_code: str
    channel: str | None
    registrar: str | None
    registered_at: datetime | None
    time_zone: ZoneInfo


class TableReader:
    """Reads the rows below the headings of one list."""

    def __init__(self, headings: Headings, sender: Sender, tokens: Tokens, *, shifts: bool) -> None:
        """`shifts`: in a text file a surplus separator moves the cells after it, so a row too long is a problem."""
        self._texts = RowTexts(VOTERS, headings, shifts=shifts)
        self._sender = sender
        self._ids = SubmissionIds(tokens, sender.election_id, sender.place_code)
        self._default_moment = sender.registered_at.isoformat() if sender.registered_at else None
        # A 64-bit hash stands for each id: a million rows then cost some 70 MB, not 200.
        self._seen: set[int] = set()

    def rows(self, records: Iterable[Record]) -> Iterator[Row]:
        """The rows; unused lines of the form (nothing but a 序号) and repeated headings are passed over."""
        for number, texts in self._texts.rows(records):
            if isinstance(texts, str):
                yield Row(number, problem=texts)
            elif not texts["name"] and not texts["id_number"]:
                yield Row(number, problem=_NOBODY)
            else:
                yield self._submission(number, texts)

    def _submission(self, number: int, texts: dict[str, str]) -> Row:
        for field in _DAYS:
            if texts.get(field):
                texts[field] = iso_day(texts[field])
        sender = self._sender
        stated = texts.get("registered_on")
        registered_at = moment(stated, sender.time_zone) if stated else self._default_moment
        if registered_at is None:
            return Row(number, problem=f"{HEADINGS['registered_on']}: no such day; write it like 2021-09-03")
        submission_id = self._ids.of(texts)
        if not self._first(submission_id):
            return Row(number, problem=_twice(submission_id))
        basis = _BASES.get(texts.get("basis", ""), texts.get("basis"))
        submission = {
            "submission_id": submission_id,
            "source": sender.source,
            "election_id": sender.election_id,
            "channel": sender.channel or _CHANNELS.get(basis or "", _UNSTATED_CHANNEL),
            "place_code": sender.place_code,
            "name": texts["name"],
            "id_number": texts["id_number"],
            "registered_at": registered_at,
        }
        gender = texts.get("gender")
        if gender:
            submission["gender"] = _GENDERS.get(gender, gender)
        for field in _AS_WRITTEN:
            text = texts.get(field)
            if text:
                submission[field] = text
        if basis:
            submission["basis"] = basis
        registrar = texts.get("registrar") or sender.registrar
        if registrar:
            submission["registrar"] = registrar
        return _in_headings(checked(number, submission))

    def _first(self, submission_id: str) -> bool:
        key = hash(submission_id)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


def _twice(submission_id: str) -> str:
    # A fingerprint has no colon; an id made of the 序号 has.
    if ":" in submission_id:
        return f"{HEADINGS['sequence']}: an earlier row has the same; give each row its own"
    return f"{HEADINGS['id_number']}: an earlier row has the same person; keep one of the two"


def _in_headings(row: Row) -> Row:
    """The reader's objection with the list's own heading in place of the contract's field."""
    if row.problem is None:
        return row
    field, colon, rest = row.problem.partition(":")
    heading = HEADINGS["registered_on" if field == "registered_at" else field] if field in _FIELDS else field
    return Row(row.number, problem=f"{heading}{colon}{rest}")


_FIELDS: Final = {*HEADINGS, "registered_at"}
