"""Exact fractions as people read them: rounded only where they are shown."""

from __future__ import annotations

from fractions import Fraction


def decimal(value: Fraction, places: int) -> str:
    """The value with so many decimals, at least one; half is rounded to even."""
    scaled = round(value * 10**places)
    whole, rest = divmod(abs(scaled), 10**places)
    return f"{'-' if scaled < 0 else ''}{whole}.{rest:0{places}}"


def percent(ratio: Fraction) -> str:
    """A ratio in hundredths, to one decimal."""
    return f"{decimal(ratio * 100, 1)} %"
