"""Loading a list that the office keeps: read, sent as it was read, and answered for line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from office.client import Client, ServiceError
from office.lists.office_list import OfficeList
from office.lists.sending import send_many
from services.registration.files import FileError


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many records were taken, how many of them were new or changed; what is wrong by line, what is not used."""

    accepted: int
    changed: int
    problems: tuple[tuple[int, str], ...]
    notices: tuple[str, ...]


def load(client: Client, path: str, file: Path, read: Callable[[Path, str], OfficeList], *, by: str) -> Loaded:
    """Send the records of `file`, said by `by`, to registration's `path`; what is wrong holds nothing else up.

    Raises:
        ServiceError: the file cannot be read as a whole, or the service does not answer or takes no such records.
    """
    try:
        found = read(file, by)
    except FileError as error:
        raise ServiceError(str(error)) from None
    sent = send_many(client, path, found.records)
    return Loaded(sent.accepted, sent.changed, tuple(sorted([*found.problems, *sent.problems])), found.notices)
