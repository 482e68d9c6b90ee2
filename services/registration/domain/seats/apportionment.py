"""Deputies shared out over constituencies by population: one to three each, as even as whole deputies can be.

Sources: seats follow population (Election Law 15), a constituency elects one to three (Election Law 25), and the
population per deputy is roughly equal (Election Law 26). No rounding rule and no tolerance was found in law: largest
remainder within the bounds is our choice (docs/decisions/0026-apportionment.md). Every figure is an exact fraction.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

FEWEST: Final = 1
MOST: Final = 3

Bound = Literal["at_least_one", "at_most_three"]
"""Which bound of Election Law 25 keeps a constituency from its proportional share."""


@dataclass(frozen=True, slots=True)
class Residents:
    """A constituency and how many people live in it; None where nobody has counted them."""

    constituency: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """What a constituency gets.

    `exact` is its proportional part of the seats, `share` that part within the bounds, `seats` what
    it is rounded to. `per_deputy` is people per deputy, and `deviation` how far that is from the average of all, as a
    ratio: 1/10 means a tenth more people per deputy than the average.
    """

    constituency: str
    population: int
    exact: Fraction
    share: Fraction
    seats: int
    per_deputy: Fraction
    deviation: Fraction
    bound: Bound | None


@dataclass(frozen=True, slots=True)
class Apportioned:
    """All constituencies with their seats, in the order in which they were given. `average` is people per deputy."""

    deputies: int
    population: int
    average: Fraction
    rows: tuple[Row, ...]


Unsolvable = Literal[
    "NO_CONSTITUENCIES", "POPULATION_MISSING", "DEPUTIES_UNKNOWN", "TOO_FEW_DEPUTIES", "TOO_MANY_DEPUTIES"
]


@dataclass(frozen=True, slots=True)
class Unsolved:
    """There is no lawful way to share these deputies out: why, and what a person can do. `constituencies`: of which."""

    reason: Unsolvable
    what_to_do: str
    constituencies: tuple[str, ...] = ()


def apportion(residents: Sequence[Residents], deputies: int) -> Apportioned | Unsolved:
    """Share `deputies` out over constituencies, each code once.

    A constituency's share is in proportion to its people, but at least 1 and at most 3 (`scale_of`). Each gets its
    share without the fraction; what is left goes one by one to the largest fractions. A tie goes to the larger
    population, then to the code that comes first. As a share lies within 1 and 3 and only fractions are rounded up, so
    does every number of seats; and the fractions add up to what is left, so there are always more of them.
    """
    unsolved = _unsolved(residents, deputies)
    if unsolved is not None:
        return unsolved
    people = {one.constituency: one.population or 0 for one in residents}
    scale = scale_of(people, deputies)
    share = {code: _clamped(scale * many) for code, many in people.items()}
    seats = {code: int(part) for code, part in share.items()}
    left = deputies - sum(seats.values())
    for code in sorted(people, key=lambda code: (seats[code] - share[code], -people[code], code))[:left]:
        seats[code] += 1
    return measured(people, seats, scale)


def scale_of(people: dict[str, int], deputies: int) -> Fraction:
    """Deputies per person (λ) at which the shares clamp(λ·people, 1, 3) add up to `deputies`.

    The sum of the shares grows with λ from n to 3n without a jump, so there is such a λ for every number between.
    Between two neighbours among the points at which a share leaves 1 or reaches 3 it is a straight line: λ lies on the
    one that begins at the last point where the sum is too small. The 2n points are searched by halves. Where all
    shares stand at a bound, every λ of a stretch will do, with the same shares: it is the one nearest to deputies /
    population, so that only those count as bound who would have more, or less, without the bounds.

    `people` are above zero, and `deputies` between n and 3n.
    """
    points = [Fraction(0), *sorted({Fraction(bound, many) for many in people.values() for bound in (FEWEST, MOST)})]

    def of_shares(point: Fraction) -> Fraction:
        return sum((_clamped(point * many) for many in people.values()), Fraction(0))

    wanted = Fraction(deputies)
    first = bisect_left(points, wanted, key=of_shares)
    if of_shares(points[first]) == wanted:
        last = points[bisect_right(points, wanted, key=of_shares) - 1]
        even = Fraction(deputies, sum(people.values()))
        ends = deputies < MOST * len(people)
        return max(points[first], min(even, last) if ends else even)
    start = points[first - 1]
    free = sum(many for many in people.values() if FEWEST <= start * many < MOST)
    return start + (wanted - of_shares(start)) / free


def measured(people: dict[str, int], seats: dict[str, int], scale: Fraction | None = None) -> Apportioned:
    """An apportionment as it is, computed or decided: `seats` (1 to 3) by constituency, measured against `people`.

    `scale` is that of `scale_of`, where it is known already.
    """
    deputies, population = sum(seats.values()), sum(people.values())
    average = Fraction(population, deputies)
    scale = scale_of(people, deputies) if scale is None else scale
    rows = []
    for code, many in people.items():
        wanted, per_deputy = scale * many, Fraction(many, seats[code])
        rows.append(
            Row(
                code, many, Fraction(many, 1) / average, _clamped(wanted), seats[code], per_deputy,
                per_deputy / average - 1, _bound(wanted),
            )
        )  # fmt: skip
    return Apportioned(deputies, population, average, tuple(rows))


def _bound(wanted: Fraction) -> Bound | None:
    if wanted < FEWEST:
        return "at_least_one"
    return "at_most_three" if wanted > MOST else None


def _unsolved(residents: Sequence[Residents], deputies: int) -> Unsolved | None:
    many = len(residents)
    if not many:
        return Unsolved("NO_CONSTITUENCIES", "The set-up has no constituency at this level: add them to its file.")
    uncounted = tuple(one.constituency for one in residents if not one.population)
    if uncounted:
        return Unsolved(
            "POPULATION_MISSING",
            "Seats follow population (Election Law 15): give the places of these constituencies their population in "
            "the set-up file.",
            uncounted,
        )
    if deputies < FEWEST * many:
        return Unsolved(
            "TOO_FEW_DEPUTIES",
            f"{many} constituencies with one deputy each (Election Law 25) need {many}, and {deputies} are to be "
            f"elected: merge constituencies until there are {max(deputies, 0)} or fewer, or ask the higher committee.",
        )
    if deputies > MOST * many:
        return Unsolved(
            "TOO_MANY_DEPUTIES",
            f"{many} constituencies with three deputies each (Election Law 25) elect {MOST * many}, and {deputies} are "
            f"to be elected: split constituencies until there are {-(-deputies // MOST)} or more, or check the number.",
        )
    return None


def _clamped(part: Fraction) -> Fraction:
    return min(max(part, Fraction(FEWEST)), Fraction(MOST))
