"""Sending the records of a list to the registration service, a thousand a request, each answered for itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from office.client import Client, ServiceError

CHUNK: Final = 1000


@dataclass(slots=True)
class Sent:
    """How many records were taken, how many of them were not known as they are, and why others were not, by line."""

    accepted: int = 0
    changed: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


def send_many(client: Client, path: str, records: Sequence[tuple[int, dict[str, Any]]]) -> Sent:
    """Send records, each with its line in the list, to an address that answers each for itself.

    Raises:
        ServiceError: the service does not answer, or takes none of such records; what was sent before stays.
    """
    sent = Sent()
    for start in range(0, len(records), CHUNK):
        chunk = records[start : start + CHUNK]
        answer = client.ask("POST", "registration", path, json=[record for _, record in chunk], expect=(202, 422))
        if "rejected" not in answer:
            raise ServiceError(f"registration does not take the list: {answer['title']} - {answer['detail']}")
        sent.accepted += answer["accepted"]
        sent.changed += answer["changed"]
        sent.problems += [(chunk[one["line"] - 1][0], one["detail"]) for one in answer["rejected"]]
    return sent
