"""Chinese characters as names use them: the form that all writings of one share, and how they are read.

Sources: the traditional forms as OpenCC has them; variants of names as the Table of General Standard Chinese Characters
(通用规范汉字表, 2013) restored them; readings as pypinyin has them. All of it lies in the installed packages: nothing
is fetched. The libraries are loaded upon the first character, and asked once a character.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, TypeVar

T = TypeVar("T")

# Variants that stand in names beside the character they were once merged into, and shapes that some ID cards print.
_VARIANTS: Final = {
    **dict(zip("喆淼堃邨犇龢甦昇陞仝甯谿頫迺絜", "哲渺坤村奔和苏升升同宁溪俯乃洁", strict=True)),
    **dict(zip("𠮷髙氷", "吉高冰", strict=True)),
}
# The radicals' block, the first of them; everything Chinese comes after it.
_FIRST_IDEOGRAPH: Final = "\u2e80"
_SURROGATES: Final = range(0xD800, 0xE000)
# Private characters, and those that this Python's Unicode does not know yet, stand in names too.
_NOT_KNOWN_YET: Final = frozenset({"Cn", "Co"})


def is_variant(char: str) -> bool:
    """Whether `char` is a variant (异体字) of its common form, rather than the traditional form of it."""
    if char in _VARIANTS:
        return True
    # What the traditional standard folds already does not owe its form to the simplification.
    return char != COMMON_FORM[char] == _convert("t2tw", char)


class _Table(dict[str, T]):
    """Answers by character, worked out upon the first look-up: at most one entry a character that there is."""

    def __init__(self, work_out: Callable[[str], T]) -> None:
        self._work_out = work_out

    def __missing__(self, char: str) -> T:
        answer = self[char] = self._work_out(char)
        return answer


def _common_form(char: str) -> str:
    folded = unicodedata.normalize("NFKC", char)
    return _VARIANTS.get(folded) or _convert("t2s", folded).casefold()


def _sound(char: str) -> str:
    common = COMMON_FORM[char]
    for heard in _pinyin(common):
        return heard
    return common if common.isalpha() or unicodedata.category(char) in _NOT_KNOWN_YET else ""


def _readings(char: str) -> frozenset[str]:
    # A rare variant may have no reading of its own, but its common form has one.
    return frozenset(_pinyin(char) or _pinyin(COMMON_FORM[char]) or [COMMON_FORM[char]])


def _convert(way: str, char: str) -> str:
    return _converter(way)(char) if _may_be_chinese(char) else char


def _pinyin(char: str) -> list[str]:
    return _reader()(char) if _may_be_chinese(char) else []


def _may_be_chinese(char: str) -> bool:
    return len(char) == 1 and char >= _FIRST_IDEOGRAPH and ord(char) not in _SURROGATES


@cache
def _converter(way: str) -> Callable[[str], str]:
    from opencc import OpenCC  # noqa: PLC0415  most processes compare no names

    convert: Callable[[str], str] = OpenCC(way).convert
    return convert


@cache
def _reader() -> Callable[[str], list[str]]:
    # pypinyin's own switches: its words and phrases, which a single character never asks for, take 45 MiB.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "1")
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "1")
    from pypinyin import Style, pinyin  # noqa: PLC0415  see above

    def read(char: str) -> list[str]:
        answer = pinyin(char, style=Style.NORMAL, heteronym=True, errors="ignore")
        return answer[0] if answer else []

    return read


COMMON_FORM: Final[Mapping[str, str]] = _Table(_common_form)
"""By character, the simplified standard form that all its writings share (張 and 张, 峯 and 峰); letters without case.
A character that has no other form is its own."""

SOUND: Final[Mapping[str, str]] = _Table(_sound)
"""By character, the first reading of its common form in pinyin without tones; empty for what is no letter."""

READINGS: Final[Mapping[str, frozenset[str]]] = _Table(_readings)
"""By character, every reading in pinyin without tones, as typed (lü is lv); itself where it has none."""
