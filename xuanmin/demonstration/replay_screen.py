"""What is seen of the replay: a small panel that moves, or a plain line a day where the output is no terminal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Final, NamedTuple

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

BARS: Final = "▁▂▃▄▅▆▇█"
_WIDEST: Final = 84
_LOOKS_A_SECOND: Final = 8


class Standing(NamedTuple):
    """Counts at one moment."""

    registered: int = 0
    units: int = 0
    villages: int = 0
    on_the_roll: int = 0
    suspected: int = 0
    pending: int = 0


class ReplayScreen:
    """Shows days, counts and rate; `days` in all and `submissions` in all set the scale of the bar."""

    def __init__(self, console: Console, days: int, submissions: int) -> None:
        self._console = console
        self._days = days
        self._submissions = submissions
        self._standing = Standing()
        self._day = date.min
        self._begun = 0
        self._published = 0
        self._busy = 0.0
        self._day_began = 0.0
        self._sizes: list[int] = []
        self._live: Live | None = None

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Show the panel while the block runs; its last state stays on the screen."""
        if not self._console.is_terminal:
            yield
            return
        with Live(
            self._panel(), console=self._console, refresh_per_second=_LOOKS_A_SECOND, get_renderable=self._panel
        ) as self._live:
            yield
        self._live = None

    def begin(self, day: date, submissions: int) -> None:
        """A day begins, on which so many submissions are published."""
        self._day = day
        self._begun += 1
        self._published += submissions
        self._sizes.append(submissions)
        self._day_began = time.monotonic()

    def show(self, standing: Standing) -> None:
        """The counts have moved."""
        self._standing = standing

    def end(self, seconds: float) -> None:
        """The day is counted, `seconds` after it was published."""
        self._busy += seconds
        self._day_began = 0.0
        if self._live is None:
            now = self._standing
            self._console.print(
                f"{self._day.day:>2} {self._day:%B}: {self._sizes[-1]:,} published, counted after {seconds:.1f} s; "
                f"registered {now.registered:,} (units {now.units:,}, villages {now.villages:,}), "
                f"on the roll {now.on_the_roll:,}, suspected {now.suspected:,}",
                highlight=False, soft_wrap=True,
            )  # fmt: skip

    @property
    def published(self) -> int:
        """Submissions published so far."""
        return self._published

    @property
    def seconds(self) -> float:
        """What the days took from being published to being counted, together."""
        return self._busy

    @property
    def rate(self) -> float:
        """Submissions a second, from publishing to the tallies."""
        running = time.monotonic() - self._day_began if self._day_began else 0.0
        return self._published / max(self._busy + running, 0.001)

    def _panel(self) -> RenderableType:
        width = min(self._console.width, _WIDEST)
        now = self._standing
        counts = Table.grid(padding=(0, 3), expand=width >= _WIDEST)
        for _ in range(2):
            counts.add_column(style="dim")
            counts.add_column(justify="right", style="bold")
        counts.add_row("registered", f"{now.registered:,}", "on the roll", f"{now.on_the_roll:,}", style="green")
        counts.add_row("  by units", f"{now.units:,}", "suspected", Text(f"{now.suspected:,}", "yellow"))
        counts.add_row("  by villages", f"{now.villages:,}", "pending", f"{now.pending:,}")
        counts.add_row("published", f"{self._published:,}", "a second", f"{self.rate:,.0f}")
        day = f"{self._day:%A} {self._day.day} {self._day:%B %Y}" if self._begun else "September 2021"
        head = Text.assemble((day, "bold"), (f"   day {self._begun} of {self._days}", "dim"))
        bar = Table.grid()  # a bar alone does not end its line
        bar.add_row(ProgressBar(total=self._submissions, completed=self._published, width=width - 4))
        most = max(self._sizes, default=1)
        curve = "".join(BARS[min(len(BARS) - 1, size * len(BARS) // (most + 1))] for size in self._sizes)
        foot = Text.assemble((curve.ljust(self._days), "cyan"), ("  submissions by day", "dim"))
        return Panel(Group(head, bar, counts, foot), width=width, border_style="blue", title="选民登记", padding=(0, 1))
