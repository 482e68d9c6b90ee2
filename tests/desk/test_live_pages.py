"""Live pages over real HTTP: every desk is told at once, of what it lacks, and when the counts stand still."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from services.desk.app import create_app
from services.desk.live import hub
from services.runtime.settings import Settings
from tests.desk.live_town import ELECTION, LiveTown, Page, opened, served

DESKS = 200


@dataclass
class World:
    """A served desk over a town; its services can be cut off and brought back at the same address."""

    town: LiveTown
    keys: Path
    cookie: str = ""
    port: int = 0
    services_port: int = 0
    people: Any = None
    session: Any = None
    _services: AsyncExitStack = field(default_factory=AsyncExitStack)
    _desk: AsyncExitStack = field(default_factory=AsyncExitStack)

    async def start_services(self) -> None:
        self.services_port = await self._services.enter_async_context(served(self.town.app(), self.services_port))

    async def kill_services(self) -> None:
        await self._services.aclose()

    async def start_desk(self) -> None:
        url = f"http://127.0.0.1:{self.services_port}"
        settings = Settings(
            keys=self.keys, registration_url=f"{url}/registration", validation_url=f"{url}/validation",
            reporting_url=f"{url}/reporting", desk_url="http://127.0.0.1",
        )  # fmt: skip
        app = create_app(settings)
        self.people = app.state.people
        account = self.people.accounts.find("office")
        self.session = self.people.sessions.begin(account.name, account.stamp)
        self.cookie = f"{self.people.cookie.name}={self.people.sessions.sealed(self.session)}"
        self.port = await self._desk.enter_async_context(served(app, self.port, lifespan="on"))

    async def kill_desk(self) -> None:
        await self._desk.aclose()

    def open(self, **more: str) -> Any:
        return opened(self.port, self.cookie, **more)


@pytest.fixture
async def world(desk_keys: Path) -> AsyncIterator[World]:
    made = World(LiveTown(), desk_keys)
    await made.start_services()
    await made.start_desk()
    yield made
    await made.kill_desk()
    await made.kill_services()


async def _quiet(page: Page) -> None:
    """Wait until the page has what there is, and another second: the next change is told at once."""
    await page.until("figures")
    await page.until("standing-state")
    await asyncio.sleep(1.1)


async def test_a_change_is_told_within_a_second_and_only_what_changed(world: World) -> None:
    async with world.open() as page:
        await _quiet(page)
        page.told.clear()
        begun = asyncio.get_running_loop().time()
        world.town.register()
        assert await page.until('id="row-V01"') - begun < 1
        assert await page.until(">41") - begun < 1
        told = "".join(data for _name, data, _at in page.told)
        assert 'id="row-U001"' not in told
        assert 'id="standing-state"' not in told
        assert await page.until('id="standing-moment"') - begun < 1


async def test_two_hundred_desks_share_one_connection_and_one_look_and_all_are_told_at_once(
    world: World,
) -> None:
    async with AsyncExitStack() as stack:
        pages = [
            await stack.enter_async_context(world.open(language="zh" if number % 2 else "en"))
            for number in range(DESKS)
        ]
        for page in pages:
            await page.until("figures", within=30)
        await asyncio.sleep(1.2)
        assert world.town.streams == 1
        before = world.town.asked[f"/reporting/v1/elections/{ELECTION}/boards"]
        begun = asyncio.get_running_loop().time()
        world.town.register()
        took = [await page.until(">41") - begun for page in pages]
        assert max(took) < 2
        assert world.town.asked[f"/reporting/v1/elections/{ELECTION}/boards"] - before <= 2


async def test_a_page_that_missed_something_is_told_it_when_it_comes_back_and_nothing_else(world: World) -> None:
    async with world.open() as page:
        await _quiet(page)
    async with world.open() as other:
        await _quiet(other)
        world.town.register()
        await other.until(">41")
        async with world.open(query=f"view=overview&since={page.last}") as back:
            await back.until(">41")
            assert not any('id="row-U001"' in data for _name, data, _at in back.told)
        async with world.open(query=f"view=overview&since={other.last}") as current:
            await asyncio.sleep(0.3)
            assert {name for name, _data, _at in current.told} <= {"beat"}


async def test_a_page_that_only_shows_the_standing_is_told_no_more(world: World) -> None:
    async with world.open(query="") as page:
        await page.until("standing-state")
        await asyncio.sleep(0.3)
        assert not any("row-V01" in data for _name, data, _at in page.told)
    assert f"/reporting/v1/elections/{ELECTION}/boards" not in world.town.asked


async def test_reporting_that_is_killed_is_called_away_and_live_again_when_it_is_back(world: World) -> None:
    async with world.open(language="en") as page:
        await _quiet(page)
        await world.kill_services()
        begun = asyncio.get_running_loop().time()
        assert await page.until("Broken") - begun < 5
        page.told.clear()
        world.town.register()
        await world.start_services()
        begun = asyncio.get_running_loop().time()
        assert await page.until("Live", within=6) - begun < 4
        await page.until(">41")


async def test_a_restart_that_takes_a_moment_is_not_worth_a_word(world: World) -> None:
    async with world.open(language="en") as page:
        await _quiet(page)
        page.told.clear()
        await world.kill_services()
        await world.start_services()
        world.town.register()
        await page.until(">41")
        assert not any("Broken" in data for _name, data, _at in page.told)


async def test_reporting_that_answers_no_more_is_called_away(world: World) -> None:
    async with world.open(language="en") as page:
        await _quiet(page)
        world.town.hung = True
        await page.until("Broken", within=15)


async def test_what_is_recorded_and_not_counted_is_behind_until_it_is_counted(world: World) -> None:
    async with world.open(language="en") as page:
        await _quiet(page)
        world.town.register(count=False)
        await page.until("Behind", within=12)
        await page.until("recorded up to", within=1)
        page.told.clear()
        world.town.catch_up()
        begun = asyncio.get_running_loop().time()
        assert await page.until("Live") - begun < 2


async def test_a_desk_that_is_killed_tells_everything_anew_when_it_is_back(world: World) -> None:
    async with world.open() as page:
        await _quiet(page)
        await world.kill_desk()
        await page.ends()
    await world.start_desk()
    async with world.open(query=f"view=overview&since={page.last}") as back:
        await back.until("standing-state")
        await back.until('id="row-U001"')


async def test_a_silent_page_is_told_that_the_desk_is_there(world: World) -> None:
    async with world.open() as page:
        await _quiet(page)
        page.told.clear()
        await page.until("1", within=hub.BEAT_SECONDS + 1)
        assert page.told[0][0] == "beat"


async def test_a_stream_ends_soon_after_its_reader_signs_out(world: World) -> None:
    async with world.open() as page:
        await page.until("standing-state")
        world.people.sessions.end(world.session)
        await page.ends(within=hub.BEAT_SECONDS + 2)


async def test_one_page_too_many_is_asked_to_wait(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "MOST_PAGES", 1)
    async with world.open() as page:
        await page.until("standing-state")
        with pytest.raises(AssertionError, match="503"):
            async with world.open():
                pass
    async with asyncio.timeout(5):
        while True:
            with contextlib.suppress(AssertionError):
                async with world.open():
                    break
            await asyncio.sleep(0.1)
