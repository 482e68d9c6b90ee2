"""How one identity number may have come of another by a slip of the hand or a spreadsheet's. Source: GB 11643-1999.

Two different sound numbers are two people's: the check character betrays every single wrong digit and every swap of
neighbours. A number of 15 digits, as issued until 1999, has no check character: there a slip makes another sound one.
"""

from __future__ import annotations

import re
from typing import Final, Literal

from contracts.id_number import IdNumber, NumberState

Slip = Literal[
    "number_equal", "number_one_digit", "number_two_swapped", "number_length", "number_tail_lost", "far", "unknown"
]
"""`number_equal`: the same wrong number twice; one digit wrong; two neighbours swapped; one digit more or fewer; the
end lost to a spreadsheet, what is left agrees; `far`: too much differs; `unknown`: two or three characters differ, or
too little is left of one."""

_NEAREST_FIRST: Final[tuple[Slip, ...]] = (
    "number_equal", "number_one_digit", "number_two_swapped", "number_length", "unknown", "far",
)  # fmt: skip
_WHOLE: Final = 18
_BODY: Final = 17
_OLD: Final = 15
_KEPT_BY_SPREADSHEET: Final = 15
_ZEROED: Final = "000"
_TOO_SHORT: Final = 12
_FEW: Final = 3
_MANTISSA: Final = re.compile(r"([0-9])\.?([0-9]*)E\+?(?:14|17)")
_DIGITS: Final = re.compile(r"[0-9]+")


def are_two_peoples(one: IdNumber, other: IdNumber) -> bool:
    """Whether both are sound and differ, so that neither can be a slip of the other (but see `sound_slip`)."""
    return one.state is NumberState.SOUND is other.state and one.text != other.text


def sound_slip(one: IdNumber, other: IdNumber) -> Slip:
    """The slip between two sound numbers, of which one was written with 15 digits, or lost a tail that its check
    character by chance does not betray (one in eleven); `far` where there is none."""
    kept = one.text[:_KEPT_BY_SPREADSHEET]
    if other.text.startswith(kept) and (one.text.endswith(_ZEROED) or other.text.endswith(_ZEROED)):
        return "number_tail_lost"
    if not (one.was_fifteen_digits or other.was_fifteen_digits):
        return "far"
    return _typed(one.text[:_BODY], other.text[:_BODY])


def slip_between(one: IdNumber, other: IdNumber) -> Slip:
    """The slip by which one of two numbers came of the other, at least one of them unsound. Symmetric."""
    mine, theirs = legible(one), legible(other)
    if min(len(mine), len(theirs)) < _TOO_SHORT:
        return "unknown"
    if one.text == other.text:
        damaged = NumberState.DAMAGED_BY_SPREADSHEET in (one.state, other.state)
        return "number_tail_lost" if damaged else "number_equal"
    kept = min(len(mine), len(theirs), _KEPT_BY_SPREADSHEET)
    if NumberState.DAMAGED_BY_SPREADSHEET in (one.state, other.state) and mine[:kept] == theirs[:kept]:
        return "number_tail_lost"
    return min((_typed(*pair) for pair in _writings(mine, theirs)), key=_NEAREST_FIRST.index)


def legible(number: IdNumber) -> str:
    """What a spreadsheet has left of the number, or all of it."""
    if number.state is not NumberState.DAMAGED_BY_SPREADSHEET:
        return number.text
    if match := _MANTISSA.match(number.text):
        # The last digit shown is rounded.
        return (match[1] + match[2])[:-1] if match[2] else ""
    whole = _DIGITS.match(number.text)
    return whole[0][:_KEPT_BY_SPREADSHEET] if whole else ""


def _writings(one: str, other: str) -> list[tuple[str, str]]:
    """The two side by side; where one has about 15 characters, beside the other as it was written before 1999."""
    pairs = [(one, other)]
    if abs(len(one) - _OLD) <= 1 and len(other) == _WHOLE:
        pairs.append((one, _as_old(other)))
    if abs(len(other) - _OLD) <= 1 and len(one) == _WHOLE:
        pairs.append((_as_old(one), other))
    return pairs


def _as_old(number: str) -> str:
    return number[:6] + number[8:_BODY]


def _typed(one: str, other: str) -> Slip:
    from rapidfuzz.distance import OSA  # noqa: PLC0415  most registrations compare no numbers

    distance = OSA.distance(one, other, score_cutoff=_FEW)
    if distance == 0:
        return "number_equal"
    if distance > 1:
        return "unknown" if distance <= _FEW else "far"
    if len(one) != len(other):
        return "number_length"
    wrong = sum(a != b for a, b in zip(one, other, strict=True))
    return "number_one_digit" if wrong == 1 else "number_two_swapped"
