"""What operators did to all services, put together by time."""

from __future__ import annotations

from typing import Any, Final

from office.client import Client, ServiceError

SERVICES: Final = ("registration", "validation", "reporting")


def acts_of(client: Client, services: tuple[str, ...], limit: int) -> tuple[list[dict[str, Any]], list[str]]:
    """The latest acts of `services`, the newest first; and what those said that do not answer."""
    found: list[dict[str, Any]] = []
    silent = []
    for service in services:
        try:
            found += client.ask("GET", service, "/v1/operations/acts", params={"limit": limit})["acts"]
        except ServiceError as error:
            silent.append(str(error))
    return sorted(found, key=lambda act: str(act["at"]), reverse=True)[:limit], silent
