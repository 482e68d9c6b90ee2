"""Telling one clerk from another by the names that stand under what they did."""

from __future__ import annotations

import unicodedata
from typing import Final

# Control and format characters: nobody sees them, so they make no other name.
_UNSEEN: Final = frozenset({"Cc", "Cf"})


def are_one_person(one: str, other: str) -> bool:
    """Whether both names are one clerk's, however typed: full-width forms, case, white space and what nobody sees are
    no difference. Where a second clerk is asked for, a blank behind the name makes none."""
    return one == other or _folded(one) == _folded(other)


def _folded(name: str) -> str:
    seen = (char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char) not in _UNSEEN)
    return "".join("".join(seen).split()).casefold()
