"""`xuanmin election load` at the running service: the difference first, a question at a terminal, nothing changed by a
file with a mistake. What the runbook's page says is done as it says."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.encoders import jsonable_encoder
from rich.console import Console
from typer.testing import CliRunner, Result

from office.client import Client, ServiceError, said
from office.set_up_file.reading import read_text
from services.runtime.settings import Settings
from services.validation.domain.calendar import calendar_of
from services.validation.edge.appeals.in_http_calendar import shown
from tests.edge.conftest import Service
from tests.edge.test_set_up_by_http import position
from xuanmin.commands import election as command
from xuanmin.commands import election_shown

PAGE = (Path(__file__).parents[2] / "docs/runbook/set-up.md").read_text("utf-8")


def block(language: str) -> str:
    """The page's one block in this language."""
    [found] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


@dataclass
class Bridge:
    """Stands in for the client: registration is the running service, the others say what they would."""

    service: Service
    loop: asyncio.AbstractEventLoop
    registered: dict[str, int] = field(default_factory=dict)
    text: str = ""

    def ask(self, method: str, service: str, path: str, **more: Any) -> Any:
        if service == "validation":
            return jsonable_encoder(shown(calendar_of(read_text(self.text, "town.yaml").set_up)))
        if service == "reporting":
            return {"rows": [{"key": place, "registered": count} for place, count in self.registered.items()]}
        asked = self.service.client.request(method, path, **more)
        answer = asyncio.run_coroutine_threadsafe(asked, self.loop).result(30)
        if answer.status_code not in {200, 202}:
            raise ServiceError(f"{service} answers {answer.status_code}: {said(answer)}")
        return answer.json()


class Town:
    """A set-up file of an election of its own, and the command run on it."""

    def __init__(self, service: Service, folder: Path, patched: pytest.MonkeyPatch) -> None:
        self.id = f"file-{uuid4().hex[:8]}"
        self.text = block("yaml").replace("sample-2026", self.id)
        self.file = folder / "sample.yaml"
        self.service = service
        self.bridge = Bridge(service, asyncio.get_running_loop())
        self.terminal = False
        patched.setattr(Client, "of", lambda _settings: self.bridge)
        for module in (command, election_shown):
            patched.setattr(module, "found_settings", Settings)
        patched.setattr(command, "Console", lambda: Console(force_terminal=self.terminal, width=300, no_color=True))

    async def run(self, *arguments: str, answering: str | None = None) -> Result:
        self.file.write_text(self.text, "utf-8")
        self.bridge.text = self.text
        return await asyncio.to_thread(CliRunner().invoke, command.app, list(arguments), input=answering)

    async def load(self, *options: str, answering: str | None = None) -> Result:
        return await self.run("load", str(self.file), *options, answering=answering)

    async def version(self) -> int:
        answer = await self.service.client.get(f"/v1/elections/{self.id}/set-up")
        return int(answer.json()["version"]) if answer.status_code == 200 else 0


@pytest.fixture
def town(service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Town]:
    return lambda: Town(service, tmp_path, monkeypatch)


async def test_the_pages_commands_do_what_the_page_says(town: Callable[[], Town]) -> None:
    here = town()
    lines = block("console").replace("sample-2026", here.id).replace("sample.yaml", str(here.file)).splitlines()
    versions, outputs = [], []
    for line in lines:
        result = await here.run(*line.split()[2:])
        assert result.exit_code == 0, result.output
        versions.append(await here.version())
        outputs.append(result.output)
    assert versions == [0, 1, 1, 1, 1]
    *_, shown_set_up, dates = outputs
    assert "2 units, 1 villages" in shown_set_up
    assert "张样 (主任)" in shown_set_up
    assert re.search(r"version 1, .*, by 王芳: set up", shown_set_up)
    assert "2026-11-17" in dates
    assert dates.count("Election Law 32") == 2


async def test_the_pages_file_has_nothing_to_look_at(town: Callable[[], Town]) -> None:
    result = await town().load()
    assert "look at" not in result.output
    assert "set up" in result.output


async def test_what_differs_is_shown_before_it_is_changed_and_at_a_terminal_asked(town: Callable[[], Town]) -> None:
    here = town()
    await here.load()
    here.text = here.text.replace("样桥村", "样港村").replace("about: 40", "about: 38")
    shown_first = "places/V01/name: 样桥村 → 样港村\nvoter_groups/about: 40 → 38\n"
    here.terminal = True
    refused = await here.load(answering="n\n")
    assert refused.exit_code == 1
    assert shown_first in refused.output
    assert (await here.load("--dry-run")).exit_code == 0
    assert await here.version() == 1
    assert shown_first in (await here.load(answering="y\n")).output
    assert await here.version() == 2
    here.text = here.text.replace("样港村", "样桥村")
    assert (await here.load("--yes")).exit_code == 0
    assert await here.version() == 3
    here.terminal = False
    here.text = here.text.replace("样桥村", "样河村")
    assert (await here.load()).exit_code == 0
    assert await here.version() == 4
    assert "nothing changed" in (await here.load()).output


async def test_a_place_that_is_removed_is_told_with_who_is_registered_there(town: Callable[[], Town]) -> None:
    here = town()
    await here.load()
    here.text = re.sub(r".*U002.*\n", "", here.text).replace("population: 2000", "population: 1740")
    here.bridge.registered = {"U002": 1234, "V01": 99}
    told = (await here.load("--dry-run")).output
    assert "places/U002: removed" in told
    assert "place U002 is removed, and 1,234 registered voters stand there" in told
    assert "99" not in told


@pytest.mark.parametrize(
    ("old", "new", "line", "told"),
    [
        ("    kind: election_committee", "    kind: comittee", "kind: comittee", "must be 'leading_group'"),
        ("affiliation: town, ", "affiliation: municipal, ", "affiliation: municipal", "take its town constituency out"),
        ("affiliation: central, ", "", "code: U001", "its affiliation if it is central"),
        ("within: D01,", "within: D01, within: D01,", "within: D01", "stands twice"),
    ],
)
async def test_a_file_with_a_mistake_changes_nothing_and_its_line_is_told(
    town: Callable[[], Town], old: str, new: str, line: str, told: str
) -> None:
    here = town()
    await here.load()
    before = await position(here.service)
    here.text = here.text.replace("样桥村", "样港村").replace(old, new)
    result = await here.load("--yes")
    assert result.exit_code == 1
    said_of_it = str(result.exception)
    number = here.text[: here.text.index(line)].count("\n") + 1
    assert f"line {number}, column " in said_of_it
    assert told in said_of_it
    assert await position(here.service) == before


async def test_another_policy_under_its_old_version_is_told_in_its_line(town: Callable[[], Town]) -> None:
    here = town()
    await here.load()
    here.text = here.text.replace('  version: "1"', '  version: "1"\n  minimum_age: 19')
    result = await here.load()
    assert "(policy/version)" in str(result.exception)
    assert await here.version() == 1


async def test_what_somebody_should_look_at_is_told_in_its_line_and_loaded(town: Callable[[], Town]) -> None:
    here = town()
    here.text = here.text.replace("population: 2000", "population: 2001")
    number = here.text[: here.text.index("population: 2001")].count("\n") + 1
    result = await here.load()
    assert f"look at line {number}, column " in result.output
    assert "2,001" in result.output
    assert await here.version() == 1
