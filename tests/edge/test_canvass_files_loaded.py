"""`xuanmin canvass` at the running service: what the runbook's page says is done as it says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from office.client import Client, ServiceError, said
from services.runtime.settings import Settings
from tests.edge.canvass_office import VILLAGE, Canvass, canvass_of
from tests.edge.conftest import Service
from xuanmin.cli import app
from xuanmin.commands import canvass as command

PAGE = (Path(__file__).parents[2] / "docs/runbook/canvass.md").read_text("utf-8")
BASELINE, VISITS = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
LOAD, RECORD = re.findall(r"```sh\nxuanmin (.*?)\n```", PAGE, re.DOTALL)


@dataclass
class Bridge:
    """Stands in for the client: registration is the running service."""

    service: Service
    loop: asyncio.AbstractEventLoop

    def ask(self, method: str, service: str, path: str, *, expect: tuple[int, ...] = (200, 202), **more: Any) -> Any:
        assert service == "registration"
        asked = self.service.client.request(method, path, **more)
        answer = asyncio.run_coroutine_threadsafe(asked, self.loop).result(30)
        if answer.status_code not in expect:
            raise ServiceError(f"{service} answers {answer.status_code}: {said(answer)}")
        return answer.json()


class Village:
    """An election of one test's own, and the commands of the page run on it."""

    def __init__(self, canvass: Canvass, folder: Path) -> None:
        self.canvass = canvass
        self.folder = folder

    async def run(self, line: str, text: str, *more: str) -> Result:
        words = re.findall(r'"[^"]*"|\S+', line)
        file = self.folder / words[2]
        await asyncio.to_thread(file.write_text, text, "utf-8")
        arguments = [word.strip('"') for word in words]
        arguments[2] = str(file)
        arguments[arguments.index("--election") + 1] = self.canvass.election
        return await asyncio.to_thread(CliRunner().invoke, app, [*arguments, *more])

    async def load(self, text: str = BASELINE, *more: str) -> Result:
        return await self.run(LOAD, text, *more)

    async def results(self, household: str) -> list[list[tuple[int, str]]]:
        """The visits of a household, by residents' numbers."""
        events = await self.canvass.events(household)
        bodies = [event.body.decode() for event in events if event.type.endswith("visited.v1")]
        return [[(int(no), word) for no, word in re.findall(r'"no":(\d+).*?"result":"(\w+)"', body)] for body in bodies]


