"""`xuanmin import`: a unit's or village's list, or a file of submissions, through the registration service."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import orjson
import typer
from rich.console import Console

from contracts.keyring import Keyring
from contracts.submissions import Channel
from contracts.tokens import Tokens
from services.registration.files import FileError, Row, Rows, read_file
from xuanmin.addresses import found_settings
from xuanmin.client import Client, ServiceError

CHUNK = 1000


@dataclass(slots=True)
class ImportResult:
    """What became of a file: rows accepted, and problems by row number in words."""

    accepted: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)


def import_file(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV, XLSX or NDJSON.")],
    *,
    election: Annotated[str, typer.Option(help="The election's id.")],
    source: Annotated[str, typer.Option(help="Who sends the list; with its rows' numbers it names each registration.")],
    place: Annotated[str | None, typer.Option(help="The unit's or village's code, for a list.")] = None,
    channel: Annotated[Channel | None, typer.Option(help="The way in, for rows that do not say.")] = None,
    registrar: Annotated[str | None, typer.Option(help="Who registers.")] = None,
) -> None:
    """Register a whole list. The same file again changes nothing; a corrected one corrects."""
    settings = found_settings()
    console = Console()
    client = Client(settings.registration_url, settings.validation_url, settings.reporting_url)
    tokens = Keyring(Path(settings.need("keys"))).tokens()
    try:
        rows = open_list(
            file, tokens, election=election, source=source, place=place, channel=channel, registrar=registrar
        )
        for notice in rows.notices:
            console.print(notice, style="dim")
        result = send(client, rows)
    except FileError as error:
        raise ServiceError(str(error)) from None
    console.print(f"{result.accepted:,} rows accepted, {len(result.problems)} not")
    for number, problem in result.problems:
        console.print(f"row {number}: {problem}", style="yellow")
    if result.problems:
        raise typer.Exit(2)


def open_list(
    file: Path,
    tokens: Tokens,
    *,
    election: str,
    source: str,
    place: str | None,
    channel: str | None,
    registrar: str | None = None,
) -> Rows:
    """The rows of a list. Where no `channel` is said, a row's 参选地类型 gives it, else it is `station`."""
    return read_file(
        file,
        election_id=election,
        source=source,
        place_code=place,
        channel=channel,
        registrar=registrar,
        tokens=tokens,
        registered_at=_first_seen(file),
    )


def _first_seen(file: Path) -> datetime:
    # The file's own time: the same file read again tomorrow is the same content.
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC)


def send(client: Client, rows: Iterable[Row]) -> ImportResult:
    """Send rows in chunks. Sending a chunk again does no harm: its rows name their registrations."""
    result = ImportResult()
    for chunk in _chunks(rows, result):
        body = b"\n".join(orjson.dumps(row.submission) for row in chunk)
        headers = {"content-type": "application/x-ndjson"}
        answer = client.ask("POST", "registration", "/v1/submissions", content=body, headers=headers, expect=(202, 422))
        result.accepted += answer.get("accepted", 0)
        for rejected in answer.get("rejected", []):
            result.problems.append((chunk[rejected["line"] - 1].number, rejected["detail"]))
    result.problems.sort()
    return result


def _chunks(rows: Iterable[Row], result: ImportResult) -> Iterator[list[Row]]:
    chunk: list[Row] = []
    for row in rows:
        if row.submission is None:
            result.problems.append((row.number, row.problem or "cannot be read"))
            continue
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
