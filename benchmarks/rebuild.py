"""`python -m benchmarks.rebuild [--registrations N] [--repeat K]`: how fast reporting's projection is rebuilt.

A town of N registrations goes through the whole pipeline first, on an installation of its own; then its projection is
rebuilt K times while the services run and nothing else comes in. What is told counts from the request to the swap.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import psutil

from benchmarks.counting import count
from benchmarks.meter import Meter
from benchmarks.preparation import settle_database
from benchmarks.run import prepare
from office.client import Client
from office.operations.projection import begin_rebuild, standing_of_projection
from services.runtime.settings import Settings, load_settings
from xuanmin.installation import Installation, installation
from xuanmin.supervisor import Supervisor

LOOK_SECONDS: Final = 0.5
MIB: Final = 2**20


def main() -> int:
    """Run it; 1: a rebuild failed, or the tallies were not right before."""
    options = _options()
    own = Settings(kafka_bootstrap=None, registration_dsn=None, validation_dsn=None, reporting_dsn=None, keys=None)
    with (
        installation(own, None, ephemeral=True, on_step=_say) as ready,
        _counted(ready, options.registrations) as (kafka, postgres, reporting),
    ):
        client = Client.of(load_settings())
        for _ in range(options.repeat):
            meters = [Meter("Kafka", kafka), Meter("PostgreSQL", postgres), Meter("reporting", reporting)]
            told, peak = _rebuilt(client)
            if told["outcome"] != "swapped":
                _say(f"{told['outcome']}: {told['why']}")
                return 1
            rate = told["events_read"] / told["seconds"]
            costs = ", ".join(f"{one.name} {one.read().cpu / told['events_read'] * 1e6:.0f}" for one in meters)
            _say(
                f"{told['events_read']:,} events in {told['seconds']:.1f} s: {rate:,.0f} a second; "
                f"µs of a processor an event: {costs}; {peak:.0f} MiB in its processes together; "
                f"load {os.getloadavg()[0]:.1f}"
            )
    return 0


@contextmanager
def _counted(ready: Installation, registrations: int) -> Iterator[tuple[int, int, int]]:
    """The services run, and have counted the town; the processes of Kafka, PostgreSQL and reporting."""
    if ready.stack is None:
        raise RuntimeError("a benchmark runs on embedded servers only")
    recount = prepare(ready, registrations, 1, lambda _: None)
    asyncio.run(settle_database(ready.stack.addresses.postgres_dsn, ready.environment["XUANMIN_VALIDATION_DSN"]))
    supervisor = Supervisor(ready.environment, ready.folder / "logs")
    try:
        supervisor.start()
        supervisor.wait_until_ready(_say)
        outcome = asyncio.run(count(ready.environment["XUANMIN_ANALYST_DSN"], recount, lambda: None, lambda _: None))
        if outcome.differences:
            raise RuntimeError(outcome.differences[0])
        yield ready.stack.kafka.pid, ready.stack.postgres.pid, supervisor["reporting"].pid
    finally:
        supervisor.stop()


def _rebuilt(client: Client) -> tuple[dict[str, Any], float]:
    """How a rebuild ended, and the most memory that its processes had together, in MiB."""
    before = standing_of_projection(client)["last"]
    while not begin_rebuild(client, by="benchmark", reason="to measure it")["begun"]:
        time.sleep(LOOK_SECONDS)
    peak = 0.0
    while True:
        peak = max(peak, _resident())
        told = standing_of_projection(client)
        if told["rebuild"] is None and told["last"] != before:
            last: dict[str, Any] = told["last"]
            return last, peak
        time.sleep(LOOK_SECONDS)


def _resident() -> float:
    resident = 0
    for process in psutil.Process().children(recursive=True):
        try:
            if any("services.reporting.edge.rebuild" in word for word in process.cmdline()):
                resident += process.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return resident / MIB


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.rebuild", description=__doc__)
    parser.add_argument("--registrations", type=int, default=100_000, metavar="N", help="how many (100000)")
    parser.add_argument("--repeat", type=int, default=5, metavar="K", help="rebuild K times (5)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
