"""Telling one clerk from another by the names that stand under what they did."""

from __future__ import annotations

import unicodedata
from typing import Final

# Control and format characters, white space and punctuation: they make no other name.
_NO_OTHER_NAME: Final = ("C", "Z", "P")
# Fillers, joiners and variation selectors that nobody sees either, though Unicode counts them as letters and marks.
_FILLERS: Final = frozenset(
    chr(point)
    for points in ([0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800], range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
    for point in points
)


def are_one_person(one: str, other: str) -> bool:
    """Whether both names are one clerk's, however typed: full-width forms, case, white space, punctuation and what
    nobody sees are no difference. Where a second clerk is asked for, a blank or a full stop behind the name makes
    none."""
    return one == other or _folded(one) == _folded(other)


def _folded(name: str) -> str:
    return "".join(char for char in unicodedata.normalize("NFKC", name).casefold() if _tells_apart(char))


def _tells_apart(char: str) -> bool:
    return not unicodedata.category(char).startswith(_NO_OTHER_NAME) and not char.isspace() and char not in _FILLERS
