"""Asking the services about a roll: where their logs stand, what it comes to, what was published."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from contracts.keys.signing import is_signed
from contracts.roll.digest import SignedDigest, StorePosition, signed_bytes
from office.client import Client, ServiceError

PATIENCE_SECONDS: Final = 120.0
_LOOK_SECONDS: Final = 0.3


@dataclass(frozen=True, slots=True)
class RollAnswer:
    """A roll as reporting tells it: its head, and the lines asked for."""

    head: dict[str, Any]
    lines: list[dict[str, Any]]


def roll(client: Client, election: str, **params: Any) -> RollAnswer:
    """The roll that `params` name (see GET …/roll).

    Raises:
        ServiceError: it cannot be told, and why.
    """
    asked = {name: value for name, value in params.items() if value is not None}
    with client.stream("reporting", f"/v1/elections/{election}/roll", params=asked) as answer:
        first, *others = answer.read().splitlines()
    return RollAnswer(orjson.loads(first), [orjson.loads(line) for line in others])


def position(client: Client, service: str, at: int | None) -> StorePosition:
    """Where a store's log stands, or where the append ends that holds `at`.

    Raises:
        ServiceError: the log does not reach that far.
    """
    answer = client.ask("GET", service, "/v1/log/position", params={} if at is None else {"position": at})
    return StorePosition(**{name: answer[name] for name in StorePosition.model_fields})


def wait_until_published(client: Client, service: str, upto: int, on_wait: Callable[[str], None]) -> None:
    """Wait until a store's relay has published its log up to a position.

    Raises:
        ServiceError: it takes longer than two minutes.
    """

    def behind() -> int:
        return upto - int(client.ask("GET", service, "/v1/log/position")["published_through"])

    if (left := behind()) > 0:
        on_wait(f"{service} publishes {left:,} events more")
        _until(lambda: behind() <= 0, f"{service} does not publish what it recorded; `/health/ready` there says why")


def publications(client: Client, election: str) -> list[dict[str, Any]]:
    """What was published, in its order, each with whether reporting's own rebuild has the same roots."""
    answer = client.ask("GET", "reporting", f"/v1/elections/{election}/roll/publications")
    found: list[dict[str, Any]] = answer["publications"]
    return found


def the_publication(client: Client, election: str, no: int | None) -> dict[str, Any]:
    """Publication `no`, or the last one.

    Raises:
        ServiceError: there is none.
    """
    found = publications(client, election)
    fitting = [one for one in found if no in (None, one["no"])]
    if not fitting:
        raise ServiceError(
            "nothing was published of this roll yet: `xuanmin roll publish` does"
            if no is None or not found
            else f"there is no publication {no}; the last one is {found[-1]['no']}"
        )
    return fitting[-1]


def wait_until_counted(client: Client, election: str, no: int) -> dict[str, Any]:
    """Publication `no` as reporting shows it, once it does.

    Raises:
        ServiceError: it takes longer than two minutes.
    """
    found: dict[int, dict[str, Any]] = {}

    def shown() -> bool:
        found.update((one["no"], one) for one in publications(client, election))
        return no in found

    _until(shown, f"reporting does not show publication {no} yet; it is recorded")
    return found[no]


def signed_of(client: Client, publication: Mapping[str, Any]) -> SignedDigest:
    """A publication's digest, its signature checked with the key that registration tells.

    Raises:
        ServiceError: it is not signed by this installation.
    """
    signed = SignedDigest.model_validate(publication["signed"])
    key = client.ask("GET", "registration", "/v1/signing-key")["public_key"]
    if signed.public_key != key or not is_signed(signed_bytes(signed.digest), signed.signature, key):
        raise ServiceError(f"publication {signed.digest.no} is not signed with this installation's key; print nothing")
    return signed


def _until(done: Callable[[], bool], or_else: str) -> None:
    until = time.monotonic() + PATIENCE_SECONDS
    while not done():
        if time.monotonic() > until:
            raise ServiceError(or_else)
        time.sleep(_LOOK_SECONDS)
