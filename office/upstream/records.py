"""The records in an upstream system's file: NDJSON as on the topic, or a list as it would be imported."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from contracts.keys.sealing import KEY_BYTES
from contracts.keys.tokens import Tokens
from contracts.submissions import Channel, read_submission
from office.upstream.check import Read
from services.registration.files import FileError, as_sent, is_ndjson, read_file
from services.registration.files.ndjson import bounded

__all__ = ["FileError", "Sent", "records_of"]


@dataclass(frozen=True, slots=True)
class Sent:
    """What is said of a list beside its rows, as `xuanmin import` asks for it; NDJSON says all of it itself."""

    election: str = "not-said"
    source: str = "not-said"
    place: str | None = None
    channel: Channel | None = None


def records_of(path: Path, sent: Sent) -> Iterator[Read]:
    """Every record with its line, read by the reader of the topic; empty lines are none.

    Raises:
        FileError: the file as a whole cannot be read.
    """
    return _lines(path) if is_ndjson(path) else _rows(path, sent)


def _lines(path: Path) -> Iterator[Read]:
    with path.open("rb") as file:
        for number, line in enumerate(bounded(file), 1):
            if line.strip():
                yield number, read_submission(line.rstrip(b"\r\n"))


def _rows(path: Path, sent: Sent) -> Iterator[Read]:
    rows = read_file(
        path, election_id=sent.election, source=sent.source, place_code=sent.place or _any_place(path),
        channel=sent.channel, registrar=None, tokens=Tokens(secrets.token_bytes(KEY_BYTES)),
        registered_at=datetime.fromtimestamp(int(path.stat().st_mtime), UTC),
    )  # fmt: skip
    for row in rows:
        if row.submission is None:
            yield row.number, row.problem or "cannot be read"
        else:
            yield row.number, read_submission(orjson.dumps(row.submission))


def _any_place(path: Path) -> str | None:
    """A list says nothing of its place; a file of submissions does."""
    return None if as_sent(path).headings.of_submissions else "not-said"
