"""Asking the three services: the desk keeps no facts, so every page begins here.

One answer that the services gave is a dict, as their OpenAPI describes it. What they refuse becomes `Refused`, with the
words that they said; what does not answer becomes `Away`.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final, Literal

import httpx

from services.runtime.telemetry.requests import pass_on

Service = Literal["registration", "validation", "reporting"]
Answer = dict[str, Any]

SECONDS: Final = 20.0
CONNECT_SECONDS: Final = 3.0
MOST_CONNECTIONS: Final = 64


class Away(Exception):  # noqa: N818  what is told, not a fault of ours
    """A service does not answer."""

    def __init__(self, service: str) -> None:
        super().__init__(f"the {service} service does not answer")
        self.service = service


class Refused(Exception):  # noqa: N818  an answer, in the services' own word
    """A service answered that it cannot be done: `status`, and the problem details' members (RFC 9457)."""

    def __init__(self, service: str, status: int, body: Mapping[str, Any]) -> None:
        super().__init__(f"{service} answers {status}")
        self.service = service
        self.status = status
        self.title = str(body.get("title", ""))
        self.detail = str(body.get("detail", ""))
        self.errors: list[dict[str, Any]] = list(body.get("errors", []))
        self.body = body


class Services:
    """The three services of one installation, by their addresses."""

    def __init__(self, registration: str, validation: str, reporting: str) -> None:
        limits = httpx.Limits(max_connections=MOST_CONNECTIONS, max_keepalive_connections=MOST_CONNECTIONS)
        timeout = httpx.Timeout(SECONDS, connect=CONNECT_SECONDS)
        self.urls: Mapping[str, str] = {
            "registration": registration, "validation": validation, "reporting": reporting,
        }  # fmt: skip
        self._http = httpx.AsyncClient(timeout=timeout, limits=limits, event_hooks={"request": [pass_on]})

    async def close(self) -> None:
        """Close the connections that are kept open."""
        await self._http.aclose()

    async def get(self, service: Service, path: str, **params: Any) -> Any:
        """What a service answers to a question; parameters that are None are left out.

        Raises:
            Refused, Away.
        """
        return await self.ask("GET", service, path, params={k: v for k, v in params.items() if v is not None})

    async def post(self, service: Service, path: str, json: Any, *, key: str | None = None) -> Any:
        """What a service answers to something that is to be recorded; `key` makes it safe to send twice.

        Raises:
            Refused, Away.
        """
        return await self.ask("POST", service, path, json=json, headers=_under(key) if key else None)

    async def ask(
        self,
        method: str,
        service: Service,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The body of the answer, read as JSON.

        Raises:
            Refused: the service answers with a status of 400 or more. Away: it does not answer.
        """
        try:
            answer = await self._http.request(
                method, self.urls[service] + path, params=params, json=json, content=content, headers=headers
            )
        except httpx.HTTPError:
            raise Away(service) from None
        if answer.is_error:
            raise Refused(service, answer.status_code, _body(answer))
        return answer.json()

    @asynccontextmanager
    async def stream(self, service: Service, path: str, **params: Any) -> AsyncIterator[AsyncIterator[str]]:
        """The lines of an answer as they come, within the block; it may last, so that only connecting has a limit.

        Raises:
            Refused, Away: also within the block, when the service breaks off.
        """
        timeout = httpx.Timeout(None, connect=CONNECT_SECONDS)
        try:
            async with self._http.stream("GET", self.urls[service] + path, params=params, timeout=timeout) as answer:
                if answer.is_error:
                    await answer.aread()
                    raise Refused(service, answer.status_code, _body(answer))
                yield answer.aiter_lines()
        except httpx.HTTPError:
            raise Away(service) from None


def _under(key: str) -> dict[str, str]:
    # A form may bring anything for its key; a header takes printable ASCII alone. The same key stays the same.
    sendable = key.isascii() and key.isprintable()
    return {"Idempotency-Key": key if sendable else hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()}


def _body(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
