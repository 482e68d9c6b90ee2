"""What is wrong in a set-up file, where it stands, and how a person is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from office.client import ServiceError

MOST_TOLD: Final = 20


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something to mend. `line` and `column` count from 1; 0 stands for the file as a whole. `path` may be empty."""

    line: int
    column: int
    path: str
    text: str

    def __str__(self) -> str:
        where = f"line {self.line}, column {self.column}" if self.line else "the file"
        return f"{where} ({self.path}): {self.text}" if self.path else f"{where}: {self.text}"


class SetUpFileError(ServiceError):
    """The set-up file cannot be used; the message names every mistake with its place, up to 20. Nothing was changed."""

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        found = sorted(set(mistakes))
        more = [f"and {len(found) - MOST_TOLD} more"] if len(found) > MOST_TOLD else []
        lines = [*map(str, found[:MOST_TOLD]), *more]
        super().__init__("\n  ".join([f"{name} cannot be loaded, and nothing was changed:", *lines]))
        self.mistakes = found
