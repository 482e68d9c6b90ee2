"""Making a bulletin of the services' answers, for the command line and for the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from documents.bulletin import Bulletin
from office.bulletin.asking import Answers, ask_all
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


Days = tuple[date | None, date | None]
"""A bulletin's day (None: today where the election is), and the earlier one that it is compared with, if any."""


def made(client: Client, election: str, days: Days, head: Head, now: datetime) -> Bulletin:
    """The bulletin of a day.

    Raises:
        ServiceError: a service does not answer, there is no such election, or the earlier day is not earlier.
    """
    return made_of(asked_for(client, election, days, now), head)


def asked_for(client: Client, election: str, days: Days, now: datetime) -> Answers:
    """What the services answer for a bulletin.

    Raises:
        ServiceError: as of `made`.
    """
    day, previous = days
    if previous is not None and day is not None:
        _check(day, previous)
    answers = ask_all(client, election, day, previous, now)
    if previous is not None:
        _check(answers.now.day, previous)
    return answers


def made_of(answers: Answers, head: Head) -> Bulletin:
    """The bulletin that answers make under this head."""
    return compose(answers, title=head.title, issued_by=head.issued_by, number=head.number)


def _check(day: date, previous: date) -> None:
    if previous >= day:
        raise PreviousDayError(f"the last bulletin was of {previous}, not before {day}; check the two days")


def name_of(bulletin: Bulletin, ending: str) -> str:
    """The name of a bulletin's file."""
    return f"bulletin-{bulletin.election_id}-{bulletin.day}.{ending}"
