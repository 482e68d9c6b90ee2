"""The pages that the services give to a verifier, as streams of facts: one page is held at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any, Final

from office.client import Client
from office.operations.verifying.recount import Fact

_NOBODY: Final = "00000000-0000-0000-0000-000000000000"


def rows(client: Client) -> Iterator[dict[str, Any]]:
    """How every registration is counted, in the order of their ids.

    Raises:
        ServiceError: reporting does not tell.
    """
    after, whole = _NOBODY, False
    while not whole:
        page = client.ask("GET", "reporting", "/v1/operations/projection/rows", params={"after": after})
        yield from page["rows"]
        whole = page["whole"]
        after = page["rows"][-1]["registration_id"] if page["rows"] else after


def streams(client: Client, service: str) -> Iterator[tuple[str, list[Fact]]]:
    """The facts of every registration in a store's log, in the order of ids, each one's by version.

    Raises:
        ServiceError: the service does not tell.
    """
    for identity, found in groupby(_facts(client, service), key=lambda fact: str(fact["registration_id"])):
        yield identity, list(found)


def stream(client: Client, service: str, identity: str) -> list[Fact]:
    """One registration's facts as they are now.

    Raises:
        ServiceError: the service does not tell.
    """
    return list(client.ask("GET", service, "/v1/operations/log/facts", params={"only": identity})["facts"])


def _facts(client: Client, service: str) -> Iterator[Fact]:
    at: dict[str, Any] = {"after": _NOBODY, "version": 0}
    whole = False
    while not whole:
        page = client.ask("GET", service, "/v1/operations/log/facts", params=at)
        yield from page["facts"]
        whole = page["whole"]
        if page["facts"]:
            last = page["facts"][-1]
            at = {"after": last["registration_id"], "version": last["version"]}
