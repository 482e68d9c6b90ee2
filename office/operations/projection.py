"""Reporting's projection: how it stands, and having it rebuilt or a rebuild given up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

from office.client import Client, ServiceAwayError

LOOK_SECONDS: Final = 0.5
PATIENCE_SECONDS: Final = 30.0
_PATH: Final = "/v1/operations/projection"


def standing_of_projection(client: Client, *, check: bool = False) -> dict[str, Any]:
    """How the projection stands; with `check` what is missing in it is looked for first.

    Raises:
        ServiceError: reporting does not answer.
    """
    told: dict[str, Any] = client.ask("GET", "reporting", _PATH, params={"check": check})
    return told


def begin_rebuild(client: Client, *, by: str, reason: str, fewer_is_right: bool = False) -> dict[str, Any]:
    """Have the projection rebuilt; `begun` false in the answer: that was under way already.

    Raises:
        ServiceError: reporting does not answer, or refuses.
    """
    form = {"by": by, "reason": reason, "fewer_is_right": fewer_is_right}
    told: dict[str, Any] = client.ask("POST", "reporting", f"{_PATH}/rebuild", json=form)
    return told


def cancel_rebuild(client: Client, *, by: str, reason: str) -> dict[str, Any]:
    """Give the rebuild up that is under way; `cancelled` false in the answer: none was.

    Raises:
        ServiceError: reporting does not answer, or refuses.
    """
    told: dict[str, Any] = client.ask("POST", "reporting", f"{_PATH}/cancel", json={"by": by, "reason": reason})
    return told


def followed(client: Client) -> Iterator[dict[str, Any]]:
    """How the projection stands, again and again until no rebuild is under way; the last says how it ended.

    Raises:
        ServiceAwayError: reporting has not answered for half a minute.
    """
    silent_since: float | None = None
    while True:
        try:
            told = standing_of_projection(client)
        except ServiceAwayError:
            silent_since = silent_since or time.monotonic()
            if time.monotonic() - silent_since > PATIENCE_SECONDS:
                raise
        else:
            silent_since = None
            yield told
            if told["rebuild"] is None:
                return
        time.sleep(LOOK_SECONDS)
