"""An apportionment by trying everything: what largest remainder within bounds means, without its algorithm.

Shares come from repeated fixing: whoever would get too few (or too many) is fixed at the bound, whichever side is
further off, and the rest is shared out anew. Seats are the one allocation, among all lawful ones, that lies closest to
the shares; among equally close ones the larger population is served first, then the earlier code.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import product


def fixed_shares(people: dict[str, int], deputies: int) -> dict[str, Fraction]:
    """Each one's part of the deputies within 1 to 3, by repeated fixing."""
    fixed: dict[str, Fraction] = {}
    while True:
        free = {code: many for code, many in people.items() if code not in fixed}
        left, total = deputies - sum(fixed.values()), sum(free.values())
        parts = {code: Fraction(many) * left / total for code, many in free.items()}
        low = {code: 1 - part for code, part in parts.items() if part < 1}
        high = {code: part - 3 for code, part in parts.items() if part > 3}
        if not low and not high:
            return {code: fixed.get(code, parts.get(code, Fraction(0))) for code in people}
        if sum(low.values()) >= sum(high.values()):
            fixed |= dict.fromkeys(low, Fraction(1))
        if sum(high.values()) >= sum(low.values()):
            fixed |= dict.fromkeys(high, Fraction(3))


def closest(people: dict[str, int], deputies: int) -> dict[str, int]:
    """The seats: of all ways to give one to three each, the one with the smallest sum of squared distances."""
    shares = fixed_shares(people, deputies)
    served = sorted(people, key=lambda code: (-people[code], code))

    def how_far(seats: dict[str, int]) -> tuple[Fraction, list[int]]:
        far = sum(((seats[code] - shares[code]) ** 2 for code in people), Fraction(0))
        return far, [-seats[code] for code in served]

    ways = (dict(zip(people, way, strict=True)) for way in product((1, 2, 3), repeat=len(people)))
    return min((way for way in ways if sum(way.values()) == deputies), key=how_far)
