"""Following an election's live stream (server-sent events) in a thread, and knowing whether it still speaks.

Source: WHATWG HTML, server-sent events: `id`, `event`, `data`, comments, `Last-Event-ID`.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import httpx
import orjson

from office.client import said

# The service says something every 15 seconds at least.
SILENT_SECONDS: Final = 20.0
_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 2.0
_HEALTH_SECONDS: Final = 5.0


@dataclass(slots=True)
class Heard:
    """What was heard last: the stream's counts, when it last spoke (monotonic), and what is wrong, in words."""

    counts: dict[str, Any] | None = None
    position: str | None = None
    spoke_at: float | None = None
    broken: str | None = "connecting"
    behind: str | None = None


class LiveCounts:
    """Listens until `close`; `news` is set whenever something changed. `urls` are the services' addresses by name."""

    def __init__(self, urls: dict[str, str], election_id: str) -> None:
        self.heard = Heard()
        self.news = threading.Event()
        self._urls = urls
        self._address = f"{urls['reporting']}/v1/elections/{election_id}/stream"
        self._closed = threading.Event()
        for work, name in ((self._listen, "live-stream"), (self._look_after, "health")):
            threading.Thread(target=work, name=name, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._closed.set()

    def _listen(self) -> None:
        pause = _FIRST_PAUSE
        timeout = httpx.Timeout(SILENT_SECONDS, connect=5)
        with httpx.Client(timeout=timeout) as client:
            while not self._closed.is_set():
                try:
                    self._follow(client)
                    self._breaks("the service closed the stream")
                    pause = _FIRST_PAUSE
                except httpx.ReadTimeout:
                    self._breaks(f"the stream is silent for {SILENT_SECONDS:.0f} s")
                except httpx.HTTPError as error:
                    self._breaks(f"the reporting service does not answer ({type(error).__name__})")
                self._closed.wait(pause)
                pause = min(_LONGEST_PAUSE, pause * 2)

    def _follow(self, client: httpx.Client) -> None:
        headers = {"Last-Event-ID": self.heard.position} if self.heard.position else {}
        with client.stream("GET", self._address, headers=headers) as answer:
            if answer.status_code != httpx.codes.OK:
                answer.read()
                self._breaks(f"{answer.status_code}: {said(answer)}")
                return
            self._hears()
            for position, data in events(answer.iter_lines(), self._hears):
                self.heard.counts, self.heard.position = orjson.loads(data), position
                self.news.set()
                if self._closed.is_set():
                    return

    def _hears(self) -> None:
        self.heard.spoke_at = time.monotonic()
        if self.heard.broken:
            self.heard.broken = None
            self.news.set()

    def _breaks(self, why: str) -> None:
        self.heard.broken = why
        self.news.set()

    def _look_after(self) -> None:
        """Ask each service now and then whether records wait there: a stream may be well, and stale."""
        while not self._closed.wait(_HEALTH_SECONDS):
            self.heard.behind = "; ".join(filter(None, map(_ill, self._urls.values()))) or None


def _ill(url: str) -> str | None:
    try:
        answer = httpx.get(f"{url}/health/ready", timeout=3)
        if answer.status_code == httpx.codes.OK:
            return None
        return "; ".join(text for text in answer.json()["checks"].values() if text != "ok")
    except (httpx.HTTPError, ValueError, KeyError):
        return f"{url} does not say that it is ready"


def events(lines: Iterable[str], on_any: Callable[[], None] = lambda: None) -> Iterator[tuple[str | None, str]]:
    """(id, data) of each event in a stream's lines; `on_any` is called for every line, comments too."""
    position: str | None = None
    data: list[str] = []
    for line in lines:
        on_any()
        if not line:
            if data:
                yield position, "\n".join(data)
            data = []
            continue
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "id":
            position = value
        elif name == "data":
            data.append(value)
