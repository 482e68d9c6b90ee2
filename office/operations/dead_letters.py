"""Dead letters as operators ask for them: pages, one of them, what a redrive would do, orders and how far they are."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote
from uuid import uuid4

from office.client import Client

PATH: Final = "/v1/operations/dead-letters"
LARGEST_PAGE: Final = 200
LOOK_SECONDS: Final = 0.5

Told = dict[str, Any]

LEFT_OUT: Final[Mapping[str, str]] = {
    "redriven_before": "put back before",
    "corrected_before": "answered by a corrected record before",
    "set_aside_before": "set aside before",
    "only_its_head_is_kept": "too large when it came: only its head is kept",
    "too_large": "larger than what is read",
    "does_not_open": "sealed with a key that is not here, or changed",
    "not_a_letter": "put there by no service of ours",
}
"""Why a letter is left out of a redrive, in words."""


def pages(client: Client, topic: str, limit: int, filters: Mapping[str, Any]) -> Iterator[Told]:
    """Answers with a topic's dead letters, the oldest first: the latest `limit`, or, filtered, the first so many.

    Raises:
        ServiceError: registration does not answer, or refuses.
    """
    wanted = {name: value for name, value in filters.items() if value is not None}
    at: Mapping[str, Any] = {} if wanted else {"latest": limit}
    left = limit
    while True:
        params = {"topic": topic, "limit": min(left, LARGEST_PAGE), **at, **wanted}
        page: Told = client.ask("GET", "registration", PATH, params=params)
        yield page
        left -= len(page["letters"])
        if left <= 0 or page["next"] is None:
            return
        at = {"letters_from": page["next"]}


def one(client: Client, topic: str, offset: int) -> Told:
    """One dead letter, masked.

    Raises:
        ServiceError: registration does not answer, or has none there.
    """
    told: Told = client.ask("GET", "registration", f"{PATH}/{quote(topic, safe='')}/{offset}")
    return told


def preview(client: Client, topic: str, letters: Mapping[str, Any], *, again: bool) -> Told:
    """What a redrive of these letters would do.

    Raises:
        ServiceError: registration does not answer, or refuses.
    """
    body = {"topic": topic, "letters": dict(letters), "again": again}
    told: Told = client.ask("POST", "registration", f"{PATH}/redrives/preview", json=body)
    return told


def redrive(client: Client, topic: str, letters: Mapping[str, Any], act: Mapping[str, str], **more: Any) -> str:
    """Order a redrive, by whom and why as `act` says; the order's id.

    Raises:
        ServiceError: registration does not answer, or refuses.
    """
    body = {"topic": topic, "letters": dict(letters), **act, **more}
    headers = {"Idempotency-Key": str(uuid4())}
    told: Told = client.ask("POST", "registration", f"{PATH}/redrives", json=body, headers=headers)
    return str(told["redrive"])


def progress(client: Client, redrive_id: str) -> Told:
    """How far an order is.

    Raises:
        ServiceError: registration does not answer, or has no such order.
    """
    told: Told = client.ask("GET", "registration", f"{PATH}/redrives/{quote(redrive_id, safe='')}")
    return told


def followed(client: Client, redrive_id: str) -> Iterator[Told]:
    """How far an order is, again and again until it ends.

    Raises:
        ServiceError: registration does not answer; the order goes on all the same.
    """
    while True:
        told = progress(client, redrive_id)
        yield told
        if told["state"] != "going_on":
            return
        time.sleep(LOOK_SECONDS)


def orders(client: Client) -> list[Told]:
    """The orders to redrive, the latest first.

    Raises:
        ServiceError: registration does not answer.
    """
    told: list[Told] = client.ask("GET", "registration", f"{PATH}/redrives")["redrives"]
    return told


def stop(client: Client, redrive_id: str, act: Mapping[str, str]) -> Told:
    """Stop an order.

    Raises:
        ServiceError: registration does not answer, or has no such order.
    """
    path = f"{PATH}/redrives/{quote(redrive_id, safe='')}/stop"
    told: Told = client.ask("POST", "registration", path, json=dict(act))
    return told


def set_aside(client: Client, topic: str, letters: Mapping[str, Any], act: Mapping[str, str]) -> int:
    """Record that nothing is to be done about these letters; how many that are.

    Raises:
        ServiceError: registration does not answer, or refuses.
    """
    body = {"topic": topic, "letters": dict(letters), **act}
    return int(client.ask("POST", "registration", f"{PATH}/set-aside", json=body)["set_aside"])


def correct(client: Client, topic: str, offset: int, record: str, act: Mapping[str, str]) -> None:
    """Send a corrected record instead of a letter's.

    Raises:
        ServiceError: registration does not answer, or refuses the record.
    """
    path = f"{PATH}/{quote(topic, safe='')}/{offset}/correction"
    client.ask("POST", "registration", path, json={"record": record, **act})


def previewed(told: Mapping[str, Any]) -> list[str]:
    """What a preview says, in sentences."""
    said = [f"{told['chosen']:,} dead letters are chosen, {told['would_be_put_back']:,} of them would be put back."]
    if told["reasons"]:
        said.append("They came as " + ", ".join(f"{name} {count:,}" for name, count in told["reasons"].items()) + ".")
    if told["oldest"]:
        said.append(f"The oldest came {_told_at(told['oldest'])}, the latest {_told_at(told['newest'])}.")
    readable = told["would_be"].get("readable_now", 0)
    again = {name: count for name, count in told["would_be"].items() if name != "readable_now"}
    said.append(f"{readable:,} would be registered now.")
    if again:
        failing = ", ".join(f"{name} {count:,}" for name, count in again.items())
        said.append(f"{sum(again.values()):,} would be dead letters again: {failing}.")
    before = sum(count for times, count in told["redriven_before"].items() if times != "0")
    if before:
        said.append(f"{before:,} came back from a redrive already.")
    said += [f"{count:,} are left out: {LEFT_OUT.get(why, why)}." for why, count in told["left_out"].items()]
    if not told["complete"]:
        said.append(f"This is as far as offset {told['looked_through']}; there are more to look through.")
    return said


def _told_at(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%Y-%m-%d %H:%M:%S %z}"
