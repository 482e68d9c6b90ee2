"""One measured run, on an installation of its own that is thrown away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.counting import count
from benchmarks.meter import Cost, Meter
from benchmarks.preparation import Recount, Say, load_residents, publish, set_up_election, settle_database
from devstack import Stack
from scenarios.zhujing.load import generate_load
from services.runtime.settings import Settings, load_settings
from xuanmin.installation import Installation, installation
from xuanmin.supervisor import ServiceFailedError, Supervisor

RESIDENTS_A_REGISTRATION: Final = 2
LAST_WORDS: Final = 20


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to. `wall` is from the start of the services' processes until the tallies were right;
    `counting` from the first counted registration; both in seconds. No `differences`: the tallies equal the recount."""

    registrations: int
    wall: float
    counting: float
    costs: Mapping[str, Cost]
    differences: list[str]

    @property
    def rate(self) -> float:
        """Registrations a second, the services' start included."""
        return self.registrations / self.wall

    @property
    def rate_counting(self) -> float:
        """Registrations a second from the first that was counted."""
        return self.registrations / max(self.counting, 1e-9)


def run(registrations: int, seed: int, say: Say) -> Run:
    """Prepare, start the services, and measure until every tally is right.

    Raises:
        DevstackError, ServiceFailedError, ServiceError: something does not come up, and why.
    """
    # Whatever addresses are set belong to somebody's data: a benchmark has servers of its own.
    own = Settings(kafka_bootstrap=None, registration_dsn=None, validation_dsn=None, reporting_dsn=None, keys=None)
    with installation(own, None, ephemeral=True, on_step=say) as ready:
        if ready.stack is None:
            raise RuntimeError("a benchmark runs on embedded servers only")
        recount = prepare(ready, registrations, seed, say)
        asyncio.run(settle_database(ready.stack.addresses.postgres_dsn, ready.environment["XUANMIN_VALIDATION_DSN"]))
        return _measure(ready, ready.stack, recount, say)


def prepare(ready: Installation, registrations: int, seed: int, say: Say) -> Recount:
    """Set an election up, load its registry, and put its registrations on the topic; what must come of them."""
    settings = load_settings()
    load = generate_load(registrations, seed)
    supervisor = Supervisor(ready.environment, ready.folder / "logs")
    try:
        supervisor.start()
        supervisor.wait_until_ready(say)
        set_up_election(settings)
        load_residents(settings, load, registrations * RESIDENTS_A_REGISTRATION, ready.folder, say)
    finally:
        supervisor.stop()
    return publish(settings, load, say)


def _measure(ready: Installation, stack: Stack, recount: Recount, say: Say) -> Run:
    supervisor = Supervisor(ready.environment, ready.folder / "logs")
    meters = [Meter("Kafka", stack.kafka.pid), Meter("PostgreSQL", stack.postgres.pid)]
    started_at = time.monotonic()
    try:
        supervisor.start(watch=False)
        meters += [Meter(service.name, service.pid, fresh=True) for service in supervisor.services]
        analyst = ready.environment["XUANMIN_ANALYST_DSN"]
        outcome = asyncio.run(count(analyst, recount, lambda: _check(supervisor), say))
        costs = {meter.name: meter.read() for meter in meters}
    finally:
        supervisor.stop()
    return Run(
        recount.registered, outcome.done_at - started_at, outcome.done_at - outcome.first_at, costs,
        outcome.differences,
    )  # fmt: skip


def _check(supervisor: Supervisor) -> None:
    for service in supervisor.services:
        if not service.is_running():
            # The folder with the log is thrown away: what the service said last is said here.
            last = service.log_path.read_text(errors="replace").splitlines()[-LAST_WORDS:]
            raise ServiceFailedError("\n".join([f"{service.name} has ended. Its last words:", *last]))
