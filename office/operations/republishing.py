"""Having logs published again: what each service would publish, ordering it, and following it to its end."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from office.client import Client

SERVICES: Final = ("registration", "validation", "reporting")
_LOOK_SECONDS: Final = 1.0


class Order(NamedTuple):
    """What one service is to publish again: `form` without who asks for it, and why."""

    service: str
    form: Mapping[str, Any]


def log_of(client: Client, service: str) -> dict[str, Any]:
    """Where a service's log stands, and what of it its broker lacks.

    Raises:
        ServiceError: the service does not answer.
    """
    told: dict[str, Any] = client.ask("GET", service, "/v1/operations/log")
    return told


def everything(client: Client) -> list[Order]:
    """All that the stores can publish again after a broker was lost: each log that has something, and the residents.

    Raises:
        ServiceError: a service does not answer.
    """
    orders = [Order(service, {"what": "all"}) for service in SERVICES if log_of(client, service)["published_through"]]
    return [*orders, Order("validation", {"what": "residents"})]


def what_it_means(client: Client, order: Order) -> str:
    """What an order would do, in a sentence."""
    log, what = log_of(client, order.service), order.form["what"]
    events = {
        "all": f"events 1 to {log['published_through']} of its log",
        "stream": f"the events of the stream {order.form.get('stream_id')}",
        "positions": f"events {order.form.get('first')} to {order.form.get('last') or log['published_through']}",
        "residents": "the resident registry as its store has it",
    }[what]
    return f"{order.service} publishes {events} again: the same bytes under the same ids"


def order(client: Client, wanted: Order, *, by: str, reason: str, rate: int | None) -> dict[str, Any]:
    """Order it; the answer is the log's standing with `republication_id`, and whether that is `changed`.

    Raises:
        ServiceError: the service does not answer, or refuses.
    """
    form = {**wanted.form, "by": by, "reason": reason, "rate": rate}
    answer: dict[str, Any] = client.ask("POST", wanted.service, "/v1/operations/log/republish", json=form)
    return answer


def followed(client: Client, ordered: Sequence[tuple[str, str]]) -> Iterator[list[dict[str, Any]]]:
    """How (service, republication) pairs stand, again and again until all have ended.

    Raises:
        ServiceError: a service does not answer.
    """
    while True:
        stand = []
        for service, identity in ordered:
            told = log_of(client, service)["republications"]
            stand += [{"service": service, **one} for one in told if one["republication_id"] == identity]
        yield stand
        if all(one["ended_at"] for one in stand):
            return
        time.sleep(_LOOK_SECONDS)
