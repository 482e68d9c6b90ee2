"""`xuanmin history`: everything that happened to one voter."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from contracts.ids import registration_id
from office.client import Client
from xuanmin.addresses import found_settings

_PIPED_WIDTH: Final = 160


class Language(StrEnum):
    """In which language a sentence is shown."""

    EN = "en"
    ZH = "zh"


def history(
    source: Annotated[str, typer.Argument(help="Who sent the submission.")],
    submission_id: Annotated[str, typer.Argument(help="The sender's own id of it.")],
    *,
    election: Annotated[str | None, typer.Option(help="Only what happened in this election.")] = None,
    language: Annotated[Language, typer.Option(help="Of the sentences.")] = Language.EN,
    raw: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Show a voter's timeline: every registration with that number, who did what, when, and under which policy."""
    client = Client.of(found_settings())
    answer = client.ask("GET", "validation", f"/v1/registrations/{registration_id(source, submission_id)}/history")
    if raw:
        typer.echo(orjson.dumps(answer, option=orjson.OPT_INDENT_2))
        return
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    console.print(history_table(answer, election, language))


def history_table(answer: dict[str, Any], election: str | None, language: Language) -> Group:
    """The voter's registrations, numbered, and what happened to each; `election`: only in that one."""
    registrations = [one for one in answer["registrations"] if election in {None, one["election_id"]}]
    entries = [one for one in answer["entries"] if election in {None, one["election_id"]}]
    numbers = {one["registration_id"]: str(place) for place, one in enumerate(registrations, 1)}
    return Group(*[_head(one, numbers) for one in registrations], Text(), _table(entries, numbers, language))


def _head(registration: dict[str, Any], numbers: dict[str, str]) -> Text:
    number = numbers[registration["registration_id"]]
    named = f"{registration['source']} {registration['submission_id']}"
    return (
        Text(f"{number}  ", "bold")
        .append(f"{registration['election_id']}  {named}", "default")
        .append(f"  {registration['registration_id']}", "dim")
    )


def _table(entries: list[dict[str, Any]], numbers: dict[str, str], language: Language) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("when", no_wrap=True)
    table.add_column("#", no_wrap=True)
    table.add_column("what happened", overflow="fold", ratio=1)
    table.add_column("status", overflow="fold")
    table.add_column("policy", overflow="fold")
    day = ""
    for entry in entries:
        at = datetime.fromisoformat(entry["at"]).astimezone()
        when = f"{at:%Y-%m-%d %H:%M}"
        table.add_row(
            when if when[:10] != day else Text(" " * 11 + when[11:]), numbers.get(entry["registration_id"] or "", ""),
            _told(entry, language), _status(entry), _plain(entry["policy_version"] or ""),
        )  # fmt: skip
        day = when[:10]
    return table


def _told(entry: dict[str, Any], language: Language) -> Text:
    told = _plain(entry[f"sentence_{language.value}"])
    evidence = entry["evidence"] or {}
    for said in (entry["words"], evidence.get("reason"), evidence.get("approval_reason")):
        if said:
            told.append("\n").append_text(_plain(f"“{said}”", "italic dim"))
    return told


def _plain(said: str, style: str = "") -> Text:
    """What somebody wrote, as text: no markup, and nothing that would steer the terminal."""
    return Text("".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in said), style)


def _status(entry: dict[str, Any]) -> Text:
    if entry["status"] is None:
        return Text()
    status = entry["status"].replace("_", " ")
    return Text(f"{status}, under review" if entry["under_review"] else status)
