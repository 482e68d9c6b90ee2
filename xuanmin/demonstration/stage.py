"""The stage of the demonstration: the running installation, its clock, the town, and the terminal."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from datetime import time as time_of_day
from pathlib import Path
from typing import Any, Final

from rich.console import Console

from eventstore.clock import set_file_clock
from eventstore.publishing.publisher import NOT_TAKEN, Outgoing, Publisher
from office.client import Client, ServiceError
from scenarios.zhujing import ELECTION_ID, Town
from services.runtime.settings import Settings
from xuanmin.demonstration.errors import DemonstrationError

SHANGHAI: Final = timezone(timedelta(hours=8))
_CLOCK_SEEN_SECONDS: Final = 0.07
_PATIENCE_SECONDS: Final = 60.0
_LOOK_SECONDS: Final = 0.08


@dataclass
class Stage:
    """Everything that an act needs. `took` keeps how long each act took, in seconds, in their order."""

    console: Console
    settings: Settings
    client: Client
    town: Town
    folder: Path
    clock: Path
    publisher: Publisher
    runner: asyncio.Runner
    took: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def act(self, title: str) -> Iterator[None]:
        """Announce an act, and keep how long it takes."""
        self.console.print()
        self.console.rule(f"[bold]{title}[/bold]", align="left", style="dim")
        began = time.monotonic()
        yield
        self.took[title] = time.monotonic() - began

    def say(self, text: str) -> None:
        """Print a line, wrapped at a terminal only."""
        self.console.print(text, highlight=False, soft_wrap=not self.console.is_terminal)

    def move_clock(self, day: date, hour: int, minute: int = 0) -> None:
        """Set every service's clock to this time of the town's; comes back when all have seen it."""
        set_file_clock(self.clock, datetime.combine(day, time_of_day(hour, minute), SHANGHAI))
        time.sleep(_CLOCK_SEEN_SECONDS)

    def publish(self, records: Sequence[Outgoing]) -> None:
        """Publish records as an upstream system would.

        Raises:
            DemonstrationError: Kafka does not take them.
        """
        try:
            self.runner.run(self.publisher.publish(records))
        except NOT_TAKEN as error:
            raise DemonstrationError(f"Kafka does not take the submissions ({type(error).__name__})") from None

    def tallies(self, by: str, **bounds: str) -> dict[str, Any]:
        """The election's counts by one thing, from the reporting service."""
        path = f"/v1/elections/{ELECTION_ID}/tallies"
        answer: dict[str, Any] = self.client.ask("GET", "reporting", path, params={"by": by, **bounds})
        return answer

    def coverage(self) -> dict[str, Any]:
        """Who of the baseline is registered, has a reason not to be, or is missed, by place."""
        answer: dict[str, Any] = self.client.ask("GET", "reporting", f"/v1/elections/{ELECTION_ID}/coverage")
        return answer

    def submission(self, source: str, submission_id: str) -> dict[str, Any]:
        """Where one submission stands."""
        answer: dict[str, Any] = self.client.ask("GET", "reporting", f"/v1/submissions/{source}/{submission_id}")
        return answer

    def wait_for(self, what: str, reached: Callable[[], bool]) -> float:
        """Look again and again until `reached`; how many seconds it took. A service may be away meanwhile.

        Raises:
            DemonstrationError: it does not come about within a minute.
        """
        began = time.monotonic()
        while (waited := time.monotonic() - began) < _PATIENCE_SECONDS:
            with suppress(ServiceError):
                if reached():
                    return waited
            time.sleep(_LOOK_SECONDS)
        raise DemonstrationError(f"{what} did not come about within {_PATIENCE_SECONDS:.0f} seconds")


def registered(rows: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """How many count as registered by row, without the rows where nobody does."""
    return {row["key"]: row["registered"] for row in rows if row["registered"]}


def moment(day: date) -> str:
    """The end of a day of the town's, as `as_of` takes it."""
    return f"{day.isoformat()}T23:59:59+08:00"


def day_and_time(moment: str) -> str:
    """A moment as people write it in a list, on the town's clock: 14 Sep 10:00."""
    there = datetime.fromisoformat(moment).astimezone(SHANGHAI)
    return f"{there.day} {there:%b %H:%M}"


def named(day: date) -> str:
    """A day as people write it: 14 September."""
    return f"{day.day} {day:%B}"
