"""Reading a bulk file as the import does, with everything that the sender would say."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from contracts.keys.tokens import Tokens
from services.registration.files import Row, Rows, read_file

Read = Callable[..., Rows]

_SAID: dict[str, Any] = {
    "election_id": "zhujing-2021",
    "source": "company-hr",
    "place_code": "U017",
    "channel": None,
    "registrar": None,
    "tokens": Tokens(b"t" * 32),
    "registered_at": datetime.fromisoformat("2021-09-20T10:00:00+08:00"),
}


@pytest.fixture(scope="session")
def open_file() -> Read:
    def opened(path: Path, **said: Any) -> Rows:
        return read_file(path, **{**_SAID, **said})

    return opened


@pytest.fixture(scope="session")
def read(open_file: Read) -> Callable[..., list[Row]]:
    return lambda path, **said: list(open_file(path, **said))


@pytest.fixture(scope="session")
def submissions(read: Callable[..., list[Row]]) -> Callable[..., list[dict[str, Any]]]:
    def only(path: Path, **said: Any) -> list[dict[str, Any]]:
        rows = read(path, **said)
        assert [row.problem for row in rows] == [None] * len(rows)
        return [row.submission for row in rows if row.submission is not None]

    return only
