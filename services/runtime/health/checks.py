"""What a health check is, and asking all of a service's at once: each within two seconds, none stopping another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import ClassVar, Final

from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from eventstore.database import AWAY
from services.runtime.kept import Kept
from services.runtime.outlasting import Outlasting

Check = Callable[[], Awaitable[str | None]]
"""Answers None where all is well, else what is not, in words. A `Remark` is said too, and the service stays ready."""

WAIT_SECONDS: Final = 2.0
"""So long a check is waited for."""

KEPT_SECONDS: Final = 1.0
"""Probes, scrapes and pages that ask within it are answered once."""


class Remark(str):
    """Said to whoever looks, and no fault: somebody wants it so."""

    __slots__ = ()
    well: ClassVar[bool] = True


class Impaired(Remark):
    """A fault of something without which the service still answers all that is asked of it over HTTP.

    It stays ready: every process sees the same fault, and a balancer that took them all out would make a part's loss a
    loss of all.
    """

    __slots__ = ()
    well: ClassVar[bool] = False


class Checks(Collector):
    """All checks of a service, each under its name; as a collector, how they were when they were asked last."""

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = {name: Outlasting(partial(_asked, check), WAIT_SECONDS) for name, check in checks.items()}
        self._kept = Kept(self._ask, KEPT_SECONDS)
        self._last: Mapping[str, str | None] = {}

    async def answers(self) -> Mapping[str, str | None]:
        """What each says, a second old at most."""
        return await self._kept()

    async def refresh(self) -> None:
        """Ask before the metrics are read."""
        await self._kept()

    def collect(self) -> Iterable[Metric]:
        family = GaugeMetricFamily("xuanmin_health_check", "1: the check is well, 0: it is not", labels=["check"])
        for name, said in self._last.items():
            family.add_metric([name], float(said is None or (isinstance(said, Remark) and said.well)))
        yield family

    async def _ask(self) -> Mapping[str, str | None]:
        said = await asyncio.gather(*(_said(asked) for asked in self._checks.values()))
        self._last = dict(zip(self._checks, said, strict=True))
        return self._last


def is_ready(answers: Mapping[str, str | None]) -> bool:
    """Whether the service can do its work, as its checks have answered."""
    return all(said is None or isinstance(said, Remark) for said in answers.values())


async def _said(asked: Outlasting[str | None]) -> str | None:
    try:
        return await asked()
    except TimeoutError:
        return f"no answer within {WAIT_SECONDS:.0f} s"


async def _asked(check: Check) -> str | None:
    try:
        return await check()
    except AWAY as error:
        return f"no answer ({type(error).__name__})"
