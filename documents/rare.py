"""Characters that the font lacks, and those that cannot be seen: printed as what they are, and told."""

from __future__ import annotations

import unicodedata
from typing import Any

from documents.font import characters


def mark_missing(data: Any) -> tuple[Any, tuple[str, ...]]:
    """JSON data with every character that cannot be printed written out, and those code points in their order.

    Line ends stay. A tab becomes a space. Control and format characters count as missing: one that turns the direction
    of writing would make another name of a name.
    """
    missing: set[str] = set()
    return _marked(data, missing), tuple(code_point(char) for char in sorted(missing))


def code_point(char: str) -> str:
    """`U+2B7A9`."""
    return f"U+{ord(char):04X}"


def _marked(data: Any, missing: set[str]) -> Any:
    match data:
        case str():
            return data if characters().issuperset(data) and data.isprintable() else _spelled(data, missing)
        case list():
            return [_marked(one, missing) for one in data]
        case dict():
            return {key: _marked(value, missing) for key, value in data.items()}
        case _:
            return data


def _spelled(text: str, missing: set[str]) -> str:
    return "".join(_shown(char, missing) for char in text.replace("\r\n", "\n").replace("\t", " "))


def _shown(char: str, missing: set[str]) -> str:
    if char == "\n" or (char in characters() and not unicodedata.category(char).startswith("C")):
        return char
    missing.add(char)
    return f"□〔{code_point(char)}〕"
