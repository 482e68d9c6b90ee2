"""SQL from named `.sql` files: each query stands under `-- name: it`, with a sentence that says what it is for."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final

_NAME: Final = re.compile(r"^-- name: (\w+)\s*$", re.MULTILINE)


class Queries:
    """The queries of one file, each an attribute under its name."""

    def __init__(self, text: str, where: str) -> None:
        parts = _NAME.split(text)
        self._queries = {name: sql.strip() for name, sql in zip(parts[1::2], parts[2::2], strict=True)}
        self._where = where

    def __getattr__(self, name: str) -> str:
        try:
            return self._queries[name]
        except KeyError:
            raise AttributeError(f"{self._where} has no query named {name}") from None


@cache
def load_queries(package: str, file: str = "queries.sql") -> Queries:
    """The queries in `file` beside the modules of `package`."""
    return Queries(files(package).joinpath(file).read_text("utf-8"), f"{package}/{file}")
