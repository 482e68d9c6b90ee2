"""A receiver of webhooks: a real little HTTP server that keeps what it is sent and answers as it is told."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Answer = Callable[[dict[str, Any], int], int | None]
"""Of a message and how often it was tried before: the status to answer with; None: no answer."""


@dataclass
class Got:
    """One attempt as it arrived; `answered`: the status, None where there was no answer."""

    headers: dict[str, str]
    body: bytes
    at: float
    answered: int | None

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.body)
        return read

    @property
    def data(self) -> dict[str, Any]:
        data: dict[str, Any] = self.message["data"]
        return data


@dataclass
class Receiver:
    """What arrived, in its order; `answer` may be changed at any time."""

    url: str = ""
    got: list[Got] = field(default_factory=list)
    answer: Answer = lambda _message, _before: 204
    location: str | None = None

    @property
    def taken(self) -> list[Got]:
        return [one for one in self.got if one.answered is not None and 200 <= one.answered < 300]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        before = sum(one.id == headers["webhook-id"] for one in self.got)
        status = self.answer(json.loads(body), before)
        self.got.append(Got(headers, body, time.monotonic(), status))
        if status is None:
            await asyncio.sleep(3600)
        more = f"location: {self.location}\r\n" if self.location else ""
        writer.write(f"HTTP/1.1 {status} Said\r\ncontent-length: 0\r\n{more}\r\n".encode())
        await writer.drain()
        return True


@asynccontextmanager
async def receiving(answer: Answer = lambda _message, _before: 204) -> AsyncIterator[Receiver]:
    """A receiver that listens on this machine."""
    receiver = Receiver(answer=answer)
    tasks: set[asyncio.Task[None]] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await receiver.serve(reader, writer)

    server = await asyncio.start_server(connected, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
