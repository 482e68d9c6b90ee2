"""How many strokes a character has, from the table beside this file: strokes.txt says where it comes from."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

_ZERO: Final = 33
_WIDTH: Final = 96


@cache
def _rows() -> dict[int, tuple[int, str]]:
    rows = {}
    for line in files("services.reporting.roll").joinpath("strokes.txt").read_text("ascii").splitlines():
        # A code point begins with a digit or a letter; the notice above the table with a number sign.
        if not line.startswith("#"):
            first, _, counts = line.partition(" ")
            rows[int(first, 16) // _WIDTH] = int(first, 16), counts
    return rows


def strokes_of(char: str) -> int | None:
    """The strokes of `char`; None where it is no character of that kind, or nobody has counted them."""
    code = ord(char)
    first, counts = _rows().get(code // _WIDTH, (code, ""))
    place = code - first
    return (ord(counts[place]) - _ZERO or None) if place < len(counts) else None
