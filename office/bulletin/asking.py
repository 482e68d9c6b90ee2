"""What a bulletin is made of: the services' answers for the end of a day, and for the end of an earlier one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from office.client import Client
from services.reporting.views.tallies import By

Answer = Mapping[str, Any]

_COUNTED_BY: Final = (By.PLACE, By.DISTRICT_CONSTITUENCY, By.TOWN_CONSTITUENCY, By.FINDING)
_PARTS: Final = {
    "set-up": "registration", "coverage": "reporting", "outreach": "reporting", "publicity": "reporting",
    "seats": "registration",
}  # fmt: skip
"""The set-up and the office's other work, and who tells of it."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How the registration stood at the end of `day`: reporting's tallies by what they are counted by."""

    day: date
    tallies: Mapping[By, Answer]


@dataclass(frozen=True, slots=True)
class Answers:
    """All of them; `parts` holds the set-up and what is told of the office's other work, by name, as it
    is now."""

    calendar: Answer
    now: Stand
    before: Stand | None
    parts: Mapping[str, Answer]


def ask_all(client: Client, election: str, day: date | None, previous: date | None, today: datetime) -> Answers:
    """Ask for `day` (None: the one on which `today` falls where the election is), and for `previous` to compare with.

    Raises:
        ServiceError: a service does not answer, or there is no such election.
    """
    calendar = client.ask("GET", "validation", f"/v1/elections/{election}/calendar")
    zone = ZoneInfo(calendar["time_zone"])
    day = day or today.astimezone(zone).date()
    return Answers(
        calendar=calendar,
        now=_stand(client, election, day, zone),
        before=_stand(client, election, previous, zone) if previous is not None else None,
        parts={
            name: client.ask("GET", service, f"/v1/elections/{election}/{name}") for name, service in _PARTS.items()
        },
    )


def _stand(client: Client, election: str, day: date, zone: ZoneInfo) -> Stand:
    # The day ends where the next one begins; a day that is not over yet stands as it is now.
    end = datetime.combine(day + timedelta(days=1), time(), zone)
    path = f"/v1/elections/{election}/tallies"
    return Stand(
        day,
        {
            by: client.ask("GET", "reporting", path, params={"by": by.value, "as_of": end.isoformat()})
            for by in _COUNTED_BY
        },
    )
