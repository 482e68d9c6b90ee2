"""`xuanmin seats`: deputies shared out over the constituencies, other boundaries tried out, the decision recorded."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console, RenderableType

from office.client import Client, ServiceError
from office.set_up_file.document import DocumentError, read_document
from xuanmin.addresses import found_settings
from xuanmin.asking import is_to_ask
from xuanmin.tables.seats import compared, level_table

_PIPED_WIDTH: Final = 200


class Level(StrEnum):
    """Whose deputies."""

    DISTRICT = "district"
    TOWN = "town"


_File = Annotated[
    Path | None,
    typer.Option(exists=True, dir_okay=False, help="Try out: YAML with moves, merges, populations, deputies."),
]
_Seats = Annotated[
    Path | None,
    typer.Option(
        "--seats", exists=True, dir_okay=False, help="With --decide: YAML of lines `T01: 2`; else as computed."
    ),
]


def seats(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    *,
    level: Annotated[Level | None, typer.Option(help="Only the deputies of this level.")] = None,
    deviation: Annotated[str | None, typer.Option(help="Point out deviations from so many per cent on.")] = None,
    what_if: _File = None,
    decide: Annotated[bool, typer.Option("--decide", help="Record the committee's decision on --level.")] = False,
    by: Annotated[str | None, typer.Option(help="With --decide: who records it.")] = None,
    decided_by: Annotated[str | None, typer.Option(help="With --decide: the body, by name or its code.")] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DAY", help="With --decide: on which day; today if left out.")
    ] = None,
    reference: Annotated[str | None, typer.Option(help="With --decide: the resolution's public number.")] = None,
    reason: Annotated[str | None, typer.Option(help="With --decide: why otherwise than computed.")] = None,
    seats_file: _Seats = None,
    yes: Annotated[bool, typer.Option("--yes", help="Decide without asking, also at a terminal.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="As the service answers.")] = False,
) -> None:
    """Share the deputies out over the constituencies by population, with exact fractions and every deviation.

    A decision is on the seats that are shown before it; at a terminal it asks first. It is refused where another set-up
    was loaded since.
    """
    client = Client.of(found_settings())
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    address = f"/v1/elections/{election}/seats"
    params = {} if deviation is None else {"deviation_above": deviation}
    if decide:
        if level is None or by is None or decided_by is None:
            raise ServiceError("a decision needs --level, --by and --decided-by")
        said = {
            "by": by, "decided_by": decided_by, "decided_on": on, "reference": reference, "reason": reason,
            "seats": wanted_seats(seats_file) if seats_file else None,
        }  # fmt: skip
        shown = client.ask("GET", "registration", address, params=params)
        asks = is_to_ask(console, yes=yes)
        if asks or not as_json:
            _show(console, [level_table(one) for one in shown["levels"] if one["level"] == level])
        if asks:
            typer.confirm("Record it?", abort=True)
        said["seen"] = shown["set_up_version"]
        answer = client.ask("POST", "registration", f"{address}/{level}/decision", json=said)
        console.print("recorded" if answer["changed"] else "this decision stands already; nothing changed")
    if what_if is not None:
        form = what_if_form(what_if, level, deviation)
        answer = client.ask("POST", "registration", f"{address}/what-if", json=form)
        tables = [compared(answer["before"], answer["after"])]
    else:
        answer = client.ask("GET", "registration", address, params=params)
        answer["levels"] = [one for one in answer["levels"] if level is None or one["level"] == level]
        tables = [level_table(one) for one in answer["levels"]]
    if as_json:
        typer.echo(orjson.dumps(answer))
        return
    _show(console, tables)


def _show(console: Console, tables: list[RenderableType]) -> None:
    for table in tables:
        console.print(table)
        console.print()


def what_if_form(file: Path, level: Level | None, deviation: str | None) -> dict[str, Any]:
    """What a file says is to be tried out, as the service takes it; the level may stand in the file or be asked for.

    Raises:
        ServiceError: the file is no YAML, or says no level.
    """
    form = _mapping(file)
    if level is not None:
        form["level"] = level.value
    if deviation is not None:
        form["deviation_above"] = deviation
    if "level" not in form:
        raise ServiceError(f"{file.name} says no `level`: write `level: town` into it, or ask with --level")
    return form


def wanted_seats(file: Path) -> list[dict[str, Any]]:
    """The seats in a file of lines like `T01: 2`.

    Raises:
        ServiceError: the file is no YAML, or none of such lines.
    """
    return [{"constituency": str(code), "seats": seats} for code, seats in _mapping(file).items()]


def _mapping(file: Path) -> dict[str, Any]:
    try:
        read = read_document(file.read_text("utf-8-sig")).data
    except UnicodeDecodeError:
        raise ServiceError(f"{file.name} is not UTF-8; save it as UTF-8") from None
    except DocumentError as error:
        raise ServiceError(f"{file.name}: {error}") from None
    if not isinstance(read, dict):
        raise ServiceError(f"{file.name} has no lines like `key: value`")
    return read
