"""Registering a whole list through the registration service: a unit's or village's, or a file of submissions."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from contracts.keys.tokens import Tokens
from office.client import Client, ServiceError
from office.returned_list.standing import Sent
from services.registration.files import FileError as ListError
from services.registration.files import Row, Rows, read_file

__all__ = ["ImportResult", "ListError", "Row", "Rows", "named", "open_list", "send"]

CHUNK: Final = 1000
"""Rows a request."""


@dataclass(slots=True)
class ImportResult:
    """What became of a file: rows accepted, and problems by row number in words; `sent` where that was asked for."""

    accepted: int = 0
    problems: list[tuple[int, str]] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)


def open_list(
    file: Path,
    tokens: Tokens,
    *,
    election: str,
    source: str,
    place: str | None,
    channel: str | None,
    registrar: str | None = None,
    registered_at: datetime | None = None,
) -> Rows:
    """The rows of a list. Where no `channel` is said, a row's 参选地类型 gives it, else it is `station`.

    `registered_at` is for rows that name no day; without it, it is the file's own time. The same file has to come with
    the same one: else its rows would be corrections.
    """
    return read_file(
        file,
        election_id=election,
        source=source,
        place_code=place,
        channel=channel,
        registrar=registrar,
        tokens=tokens,
        registered_at=registered_at or _first_seen(file),
    )


def _first_seen(file: Path) -> datetime:
    # The file's own time: the same file read again tomorrow is the same content.
    return datetime.fromtimestamp(int(file.stat().st_mtime), UTC)


def send(
    client: Client,
    rows: Iterable[Row],
    *,
    remember: bool = False,
    on_chunk: Callable[[ImportResult], None] = lambda _: None,
    pauses: Sequence[float] = (),
    sleep: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Send rows in chunks. Sending a chunk again does no harm: its rows name their registrations.

    `remember` which were accepted: a million of them take some 200 MB. `on_chunk` is told the result so far. A chunk
    that is not answered is sent again after each of the `pauses` (in seconds), as long as it takes.

    Raises:
        FileError: the list cannot be read to its end. ServiceError: registration does not answer.
    """
    result = ImportResult()
    for chunk in _chunks(rows, result):
        body = b"\n".join(orjson.dumps(row.submission) for row in chunk)
        answer = _answered(client, body, pauses, sleep)
        result.accepted += answer.get("accepted", 0)
        refused = {rejected["line"]: rejected["detail"] for rejected in answer.get("rejected", [])}
        result.problems.extend((chunk[line - 1].number, detail) for line, detail in refused.items())
        if remember:
            result.sent.extend(named(row) for line, row in enumerate(chunk, 1) if line not in refused)
        on_chunk(result)
    result.problems.sort()
    return result


def _answered(client: Client, body: bytes, pauses: Sequence[float], sleep: Callable[[float], None]) -> Any:
    headers = {"content-type": "application/x-ndjson"}
    for pause in (*pauses, None):
        try:
            return client.ask(
                "POST", "registration", "/v1/submissions", content=body, headers=headers, expect=(202, 422)
            )
        except ServiceError:
            if pause is None:
                raise
            sleep(pause)
    raise AssertionError


def named(row: Row) -> Sent:
    """The registration that a row names, which has a submission."""
    submission = row.submission or {}
    return Sent(row.number, submission["source"], submission["submission_id"])


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