@pytest.fixture
async def village(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Village:
    bridge = Bridge(service, asyncio.get_running_loop())
    monkeypatch.setattr(Client, "of", lambda _settings: bridge)
    monkeypatch.setattr(command, "found_settings", Settings)
    return Village(await canvass_of(service), tmp_path)


def changed(text: str, change: Callable[[list[str]], list[str]]) -> str:
    """The rows below the headings changed."""
    head, *rows = text.splitlines()
    return "\n".join([head, *change(rows)]) + "\n"


async def test_the_page_s_baseline_is_loaded_and_again_changes_nothing(village: Village) -> None:
    first, again = await village.load(), await village.load()
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert f"{VILLAGE} 罗星居民区: patches 2 new; households 2 new" in first.output
    assert "patches 2 unchanged; households 2 unchanged" in again.output
    shown = (await village.canvass.service.client.get(f"{village.canvass.path}/patches")).json()["patches"]
    assert [(one["patch_code"], one["responsible"], one["volunteers"], one["residents"]) for one in shown] == [
        ("P01", "陈建国", ["沈芳", "陆敏"], 2),
        ("P02", "赵敏", [], 1),
    ]
    assert [resident.known for resident in (await village.canvass.latest("H001")).residents] == [True, False]


async def test_a_dry_run_says_what_a_load_then_does_and_changes_nothing(village: Village) -> None:
    wanted = BASELINE
    for _ in range(2):
        before = await village.canvass.events("H001"), await village.canvass.events("H002")
        dry = await village.load(wanted, "--dry-run", "--full")
        assert dry.exit_code == 0, dry.output
        assert (await village.canvass.events("H001"), await village.canvass.events("H002")) == before
        real = await village.load(wanted)
        assert dry.output.splitlines()[0] == real.output.splitlines()[0]
        assert dry.output.splitlines()[-1] == "nothing was changed: without --dry-run it is"
        wanted = BASELINE.replace("王芳", "王舫").replace("赵敏", "赵闵")
    assert "households 1 changed, 1 unchanged" in real.output
    assert "1 changed" in real.output.partition(";")[0]


async def test_rows_in_another_order_change_nothing_and_a_corrected_one_changes_its_household(
    village: Village,
) -> None:
    await village.load()
    assert "households 2 unchanged" in (await village.load(changed(BASELINE, lambda rows: rows[::-1]))).output
    mended = await village.load(BASELINE.replace("王芳", "王舫"))
    assert "households 1 changed, 1 unchanged" in mended.output
    assert [resident.no for resident in (await village.canvass.latest("H001")).residents] == [1, 3]


async def test_a_bad_row_holds_its_household_back_and_is_told_with_its_number(village: Village) -> None:
    await village.load()
    bad = await village.load(BASELINE.replace("李强", "").replace("王芳,", "王芳,,more"))
    assert bad.exit_code == 2
    assert "row 4: 姓名: is empty" in bad.output
    assert "row 3: more cells than headings" in bad.output
    assert [resident.no for resident in (await village.canvass.latest("H002")).residents] == [1]


async def test_what_the_service_refuses_is_told_by_the_row_that_it_is_about(village: Village) -> None:
    bad = await village.load(BASELINE.replace("王芳", "王" * 101).replace("H002", "户二").replace("P02", "P" * 40))
    assert bad.exit_code == 2
    assert "row 3: residents/1/name: a name of up to 100 characters" in bad.output
    assert re.search(r"row 4: patch P{40}, with which 1 households are held back", bad.output)
    assert "王王" not in bad.output


async def test_households_that_the_file_lacks_are_named_and_struck_only_when_asked_for(village: Village) -> None:
    await village.load()
    less = changed(BASELINE, lambda rows: rows[:2])
    told = await village.load(less)
    assert "1 households are listed that the file does not have: H002; --full strikes them" in told.output
    with_error = await village.load(less + "V01,P01,,,,,,,somebody,\n", "--full")
    assert "nothing was struck" in with_error.output
    struck = await village.load(less, "--full")
    assert (struck.exit_code, "H002; 1 struck" in struck.output) == (0, True)
    assert (await village.canvass.latest("H002")).residents == ()
    assert "not have" not in (await village.load(less, "--full")).output


async def test_the_page_s_visits_are_recorded_and_again_change_nothing(village: Village) -> None:
    await village.load()
    first, again = [await village.run(RECORD, VISITS) for _ in range(2)]
    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert "3 visits recorded, 0 known already" in first.output
    assert "0 visits recorded, 3 known already" in again.output
    assert await village.results("H001") == [[(1, "come_again")], [(2, "registered")]]
    assert await village.results("H002") == [[(1, "absent")]]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("再来", "maybe", "row 2: 结果: write one of 已登记"),
        ("2021-09-19 18:30,沈芳,周", "soon,沈芳,周", "row 2: 走访时间: no such time"),
        ("P01,H001,1", "P01,H001,one", "row 2: 序号: write a resident's number"),
        ("P01,H001,1", "P01,H001,7", "row 2: household H001 has no resident 7"),
        ("P01,H001,1", "P02,H001,1", "row 2: household H001 lies in patch P01"),
        ("2021-09-25", "2021-09-01", "row 2: the next visit is before this one"),
        ("V01,P02", "V77,P02", "row 4: 村居: the election has no village"),
        ("2021-09-20,赵敏", "2021-09-20,", "row 4: 走访人: is empty"),
    ],
)
async def test_a_visit_that_cannot_be_is_told_with_its_row_and_the_others_are_recorded(
    village: Village, old: str, new: str, words: str
) -> None:
    await village.load()
    result = await village.run(RECORD, VISITS.replace(old, new, 1))
    assert result.exit_code == 2
    assert words in result.output
    assert "2 visits recorded" in result.output


async def test_rows_of_one_visit_become_one_event(village: Village) -> None:
    await village.load()
    sheet = changed(VISITS, lambda _: [f"V01,P01,H001,{no},absent,2021-09-19 18:30,沈芳,," for no in (1, 2)])
    await village.run(RECORD, sheet)
    assert await village.results("H001") == [[(1, "absent"), (2, "absent")]]


async def test_a_unit_or_a_place_that_is_none_is_refused_before_anything_is_sent(village: Village) -> None:
    for place in ("U017", "V99"):
        result = await village.load(BASELINE, "--place", place)
        assert isinstance(result.exception, ServiceError)
        assert "no village of this code" in str(result.exception)
    assert await village.canvass.events("H001") == []
