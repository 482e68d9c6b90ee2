"""Validation's side of the canvass on a real database: the baseline in, the sweep, the lists, and what was said."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contracts import ids
from contracts.office.canvass import HouseholdListed, HouseholdVisited
from eventstore.events import NO_CAUSE
from eventstore.postgres import PostgresLog
from services.validation.edge.coverage.comparing import Comparing
from services.validation.edge.coverage.coverage_forms import CoverageList, CoverageListForm
from services.validation.edge.coverage.in_baseline import BaselineReader
from services.validation.edge.coverage.lists import CoverageLists
from tests.edge.baseline_told import Canvass, records_of
from tests.edge.validation_alone import ELECTION, Validation, validation_on


@dataclass
class Town:
    """One election, its validation, and its canvass."""

    validation: Validation
    canvass: Canvass

    def __post_init__(self) -> None:
        one = self.validation
        self.comparing = Comparing(one.pool, one.keyring, one.rulebook, lambda: one.now, lambda: None)
        self.lists = CoverageLists(one.pool, one.keyring, one.rulebook, lambda: one.now, lambda: None)

    async def read(self, *events: HouseholdListed | HouseholdVisited) -> None:
        """A batch of the canvass comes in."""
        await self.validation.read(BaselineReader(lambda: None), records_of(events))

    async def sweep(self) -> int:
        """Compare whoever is due; gives how many events that led to."""
        before = await self.validation.said()
        while await self.comparing._some():  # noqa: SLF001  what `run` does, without its waiting
            continue
        return await self.validation.said() - before

    async def said_of(self, number: str) -> list[dict[str, Any]]:
        """The events about a resident of this number."""
        stream = ids.baseline_id(self.canvass.election, self.canvass.token(number))
        async with PostgresLog(self.validation.pool).transaction() as log:
            stored = (await log.load([stream])).get(stream, [])
        return [json.loads(event.body) | {"type": event.type.split(".")[2]} for event in stored]

    async def last_of(self, number: str) -> tuple[str, str, str | None]:
        """Place, patch, and why not, as the latest comparison of a resident says."""
        last = [event for event in await self.said_of(number) if event["type"] == "resident_compared"][-1]
        assert last["may_vote"] == (last["why_not"] is None)
        return last["place_code"], last["patch_code"], last["why_not"]

    async def list_of(self, place: str, patch: str | None = None, **more: Any) -> CoverageList:
        """The list that R0001 asks for."""
        form = {"place_code": place, "patch_code": patch, "by": "R0001", "reason": "上门走访"} | more
        return await self.lists.give(self.canvass.election, CoverageListForm.model_validate(form), NO_CAUSE)


@asynccontextmanager
async def town_on(dsn: str, folder: Path) -> AsyncIterator[Town]:
    """The town on the empty database at `dsn`; nothing is set up or loaded yet."""
    async with validation_on(dsn, folder, ELECTION) as validation:
        yield Town(validation, Canvass(validation.keyring, ELECTION))
