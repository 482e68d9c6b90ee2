"""A set-up to the registration service: what it would change first, then the set-up itself."""

from __future__ import annotations

from typing import Any, Final

from contracts.set_up.elections import ElectionSetUp
from office.client import Client

_JSON: Final = {"content-type": "application/json"}


def preview(client: Client, set_up: ElectionSetUp) -> dict[str, Any]:
    """What loading the set-up would change, and what speaks against it; nothing is written.

    Raises:
        ServiceError: the service does not answer.
    """
    path = f"/v1/elections/{set_up.election.id}/set-up/difference"
    content = set_up.model_dump_json().encode()
    answer: dict[str, Any] = client.ask("POST", "registration", path, content=content, headers=_JSON)
    return answer


def load_set_up(client: Client, set_up: ElectionSetUp, *, by: str | None, seen: int | None = None) -> dict[str, Any]:
    """Make this the election's set-up. `by` is who loads it, where that is said; `seen` is the version whose difference
    was looked at (0: there was none).

    Raises:
        ServiceError: the service does not answer, or refuses it.
    """
    said = {"by": by, "seen": seen, "set_up": set_up.model_dump(mode="json")}
    answer: dict[str, Any] = client.ask("PUT", "registration", f"/v1/elections/{set_up.election.id}/set-up", json=said)
    return answer


def who_stands_at(client: Client, election_id: str, places: list[str]) -> dict[str, int]:
    """How many count as registered at each of these places, of those where anybody does.

    Raises:
        ServiceError: the reporting service does not answer.
    """
    path = f"/v1/elections/{election_id}/tallies"
    answer = client.ask("GET", "reporting", path, params={"by": "place"}, expect=(200, 404))
    counted = {row["key"]: row["registered"] for row in answer.get("rows", [])}
    return {place: counted[place] for place in places if counted.get(place)}
