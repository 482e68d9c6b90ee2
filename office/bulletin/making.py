"""Making a bulletin of the services' answers, for the command line and for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from documents.bulletin import Bulletin
from office.bulletin.asking import ask_all
from office.bulletin.composing import compose
from office.client import Client, ServiceError

ISSUED_BY: Final = "选举委员会办公室"


class PreviousDayError(ServiceError):
    """The last bulletin is not of an earlier day than this one."""


@dataclass(frozen=True, slots=True)
class Head:
    """What a person says of a bulletin: `title` None is the election's; `number`, which of the election it is."""

    title: str | None = None
    issued_by: str = ISSUED_BY
    number: int | None = None


def made(client: Client, election: str, days: tuple[date | None, date | None], head: Head, now: datetime) -> Bulletin:
    """The bulletin of a day (None: the one on which `now` falls where the election is), compared with an earlier one.

    Raises:
        ServiceError: a service does not answer, there is no such election, or the earlier day is not earlier.
    """
    day, previous = days
    answers = ask_all(client, election, day, previous, now)
    if previous is not None and previous >= answers.now.day:
        raise PreviousDayError(f"the last bulletin was of {previous}, not before {answers.now.day}; check the two days")
    return compose(answers, title=head.title, issued_by=head.issued_by, number=head.number)


def name_of(bulletin: Bulletin, ending: str) -> str:
    """The name of a bulletin's file."""
    return f"bulletin-{bulletin.election_id}-{bulletin.day}.{ending}"
