"""The consumers of all services: who reads what, who holds whom, and holding them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote

from office.client import Client, ServiceAwayError, ServiceError

SERVICES: Final = ("registration", "validation", "reporting")

MEANS: Final[Mapping[str, str]] = {
    "pause": "reads nothing more in any process of {service}, until it is resumed; the batch in hand is kept first",
    "resume": "reads on where it stands: {lag} records wait",
    "drain": "reads the {lag} records that its topics hold beyond it now, then nothing more until it is resumed",
}
"""What each act does to a consumer, said before it is done."""


def consumers_of_all(client: Client) -> tuple[list[dict[str, Any]], list[str]]:
    """Every consumer, with its `service`; and what those services said that do not answer."""
    found, silent = [], []
    for service in SERVICES:
        try:
            told = client.ask("GET", service, "/v1/operations/consumers")
        except ServiceError as error:
            silent.append(str(error))
            continue
        found += [{"service": service, **one} for one in told["consumers"]]
    return found, silent


def consumer_named(client: Client, name: str) -> dict[str, Any]:
    """The consumer of that name, whichever service's it is.

    Raises:
        ServiceError: there is none, as far as services answer.
    """
    found, silent = consumers_of_all(client)
    for one in found:
        if one["consumer"] == name:
            return one
    if silent and not any(name.startswith(one["service"]) for one in found):
        raise ServiceAwayError(name.partition("-")[0], silent[0])
    raise ServiceError(f"no consumer is named {name}; there are {', '.join(one['consumer'] for one in found)}")


def what_it_means(what: str, consumer: Mapping[str, Any]) -> str:
    """What an act would do, in a sentence."""
    lag = "an unknown number of" if consumer["lag"] is None else f"{consumer['lag']:,}"
    return f"{consumer['consumer']} {MEANS[what].format(service=consumer['service'], lag=lag)}"


def act_on(client: Client, consumer: Mapping[str, Any], what: str, *, by: str, reason: str) -> dict[str, Any]:
    """Pause, resume or drain a consumer; the answer is how it stands, and whether that `changed`.

    Raises:
        ServiceError: its service does not answer, or refuses.
    """
    path = f"/v1/operations/consumers/{quote(consumer['consumer'], safe='')}/{what}"
    answer: dict[str, Any] = client.ask("POST", consumer["service"], path, json={"by": by, "reason": reason})
    return answer
