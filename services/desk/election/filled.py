"""What somebody filled into a form: read as it was written, so that it can be shown again where it is not right."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fastapi import Request
from starlette.datastructures import FormData, UploadFile

from services.desk.page.whole_number import whole_number


class Filled:
    """The fields of a form. What they have to be is the services' to say: a field that is not filled in is None."""

    def __init__(self, fields: FormData | None = None, **first: Any) -> None:
        self._fields = fields if fields is not None else FormData()
        self._first = first

    def text(self, name: str) -> str | None:
        """What stands in a field, without the blanks around it."""
        value = self._fields.get(name)
        return value.strip() or None if isinstance(value, str) else None

    def several(self, name: str) -> list[str]:
        """Everything that was chosen under one name."""
        return [value for value in self._fields.getlist(name) if isinstance(value, str)]

    def names(self, name: str) -> list[str]:
        """Names that stand in one field, with a comma, an enumeration comma or a line between them."""
        written = (self.text(name) or "").translate(str.maketrans("，、;；\n\r", ",,,,,,"))
        return [one.strip() for one in written.split(",") if one.strip()]

    def number(self, name: str) -> int | str | None:
        """A whole number; what is none stays as it was written, for the service to refuse."""
        written = self.text(name)
        plain = (written or "").replace(",", "").replace("，", "")
        return written if (number := whole_number(plain)) is None else number

    def moment(self, name: str, zone: ZoneInfo) -> str | None:
        """A moment that was written on the election's clock, with its offset."""
        written = self.text(name)
        try:
            moment = datetime.fromisoformat(written) if written else None
        except ValueError:
            return written
        if moment is None:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).isoformat()

    async def file(self, name: str, most: int) -> tuple[str, bytes] | None:
        """A file's name and bytes, one byte more than `most` at most; None: none was chosen. It is read once."""
        file = self._fields.get(name)
        if not isinstance(file, UploadFile):
            return None
        try:
            return (file.filename, await file.read(most + 1)) if file.filename else None
        finally:
            await file.close()

    def shown(self, name: str) -> str:
        """What a form shows in a field: what was filled in, else what it began with."""
        if name in self._fields:
            return str(self._fields[name])
        first = self._first.get(name)
        return "" if first is None else ", ".join(first) if isinstance(first, list | tuple) else str(first)

    def chosen(self, name: str, value: str) -> bool:
        """Whether a choice is made."""
        return value in (self.several(name) if name in self._fields else _listed(self._first.get(name)))


def _listed(value: Any) -> Sequence[str]:
    return () if value is None else (value,) if isinstance(value, str) else value


async def filled(request: Request) -> Filled:
    """What was sent with a request."""
    return Filled(await request.form())
