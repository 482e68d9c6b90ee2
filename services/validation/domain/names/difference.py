"""Two writings of a name compared: by shape, by sound, by closeness. Nothing of a name is in what comes out.

Source: Election Law 27 (the roll is to be right); GB 18030 for what a name may be made of.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from contracts.names import normalised_name
from services.validation.domain.names.characters import COMMON_FORM, READINGS, SOUND, is_variant

CLOSE_FROM: Final = 0.6
"""Where a policy does not say it, the closeness from which two names are close: one character of three differs."""

# Names reach 25 characters: what is much longer is none, and is compared by its beginning.
_LONGEST: Final = 100
# A name that only sounds alike is not quite the same.
_BY_SOUND: Final = 0.9

Why = Literal["traditional", "variant", "homophone", "close", "different"]
"""How two names differ: by the traditional form of a character, by another variant of it (异体字, upper case), by a
character that is read alike in one of its readings, tones aside; or they are different names, that are close or not."""

SAME_NAME: Final[frozenset[str]] = frozenset({"traditional", "variant", "homophone"})
"""The ways in which one and the same name comes to be written differently."""

_heard: Final = SOUND.__getitem__
_RISING: Final[tuple[Why, ...]] = ("traditional", "variant", "homophone")


class Difference(NamedTuple):
    """How two names differ: `why` the furthest way that is needed, `positions` (from 1, middle dots counted) of the
    characters that differ where the names are of equal length, else none; `closeness` from 0 to 1."""

    why: Why
    positions: tuple[int, ...]
    closeness: float


def name_sound(name: str) -> str:
    """How a name sounds: the first reading of each character's simplified form, without tones, a space between.

    Equal for every writing of a name by traditional or variant forms, and for most by homophones; white space, dots
    and case are no difference. Empty where there is no letter. Costs a look-up a character once these are known.
    """
    return " ".join(filter(None, map(_heard, name)))


def how_names_differ(written: str, registered: str, *, close_from: float = CLOSE_FROM) -> Difference | None:
    """How `written` differs from the `registered` name, or None where both are the same name, however typed.

    `close_from`: closeness from which different names are called close.
    """
    if written == registered:
        return None
    mine, theirs = normalised_name(written)[:_LONGEST], normalised_name(registered)[:_LONGEST]
    if mine == theirs:
        return None
    positions: tuple[int, ...] = ()
    if len(mine) == len(theirs):
        ways = {at: _way(*pair) for at, pair in enumerate(zip(mine, theirs, strict=True), 1) if len({*pair}) > 1}
        positions = tuple(ways)
        if None not in (needed := set(ways.values())):
            furthest = next(way for way in reversed(_RISING) if way in needed)
            return Difference(furthest, positions, _BY_SOUND if furthest == "homophone" else 1.0)
    closeness = _closeness(mine, theirs)
    return Difference("close" if closeness >= close_from else "different", positions, closeness)


def name_likeness(one: str, other: str) -> tuple[Literal["equal"] | Why, float]:
    """How alike two names are, from 0 to 1, and in which way: `equal` (1), or as `how_names_differ` says."""
    difference = how_names_differ(one, other)
    return ("equal", 1.0) if difference is None else (difference.why, difference.closeness)


def _way(one: str, other: str) -> Why | None:
    """How one and the same character can be written as both; None where it cannot."""
    if COMMON_FORM[one] == COMMON_FORM[other]:
        of_letters = one.casefold() == other.casefold()
        return "variant" if of_letters or is_variant(one) or is_variant(other) else "traditional"
    return None if READINGS[one].isdisjoint(READINGS[other]) else "homophone"


def _closeness(one: str, other: str) -> float:
    """The better of two: equal characters, or equal sounds, of all; neighbours swapped count as one difference.

    Optimal string alignment, as a share of the longer name; two decimals.
    """
    shapes = _alignment([COMMON_FORM[char] for char in one], [COMMON_FORM[char] for char in other])
    sounds = _alignment([SOUND[char] for char in one], [SOUND[char] for char in other])
    return round(max(shapes, _BY_SOUND * sounds), 2)


def _alignment(one: Sequence[str], other: Sequence[str]) -> float:
    from rapidfuzz.distance import OSA  # noqa: PLC0415  most registrations compare no names

    return OSA.normalized_similarity(one, other)
