"""Whole numbers as forms and addresses bring them: anybody can write anything there."""

from __future__ import annotations

from typing import Final

MOST_DIGITS: Final = 15
"""Longer ones are no version, count or position of ours, and Python refuses to read very long ones."""


def whole_number(written: str) -> int | None:
    """The number that is written, in digits alone; None where it is none, or longer than any of ours."""
    plain = written.strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) <= MOST_DIGITS else None
