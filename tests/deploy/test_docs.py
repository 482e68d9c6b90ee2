"""The documentation is true: what it names is in the code, and what operators meet is in the documentation."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import pytest
import typer

from services.runtime.telemetry import lag_metrics
from services.runtime.telemetry.metrics import ConsumerCollector
from xuanmin.cli import app

ROOT: Final = Path(__file__).parents[2]
PAGES: Final = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.zh-CN.md"]
IDS: Final = [str(page.relative_to(ROOT)) for page in PAGES]
ROOMS: Final = frozenset({
    "benchmarks", "contracts", "deploy", "devstack", "docs", "documents", "eventstore", "scenarios", "services",
    "tests", "xuanmin",
})  # fmt: skip
# Made by its reader, not by us.
WRITTEN_BY_THE_OPERATOR: Final = {"deploy/secrets", "docker-compose.override.yml", "deploy/secrets/analyst_password"}
_CODE: Final = re.compile(r"`([^`\n]+)`")
_LINK: Final = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")
# In a line of code or between backticks: the words after `xuanmin`, or after the container that runs it.
_COMMAND: Final = re.compile(r"(?:`|^)(?:xuanmin|docker compose run [^`\n]*\btools) ([^`\n#]+)", re.MULTILINE)
_METRIC: Final = re.compile(r"`(xuanmin_(?:consumer|reporting|relay|registration|validation)_[a-z_]+)`")
_CONSTANT: Final = re.compile(r"^\| `([\w.]+)\.([A-Z_]+)` \| ([\d,]+) ", re.MULTILINE)
_EVENT: Final = re.compile(r"^\| `([a-z_]+)` \| (info|warning|error|critical) \|", re.MULTILINE)
_METRIC_IN_CODE: Final = re.compile(r"(?:MetricFamily|Histogram|DurationCollector)\(\s*f?\"((?:xuanmin|kafka)_\w+)\"")


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_links_lead_somewhere(page: Path) -> None:
    for target in _LINK.findall(page.read_text()):
        assert target.startswith("https://") or (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_files_and_folders_that_are_named_exist(page: Path) -> None:
    missing = [
        path
        for path in (span.rstrip("/") for span in _CODE.findall(page.read_text()) if re.fullmatch(r"[\w./-]+", span))
        if (path.partition("/")[0] in ROOMS and "/" in path) or re.search(r"\.(py|sql|sh|yml|toml|md)$", path)
        if path not in WRITTEN_BY_THE_OPERATOR and not (ROOT / path).exists()
    ]
    # A bare file name stands for one of that name in the room that the sentence names.
    missing = [path for path in missing if "/" in path or not any((ROOT / "services").rglob(path))]
    assert missing == []


def command(words: list[str]) -> Any:
    """The command that `words` name; what follows a whole command is its arguments.

    Raises:
        KeyError: there is none.
    """
    found: Any = typer.main.get_command(app)
    for word in words:
        if not hasattr(found, "commands"):
            return found
        found = found.commands[word]
    return found


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_commands_and_their_options_that_are_named_exist(page: Path) -> None:
    for line in _COMMAND.findall(page.read_text()):
        words = line.split()
        found = command(words)
        assert not hasattr(found, "commands"), f"xuanmin {line} is only half a command"
        options = {name for one in found.params for name in (*one.opts, *one.secondary_opts)}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, line


@pytest.mark.parametrize("line", ["registry unload", "destroy"])
def test_a_command_that_does_not_exist_is_noticed(line: str) -> None:
    with pytest.raises(KeyError):
        command(line.split())


def metrics_in_code() -> set[str]:
    """The names under which Prometheus sees them."""
    ours = {family.name: family.type for family in ConsumerCollector([]).collect()}
    names = {f"{name}_total" if kind == "counter" else name for name, kind in ours.items()}
    names |= {name for name, _, _ in lag_metrics.TOLD}
    for path in (ROOT / "services").rglob("*.py"):
        text = path.read_text()
        for match in _METRIC_IN_CODE.finditer(text):
            if match[1].endswith("_") or match[1] in ours:
                continue  # composed by the collector that was asked above
            counter = text[: match.start()].endswith("Counter")
            names.add(f"{match[1]}_total" if counter else match[1])
    return names


def test_every_metric_is_in_the_table_and_none_other() -> None:
    table = (ROOT / "docs/runbook/health.md").read_text().partition("## Metrics")[2]
    assert set(re.findall(r"^\| `((?:xuanmin|kafka)_\w+)` \|", table, re.MULTILINE)) == metrics_in_code()


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_metrics_that_are_named_exist(page: Path) -> None:
    assert set(_METRIC.findall(page.read_text())) <= metrics_in_code() | {f"xuanmin_{s}_dsn" for s in _SERVICES}


_SERVICES: Final = ("registration", "validation", "reporting")


def events_in_code() -> Iterator[tuple[str, str]]:
    """(event, level) of every line that the product logs."""
    for room in ("contracts", "eventstore", "services", "xuanmin"):
        for path in (ROOT / room).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                match node:
                    case ast.Call(
                        func=ast.Attribute(value=ast.Name(id="log"), attr=level),
                        args=[ast.Constant(value=str(event)), *_],
                    ):
                        yield event, "error" if level == "exception" else level
    assert '"failed"' in (ROOT / "services/runtime/telemetry/logs.py").read_text()  # what uvicorn says as one text
    yield "failed", "error"


def test_every_log_event_is_in_the_table_with_its_level_and_none_other() -> None:
    assert set(_EVENT.findall((ROOT / "docs/runbook/logs.md").read_text())) == set(events_in_code())


def test_every_check_of_health_is_in_the_table_and_none_other() -> None:
    said = (ROOT / "services/runtime/operating.py").read_text().partition("checks = Checks({")[2].partition("})")[0]
    checks = set(re.findall(r'"(\w+)":', said))
    table = (ROOT / "docs/runbook/health.md").read_text().partition("| check |")[2].partition("## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == checks


def limits() -> list[Any]:
    return _CONSTANT.findall((ROOT / "docs/architecture/limits.md").read_text())


@pytest.mark.parametrize(("module", "name", "written"), limits())
def test_a_limit_is_the_code_s(module: str, name: str, written: str) -> None:
    value = getattr(import_module(module), name)
    number = value.total_seconds() if isinstance(value, timedelta) else value
    assert number == int(written.replace(",", ""))


def test_the_table_of_limits_is_read_as_a_table() -> None:
    rows = [row for row in (ROOT / "docs/architecture/limits.md").read_text().splitlines() if row.startswith("| `")]
    assert len(rows) == len(limits()) > 20


def test_readers_stand_in_the_table_with_their_names_and_topics() -> None:
    table = (ROOT / "docs/architecture/consumers.md").read_text()
    rows = re.findall(r"^\| `([a-z-]+)` \| `(services/[\w/.]+)` \| (.*) \|$", table, re.MULTILINE)
    written = {name: (path.removesuffix(".py").replace("/", "."), topics.split(", ")) for name, path, topics in rows}
    found = {}
    for path in (ROOT / "services").glob("*/edge/**/in_*.py"):
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for one in vars(module).values():
            if isinstance(one, type) and one.__module__ == module.__name__ and one.__name__.endswith("Reader"):
                found[one.name] = (module.__name__, list(one.topics))  # type: ignore[attr-defined]
    assert written == found


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs/decisions"
    listed = set(_LINK.findall((folder / "README.md").read_text()))
    assert listed == {path.name for path in folder.glob("*.md")} - {"README.md"}


def test_the_glossary_has_every_status_as_the_code_counts_it() -> None:
    from services.reporting.views.registration import COUNTS_AS_REGISTERED, ON_THE_ROLL  # noqa: PLC0415

    table = (ROOT / "docs/glossary.md").read_text().partition("## Status")[2]
    rows = re.findall(r"^\| (`.+`) \| .* \| (yes|no) \| (yes|no) \|$", table, re.MULTILINE)
    on_the_roll = {s for names, roll, _ in rows for s in _CODE.findall(names) if roll == "yes"}
    counted = {s for names, _, counts in rows for s in _CODE.findall(names) if counts == "yes"}
    assert (on_the_roll, counted) == (set(ON_THE_ROLL), set(COUNTS_AS_REGISTERED))
