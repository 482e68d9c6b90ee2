"""Waiting until the rows that were sent are compared, and asking where they stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any, Final, NamedTuple

from office.client import Client

EVERY_SECONDS: Final = 2.0
AT_ONCE: Final = 500


class Sent(NamedTuple):
    """A row that was accepted: its number in the file, and the registration that it names."""

    number: int
    source: str
    submission_id: str


Statuses = dict[int, dict[str, Any]]
"""Where each row stands, by its number, as reporting shows it."""


def compared(
    client: Client, sent: Sequence[Sent], seconds: float, *, sleep: Callable[[float], None] = time.sleep
) -> Statuses:
    """Where the rows stand once all of them are compared, or after so many `seconds`.

    A row that corrects an earlier one stands as the earlier one until the correction has come through: so this waits
    until reporting has nothing more to count too, for as long as it takes from one look to the next.

    Raises:
        ServiceError: reporting does not answer.
    """
    if not sent:
        return {}
    until = time.monotonic() + seconds
    waiting, before = list(sent), None
    while True:
        found, standing = _look(client, waiting or sent[:1])
        waiting = [one for one in waiting if found[one.number]["status"] in {None, "pending"}]
        if (not waiting and standing == before) or time.monotonic() >= until:
            return _look(client, sent)[0]
        before = standing
        sleep(min(EVERY_SECONDS, max(0.0, until - time.monotonic())))


def _look(client: Client, sent: Sequence[Sent]) -> tuple[Statuses, Any]:
    found: Statuses = {}
    standing = None
    for start in range(0, len(sent), AT_ONCE):
        part, standing = asked(client, sent[start : start + AT_ONCE])
        found.update(part)
    return found, standing


def asked(client: Client, part: Sequence[Sent]) -> tuple[Statuses, Any]:
    """Where at most AT_ONCE rows stand, and what reporting had counted by then (`processed_through`).

    Raises:
        ServiceError: reporting does not answer.
    """
    names = [{"source": one.source, "submission_id": one.submission_id} for one in part]
    answer = client.ask("POST", "reporting", "/v1/submissions/statuses", json={"submissions": names})
    return dict(zip((one.number for one in part), answer["statuses"], strict=True)), answer["processed_through"]
