"""Which dead letters somebody asks for at the desk: read out of the address or a form, handed on to registration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from services.desk.page.whole_number import whole_number

SUBMISSIONS: Final = "voter.submissions.v1"
CLOCK: Final = ZoneInfo("Asia/Shanghai")
"""What is filled in, and shown on pages of no election, is on this clock."""

PAGE: Final = 50
_SAID: Final = ("reason", "place", "partition")
_MOMENTS: Final = ("since", "until")


@dataclass(frozen=True, slots=True)
class AskedFor:
    """Fields as they were filled in, those that are not left out; `offsets` are letters that are named one by one."""

    topic: str
    fields: Mapping[str, str]
    offsets: tuple[int, ...] = field(default=())

    @property
    def chooses(self) -> bool:
        """Whether it leaves any out."""
        return bool(self.fields or self.offsets)

    def filters(self) -> dict[str, Any]:
        """The fields as registration takes them; what is no moment stays as it was written, for it to refuse."""
        return {name: _moment(value) if name in _MOMENTS else value for name, value in self.fields.items()}

    def body(self) -> dict[str, Any]:
        """The choice in the body of a request."""
        filters = self.filters()
        if (partition := filters.get("partition")) is not None:
            filters["partition"] = partition if (number := whole_number(partition)) is None else number
        return {"topic": self.topic, "letters": filters | ({"offsets": list(self.offsets)} if self.offsets else {})}

    def query(self, **more: object) -> str:
        """The choice as a part of an address."""
        return urlencode({"topic": self.topic, **self.fields, **more})


def asked_for(given: Mapping[str, str], offsets: list[str]) -> AskedFor:
    """What a form or an address says; a field that is empty says nothing."""
    fields = {name: given[name].strip() for name in (*_SAID, *_MOMENTS) if given.get(name, "").strip()}
    numbers = [number for one in offsets if (number := whole_number(one)) is not None and number >= 0]
    return AskedFor(given.get("topic", "").strip() or SUBMISSIONS, fields, tuple(numbers))


def _moment(written: str) -> str:
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        return written
    return (moment if moment.tzinfo else moment.replace(tzinfo=CLOCK)).isoformat()
