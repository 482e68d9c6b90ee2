"""`python -m benchmarks.desks ELECTION PLACE`: how soon many open desks show a registration, at what cost.

It needs a running installation, whose addresses the settings give, and the password of an account in
`XUANMIN_BENCH_PASSWORD` (account `office`, or `XUANMIN_BENCH_ACCOUNT`). With `XUANMIN_BENCH_DESK_PID` the desk's CPU
and memory are read too. Each round registers one voter and waits until every desk was told the place's new row.
"""

from __future__ import annotations

import asyncio
import os
import sys
import uuid
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx

from services.runtime.clock import clock_of
from services.runtime.settings import Settings, load_settings

DESKS: Final = int(os.environ.get("XUANMIN_BENCH_DESKS", "200"))
ROUNDS: Final = 8
PAUSE: Final = 2.5
PATIENCE: Final = 20.0
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass
class Desk:
    """An open desk; `told` is set when the row that is waited for comes, at `at` (loop time)."""

    row: bytes
    told: asyncio.Event = field(default_factory=asyncio.Event)
    at: float = 0.0
    received: int = 0

    async def read(self, reader: asyncio.StreamReader) -> None:
        loop = asyncio.get_running_loop()
        while line := await reader.readline():
            self.received += len(line)
            if self.row in line:
                self.at = loop.time()
                self.told.set()


@asynccontextmanager
async def opened(settings: Settings, election: str, place: str, cookie: str) -> AsyncIterator[Desk]:
    """One desk's live stream of the overview."""
    where = urlsplit(settings.desk_url)
    reader, writer = await asyncio.open_connection(where.hostname, where.port, limit=2**22)
    writer.write(
        f"GET /e/{election}/live?view=overview HTTP/1.1\r\nHost: {where.netloc}\r\nCookie: {cookie}\r\n\r\n".encode()
    )
    desk = Desk(f'id="row-{place}"'.encode())
    reading = asyncio.create_task(desk.read(reader))
    try:
        yield desk
    finally:
        reading.cancel()
        writer.close()


async def sign_in(settings: Settings) -> str:
    """The cookie of a session."""
    async with httpx.AsyncClient(base_url=settings.desk_url) as client:
        await client.get("/sign-in")
        form = {
            "name": os.environ.get("XUANMIN_BENCH_ACCOUNT", "office"),
            "password": os.environ["XUANMIN_BENCH_PASSWORD"],
        }
        answer = await client.post("/sign-in", data=form)
        if answer.is_error:
            raise SystemExit("nobody is signed in: check XUANMIN_BENCH_ACCOUNT and XUANMIN_BENCH_PASSWORD")
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


async def register(client: httpx.AsyncClient, settings: Settings, election: str, place: str) -> None:
    """One voter with an unreadable number: suspected, and counted."""
    submission = {
        "submission_id": str(uuid.uuid4()), "source": "bench-desks", "election_id": election, "channel": "station",
        "place_code": place, "name": "测试", "id_number": "?",
        "registered_at": clock_of(settings.clock_file)().isoformat(),
    }  # fmt: skip
    answer = await client.post(f"{settings.registration_url}/v1/submissions", json=submission)
    answer.raise_for_status()


def say(line: str) -> None:
    """A line of the result, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def used(pid: str | None) -> tuple[float, float]:
    """CPU seconds and resident MiB of a process so far."""
    if pid is None:
        return 0.0, 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS, int(fields[21]) * os.sysconf("SC_PAGE_SIZE") / 2**20


async def main(election: str, place: str) -> None:
    """Prints a line a round, and the desk's cost."""
    settings, pid = load_settings(), os.environ.get("XUANMIN_BENCH_DESK_PID")
    cookie, loop = await sign_in(settings), asyncio.get_running_loop()
    say(f"alone: {used(pid)[1]:.0f} MiB")
    async with AsyncExitStack() as stack, httpx.AsyncClient() as client:
        desks = [await stack.enter_async_context(opened(settings, election, place, cookie)) for _ in range(DESKS)]
        await _all(desks)
        await asyncio.sleep(PAUSE)
        cpu, memory = used(pid)
        say(f"{DESKS} desks open: {memory:.0f} MiB")
        await asyncio.sleep(10)
        say(f"quiet: {100 * (used(pid)[0] - cpu) / 10:.1f} % of a core")
        for _ in range(ROUNDS):
            for desk in desks:
                desk.told.clear()
            before, begun = used(pid)[0], loop.time()
            bytes_before = desks[0].received
            await register(client, settings, election, place)
            stored = loop.time()
            await _all(desks)
            took = sorted(desk.at - stored for desk in desks)
            spent = 1000 * (used(pid)[0] - before)
            say(
                f"first desk {took[0]:.2f} s, last {took[-1]:.2f} s after it was accepted ({stored - begun:.2f} s); "
                f"{spent:.0f} ms CPU, {(desks[0].received - bytes_before) / 1024:.1f} KiB a desk; "
                f"load {os.getloadavg()[0]:.0f}"
            )
            await asyncio.sleep(PAUSE)
        say(f"{used(pid)[1]:.0f} MiB")


async def _all(desks: Sequence[Desk]) -> None:
    async with asyncio.timeout(PATIENCE):
        for desk in desks:
            await desk.told.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:3]))
