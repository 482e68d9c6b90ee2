"""Honouring `Idempotency-Key`: the same request under the same key gets the same answer, without being done again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import structlog
from fastapi.responses import JSONResponse

from contracts.keys.tokens import Tokens
from eventstore.database import AWAY, Pool, acquired
from eventstore.postgres import Q
from services.runtime.problems import Problem

LONGEST_KEY: Final = 200
FORGET_SECONDS: Final = 3600

log = structlog.get_logger(__name__)

Answer = tuple[int, dict[str, Any]]
"""Status and body of an answer."""

_WITH_ADDRESSES: Final = frozenset({"answer", "status_urls"})


@dataclass(frozen=True, slots=True)
class Told:
    """What was answered at `answered_at` under a key, and where each submission of the request tells its status."""

    answered_at: datetime
    status: int
    answer: dict[str, Any]
    status_urls: list[str]


class AnsweredRequests:
    """Keeps answers by endpoint and key. Every write here is safe to repeat, so a race costs a repeat and no more."""

    def __init__(self, pool: Pool, tokens: Tokens) -> None:
        self._pool = pool
        self._tokens = tokens

    async def forget_old(self) -> None:
        """Forget the answers of the day before yesterday, again and again, until cancelled."""
        while True:
            try:
                async with acquired(self._pool) as connection:
                    await connection.execute(Q.forget_answers)
            except AWAY:
                log.info("forgetting_answers_waits")
            await asyncio.sleep(FORGET_SECONDS)

    async def once(
        self,
        endpoint: str,
        key: str | None,
        request: bytes,
        answer: Callable[[], Awaitable[Answer]],
        *,
        addresses: Sequence[str] = (),
    ) -> JSONResponse:
        """The answer kept under `key`, or a new one; `addresses`, as they are once it is there, are kept beside it.

        Raises:
            Problem: 422, the key was used for another request; 400, the key is too long.
        """
        if key is None:
            status, body = await answer()
            return _response(status, body)
        if len(key) > LONGEST_KEY:
            raise Problem(400, "Idempotency-Key too long", f"Use at most {LONGEST_KEY} characters.")
        fingerprint = self._tokens.fingerprint("request", (request.hex(),))
        # The key itself may be anything: it is kept as a keyed fingerprint.
        kept_key = self._tokens.fingerprint("idempotency-key", (key,))
        async with acquired(self._pool) as connection:
            known = await connection.fetchrow(Q.find_answer, endpoint, kept_key)
        if known is not None:
            if known["fingerprint"] != fingerprint:
                raise Problem(422, "Idempotency-Key used before", "This key belongs to another request; use a new key.")
            return _response(known["status"], _kept(known["answer"])[0])
        status, body = await answer()
        kept = json.dumps({"answer": body, "status_urls": list(addresses)} if addresses else body).encode()
        async with acquired(self._pool) as connection:
            await connection.fetchval(Q.keep_answer, endpoint, kept_key, fingerprint, status, kept)
        return _response(status, body)

    async def told(self, endpoints: Sequence[str], key: str) -> Told | None:
        """What was answered at one of `endpoints` under `key`; None: nothing in the last two days."""
        kept_key = self._tokens.fingerprint("idempotency-key", (key,))
        async with acquired(self._pool) as connection:
            row = await connection.fetchrow(Q.told_answer, list(endpoints), kept_key)
        if row is None:
            return None
        answer, addresses = _kept(row["answer"])
        return Told(row["answered_at"], row["status"], answer, addresses)


def _kept(written: bytes) -> tuple[dict[str, Any], list[str]]:
    """An answer as it is kept, and the addresses beside it; one that names its only address itself has no others."""
    kept: dict[str, Any] = json.loads(written)
    if kept.keys() == _WITH_ADDRESSES:
        return kept["answer"], kept["status_urls"]
    return kept, [kept["status_url"]] if "status_url" in kept else []


def _response(status: int, body: dict[str, Any]) -> JSONResponse:
    location = body.get("status_url")
    return JSONResponse(body, status, headers={"Location": location} if location else None)
