"""What the README names exists: commands with their options, files and folders, settings, make targets, columns."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
import typer

from services.reporting.views.tallies import By
from services.runtime.settings import Settings
from tests.docs.blocks import runnable_blocks
from tests.docs.conftest import README, ROOT
from xuanmin.cli import app

TEXT: Final = README.read_text("utf-8")
_COMMAND: Final = re.compile(r"(?:^|[`(])\s*xuanmin ([a-z][^`\n|]*)", re.MULTILINE)
_CODE: Final = re.compile(r"`([^`\n]+)`")
_WRITTEN_WHEN_RUN: Final = {"XUANMIN_ANALYST_DSN"}


def named_commands(text: str) -> list[str]:
    """Every `xuanmin …` in backticks, at a line's beginning, or after a bracket, with its words."""
    return [found.strip() for found in _COMMAND.findall(text)]


def resolve(line: str) -> tuple[Any, set[str]]:
    """The command that a line begins with, and the options that the line gives it.

    Raises:
        KeyError, IndexError: there is no such command, or the line names half of one.
    """
    found: Any = typer.main.get_command(app)
    words = line.split()
    while commands := getattr(found, "commands", None):
        found = commands[words.pop(0)]
    return found, {word.partition("=")[0] for word in words if word.startswith("--")}


def test_commands_are_found_in_the_text() -> None:
    assert len(named_commands(TEXT)) >= 10


@pytest.mark.parametrize("line", sorted(set(named_commands(TEXT))))
def test_a_command_that_is_named_exists_with_its_options(line: str) -> None:
    command, given = resolve(line)
    known = {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
    assert given <= known


@pytest.mark.parametrize("line", ["destroy everything", "registry unload FILE", "election"])
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises((KeyError, IndexError)):
        resolve(line)


def test_every_command_stands_in_the_table() -> None:
    group: Any = typer.main.get_command(app)
    table = TEXT.partition("## Commands")[2].partition("## ")[0]
    assert {line.split()[0] for line in named_commands(table)} == set(group.commands)


def test_files_and_folders_that_are_named_exist() -> None:
    spans = [span for span in _CODE.findall(TEXT) if re.fullmatch(r"[\w.-][\w./-]*", span)]
    rooms = {path.name for path in ROOT.iterdir()}
    paths = [span for span in spans if span.partition("/")[0] in rooms or re.search(r"\.(yml|md|py|toml|json)$", span)]
    assert len(paths) > 15
    assert [path for path in paths if not (ROOT / path).exists() and not any(ROOT.glob(f"services/*/{path}"))] == []


def test_every_room_stands_in_the_table_of_folders() -> None:
    table = TEXT.partition("## Where things are")[2].partition("## ")[0]
    rooms = {path.parent.name for path in ROOT.glob("*/*.py")} | {"deploy", "docs", "services", "tests"}
    assert {room for room in rooms if f"`{room}/" not in table} == set()


def test_settings_that_are_named_exist() -> None:
    known = {f"XUANMIN_{name.upper()}" for name in Settings.model_fields}
    assert set(re.findall(r"XUANMIN_[A-Z_]+", TEXT)) - known == _WRITTEN_WHEN_RUN


def test_make_targets_that_are_named_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"make ([a-z]+)", TEXT.replace("and make is", "")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_tallies_are_counted_by_what_the_text_says() -> None:
    listed = TEXT.partition("`by` is one of")[2].partition(".")[0]
    assert set(_CODE.findall(listed)) == {by.value for by in By}


def test_the_licence_is_apache_2_0() -> None:
    licence = (ROOT / "LICENSE").read_text("utf-8")
    assert licence.split("\n", 3)[1].strip() == "Apache License"
    assert "Version 2.0, January 2004" in licence
    assert licence.rstrip().endswith("limitations under the License.")


def test_blocks_are_found_in_the_text() -> None:
    assert len(runnable_blocks(README)) == TEXT.count("<!-- runnable")
