"""One attempt on one message: the receiver's name looked up, the address checked and spoken to, the answer judged."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from http import HTTPStatus
from typing import Final

import certifi
import httpx

from services.reporting.webhooks.destination import Address, Destination, DestinationError, Network, chosen, read_url
from services.reporting.webhooks.message import Message
from services.reporting.webhooks.signing import Secret, signed_headers, signing_at

ANSWER_SECONDS: Final = 15.0
"""A receiver that has not answered by then has not taken the message."""

_MOST_CONNECTIONS: Final = 8


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: `taken` is any answer of 2xx in time. `gone`: the receiver wants no more (410).

    `problem` says in short what went wrong, `asked` after how many seconds the receiver wants to be tried again.
    """

    taken: bool
    problem: str = ""
    gone: bool = False
    asked: float | None = None


class Sender:
    """Sends to one receiver. `networks` are the private ones that may be spoken to."""

    def __init__(
        self,
        url: str,
        secrets: Sequence[Secret],
        networks: Sequence[Network],
        *,
        answer_seconds: float = ANSWER_SECONDS,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._url = url
        self._secrets = secrets
        self._networks = networks
        self._answer_seconds = answer_seconds
        self._now = now
        self._http = httpx.AsyncClient(
            verify=_trusted(), trust_env=False, follow_redirects=False,
            limits=httpx.Limits(max_connections=_MOST_CONNECTIONS, max_keepalive_connections=_MOST_CONNECTIONS),
            headers={"content-type": "application/json", "user-agent": "xuanmin-webhooks/1"},
        )  # fmt: skip

    async def send(self, message: Message) -> Outcome:
        """Try it once. Never raises for what the receiver does."""
        try:
            async with asyncio.timeout(self._answer_seconds):
                return await self._attempt(message)
        except DestinationError as refused:
            return Outcome(taken=False, problem=str(refused))
        except TimeoutError:
            return Outcome(taken=False, problem=f"no answer within {self._answer_seconds:.0f} s")
        except httpx.HTTPError as error:
            return Outcome(taken=False, problem=f"no connection ({type(error).__name__})")
        except (OSError, UnicodeError):
            return Outcome(taken=False, problem="the host's name is not known")
        except httpx.InvalidURL:
            return Outcome(taken=False, problem="the address cannot be written in a request")

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def _attempt(self, message: Message) -> Outcome:
        destination = read_url(self._url)
        address = await self._address(destination)
        moment = self._now()
        secrets = signing_at(self._secrets, datetime.fromtimestamp(moment, UTC))
        if not secrets:
            return Outcome(taken=False, problem="no secret to sign with; rotate it")
        headers = {"host": destination.host_header, **signed_headers(secrets, message.id, int(moment), message.body)}
        request = self._http.build_request(
            "POST", destination.at(address), content=message.body, headers=headers, timeout=None,
            # The connection goes to the address that was checked; certificate and name are the host's all the same.
            extensions={"sni_hostname": destination.host},
        )  # fmt: skip
        # The body of the answer is nobody's business here: it is not read.
        answer = await self._http.send(request, stream=True)
        await answer.aclose()
        if answer.is_success:
            return Outcome(taken=True)
        return Outcome(
            taken=False, problem=f"HTTP {answer.status_code}", gone=answer.status_code == HTTPStatus.GONE,
            asked=_seconds(answer.headers.get("retry-after")),
        )  # fmt: skip

    async def _address(self, destination: Destination) -> Address:
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(destination.host, destination.port, type=socket.SOCK_STREAM)
        return chosen(destination, [str(sockaddr[0]) for *_, sockaddr in found], self._networks)


def _seconds(retry_after: str | None) -> float | None:
    return float(retry_after) if retry_after is not None and retry_after.isdecimal() and len(retry_after) < 9 else None  # noqa: PLR2004  years


@cache
def _trusted() -> ssl.SSLContext:
    # The system's authorities, or those of SSL_CERT_FILE where an office has its own, and the usual ones beside them.
    trusted = ssl.create_default_context()
    trusted.load_verify_locations(certifi.where())
    return trusted
