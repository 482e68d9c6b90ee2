"""Holding the count to the stores' logs, to the last voter, while the services go on.

Each row tells which versions it has counted: what it must say is worked out from the log at these versions, so that
nothing has to stand still. What was in the logs when the verifying began, and was given time to come through, must be
counted; what came later may be.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from office.client import Client, ServiceError
from office.operations.verifying.found import Verified
from office.operations.verifying.registrations import STORES, Heads, Registrations

THROUGH_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.5
_FRESH_SECONDS: Final = 1.5
"""A service keeps what it told of itself for a second: an older answer would not know what was published meanwhile."""

Progress = Callable[[str, int], None]
"""Is told what is being done, and how many events or registrations are through."""


class NotThroughError(ServiceError):
    """What the logs held at the beginning is not counted yet, and the time for it is up."""


def verify(client: Client, on_progress: Progress, *, patience: float = THROUGH_SECONDS) -> Verified:
    """Verify chains, registrations and tallies; `patience` is how long what is on its way is waited for, in seconds.

    Raises:
        NotThroughError: reporting is behind and stays so.
        ServiceError: a service does not answer.
    """
    found = Verified()
    heads = {service: int(client.ask("GET", service, "/v1/log/position")["position"]) for service in STORES}
    for service in STORES:
        found.events[service] = _chain(client, service, found, on_progress)
    _wait_until_through(client, heads, patience, on_progress)
    Registrations(client, heads, found).verify(lambda through: on_progress("registrations", through))
    for one in client.ask("GET", "reporting", "/v1/operations/projection/differences")["differences"]:
        where = f"{one['election_id']}, {one['place_code']}, {one['channel']}, {one['status']}"
        found.differ(where, f"the tally says {one['told']}, its rows are {one['counted']}; under review "
                            f"{one['told_under_review']} against {one['under_review']}")  # fmt: skip
    return found


def _chain(client: Client, service: str, found: Verified, on_progress: Progress) -> int:
    at: dict[str, Any] = {"after": 0}
    while True:
        page = client.ask("GET", service, "/v1/operations/log/chain", params=at)
        if page["broken"]:
            found.differ(f"the log of {service}", page["broken"])
            return int(at["after"])
        at = {"after": page["position"], "hash": page["hash"]}
        on_progress(f"the log of {service}", page["position"])
        if page["whole"]:
            return int(page["position"])


def _wait_until_through(client: Client, heads: Heads, patience: float, on_progress: Progress) -> None:
    end = time.monotonic() + patience
    ends: dict[tuple[str, int], int] | None = None
    while True:
        behind = _unpublished(client, heads)
        if behind is None:
            if ends is None:
                time.sleep(_FRESH_SECONDS)
            standing = client.ask("GET", "reporting", "/v1/operations")["consumers"]
            if not standing or any(one["end_offset"] is None for one in standing):
                behind = "reporting does not know how far it is: its database or Kafka is away"
            else:
                # Where the topics ended once the logs were published: what comes after them is not waited for.
                ends = ends or {(one["topic"], one["partition"]): one["end_offset"] for one in standing}
                waiting = sum(max(0, ends[one["topic"], one["partition"]] - one["next_offset"]) for one in standing)
                if not waiting:
                    return
                behind = f"reporting is {waiting:,} records behind"
        if time.monotonic() >= end:
            raise NotThroughError(f"not everything is counted yet: {behind}; see `xuanmin lag`, and verify again")
        on_progress("waiting for what is on its way", 0)
        time.sleep(_LOOK_SECONDS)


def _unpublished(client: Client, heads: Heads) -> str | None:
    for service, head in heads.items():
        if client.ask("GET", service, "/v1/log/position")["published_through"] < head:
            return f"the relay of {service} has not published all of its log"
    return None
