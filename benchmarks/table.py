"""The one table that a benchmark ends with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median
from typing import Final

from rich.table import Table

from benchmarks.run import Run

_SERVERS: Final = ("registration", "validation", "reporting", "Kafka", "PostgreSQL")


def table_of(runs: Sequence[Run]) -> Table:
    """What the runs came to; of several, the lowest, the middle and the highest of each figure."""
    first = runs[0]
    table = Table(title=f"{first.registrations:,} registrations until the tallies were right", title_justify="left")
    table.add_column(no_wrap=True)
    for heading in ("",) if len(runs) == 1 else ("min", "median", "max"):
        table.add_column(heading, justify="right")

    def add(name: str, unit: str, figure: Callable[[Run], float], digits: int = 0) -> None:
        figures = [figure(run) for run in runs]
        shown = figures if len(runs) == 1 else [min(figures), median(figures), max(figures)]
        table.add_row(name, *(f"{one:,.{digits}f} {unit}" for one in shown))

    add("rate, from the services' start", "/s", lambda run: run.rate)
    add("rate, from the first counted", "/s", lambda run: run.rate_counting)
    add("wall time", "s", lambda run: run.wall, 1)
    table.add_section()
    for server in _SERVERS:
        add(f"CPU a registration, {server}", "µs", lambda run, name=server: _cpu(run, name))  # type: ignore[misc]
    add("CPU a registration, all", "µs", lambda run: sum(_cpu(run, server) for server in _SERVERS))
    table.add_section()
    for server in _SERVERS:
        add(f"of one core, {server}", "%", lambda run, name=server: run.costs[name].cpu / run.wall * 100)  # type: ignore[misc]
    table.add_section()
    for server in _SERVERS:
        process = "'s largest process" if server == "PostgreSQL" else ""
        add(f"peak memory, {server}{process}", "MiB", lambda run, name=server: run.costs[name].peak_mib)  # type: ignore[misc]
    table.add_section()
    right = sum(not run.differences for run in runs)
    table.add_row("tallies equal the recount", "yes" if right == len(runs) else f"NO ({right} of {len(runs)} runs)")
    return table


def _cpu(run: Run, server: str) -> float:
    return run.costs[server].cpu / run.registrations * 1e6
