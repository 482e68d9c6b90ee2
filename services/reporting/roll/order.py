"""In which order names stand on a roll: by family name, then by given name, each character by character.

By pinyin: spelling, tone, strokes, code point; a family name by the reading that it has as one. By strokes (笔画): the
number of strokes, then the code point, which within one number follows the radicals; Unicode does not say with which
stroke a character begins. A character without a reading stands behind those with one, and letters behind all of these.
Readings are pypinyin's, the first of each character; everything lies in installed packages and in this folder.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from typing import Final

from contracts.roll.digest import RollOrder
from services.reporting.roll.strokes import strokes_of
from services.reporting.roll.surnames import READ_AS, parted

_FIRST_IDEOGRAPH: Final = "\u2e80"
_MANY_STROKES: Final = 999

CharKey = tuple[int, str, int, int, str]
NameKey = tuple[tuple[CharKey, ...], tuple[CharKey, ...]]
"""Of the family name, then of the given name."""


def name_key(order: RollOrder) -> Callable[[str], NameKey]:
    """What to sort names by."""
    return cache(_by_pinyin if order == "pinyin" else _by_strokes)


def _by_pinyin(name: str) -> NameKey:
    family, given = parted(name)
    known = READ_AS.get(family)
    if known is None:
        return tuple(map(_spelt, family)), tuple(map(_spelt, given))
    read = zip(known.split(), family, strict=True)
    return tuple(_with_reading(char, reading) for reading, char in read), tuple(map(_spelt, given))


def _by_strokes(name: str) -> NameKey:
    family, given = parted(name)
    return tuple(map(_drawn, family)), tuple(map(_drawn, given))


@cache
def _spelt(char: str) -> CharKey:
    if char >= _FIRST_IDEOGRAPH:
        reading = _reader()(char)
        return _with_reading(char, reading) if reading else _drawn(char)
    return 2, char.casefold(), 0, 0, char


def _with_reading(char: str, reading: str) -> CharKey:
    return 0, reading[:-1], int(reading[-1]), strokes_of(char) or _MANY_STROKES, char


@cache
def _drawn(char: str) -> CharKey:
    strokes = strokes_of(char)
    if strokes is not None:
        return 1, "", 0, strokes, char
    return 2, char.casefold(), 0, 0, char


@cache
def _reader() -> Callable[[str], str]:
    # pypinyin's own switches: its words and phrases, which a single character never asks for, take 45 MiB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin import Style, pinyin  # noqa: PLC0415  only who makes a roll reads names

    def read(char: str) -> str:
        answer = pinyin(char, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
        reading: str = answer[0][0] if answer else ""
        return reading if reading[-1:].isdigit() else ""

    return read
