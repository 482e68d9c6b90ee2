"""What operators ask and do about dead letters, over HTTP; and records that become such letters."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import httpx

from tests.e2e.people import Form, set_up
from tests.e2e.town import Town, eventually

LETTERS = "/v1/operations/dead-letters"
WHO = {"by": "操作员甲", "reason": "设置迟到"}
_late = count()


async def told(town: Town, path: str = "", **params: Any) -> dict[str, Any]:
    answer = await town.http.get(town.url("registration", LETTERS + path), params=params)
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def asked(town: Town, path: str, status: int = 202, key: str | None = None, /, **body: Any) -> dict[str, Any]:
    headers = {"Idempotency-Key": key} if key else {}
    answer = await town.http.post(town.url("registration", LETTERS + path), json=body, headers=headers)
    assert answer.status_code == status, answer.text
    read: dict[str, Any] = answer.json()
    return read


async def ended(town: Town, redrive: str) -> dict[str, Any]:
    """The order once it has ended; the service may be away meanwhile."""

    async def over() -> dict[str, Any] | None:
        """The order has ended"""
        try:
            now = await told(town, f"/redrives/{redrive}")
        except httpx.HTTPError:
            return None  # it is being started anew
        return now if now["state"] != "going_on" else None

    found: dict[str, Any] = await eventually(over)
    return found


async def refused(town: Town, *records: Form | bytes | None, partition: int = 1, key: bytes | None = None) -> list[int]:
    """Send what cannot be read; the offsets of its dead letters."""
    before = (await told(town, latest=1, limit=1))["end"]
    sent = await town.send(*records, partition=partition, key=key)
    await town.quiet()
    wanted = {(one.partition, one.offset) for one in sent}
    found = [
        one["offset"]
        for one in (await told(town, letters_from=before, limit=200))["letters"]
        if (one["partition"], one["record_offset"]) in wanted
    ]
    assert len(found) == len(sent)
    return found


def late_election() -> str:
    """The id of an election that is not set up yet."""
    return f"e2e-late-{next(_late)}"


async def load(town: Town, election: str) -> None:
    wanted = json.loads(json.dumps(set_up(election), default=str))
    answer = await town.http.put(town.url("registration", f"/v1/elections/{election}"), json=wanted)
    assert answer.status_code == 202, answer.text
