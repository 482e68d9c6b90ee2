"""An apportionment as it is put before the committee: the seats, and everything that a person should look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final, Literal

from contracts.office.seats import Level
from services.registration.domain.seats.apportionment import Apportioned, Row, Unsolved, apportion
from services.registration.domain.seats.decimals import decimal, percent
from services.registration.domain.seats.ground import Ground
from services.registration.domain.seats.quota import Quota

LARGE: Final = Fraction(3, 10)
"""From which deviation a constituency is pointed out. No law gives a tolerance: this is ours, and can be asked anew."""

_SHOWN: Final = 10

WarningCode = Literal[
    "AT_LEAST_ONE", "AT_MOST_THREE", "LARGE_DEVIATION", "PLACES_NOT_COUNTED", "DEPUTIES_BY_QUOTA",
    "DEPUTIES_NOT_THE_QUOTA", "POPULATION_DIFFERS", "ACROSS_DISTRICT_CONSTITUENCIES",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Warned:
    """What a person should look at, in a sentence; of one constituency, or of the whole level (None)."""

    code: WarningCode
    constituency: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """The computed seats of a level, or why there are none, from its `ground`. A person decides."""

    ground: Ground
    outcome: Apportioned | Unsolved
    warnings: tuple[Warned, ...]


def propose(ground: Ground, large: Fraction = LARGE) -> Proposal:
    """Share the level's deputies out; `large` is the deviation, either way, from which one is pointed out."""
    if ground.deputies is None:
        unsolved = Unsolved(
            "DEPUTIES_UNKNOWN",
            f"The set-up says neither the population of the whole {ground.level} nor how many deputies are elected: "
            f"write seats/{ground.level} into its file.",
        )
        return Proposal(ground, unsolved, tuple(_of_the_ground(ground)))
    outcome = apportion(ground.residents, ground.deputies)
    warned = list(_of_the_ground(ground))
    if isinstance(outcome, Apportioned):
        warned += _of_the_rows(outcome, large)
    return Proposal(ground, outcome, tuple(warned))


def _of_the_ground(ground: Ground) -> Iterator[Warned]:
    missing = [place.code for place in ground.places if place.is_missing]
    if missing:
        more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
        yield Warned(
            "PLACES_NOT_COUNTED", None,
            f"No population is known of {', '.join(missing[:_SHOWN])}{more}: their people are in no figure.",
        )  # fmt: skip
    counted = sum(one.population or 0 for one in ground.residents)
    if ground.quota and ground.said_by == "quota" and ground.level == "district":
        yield Warned(
            "DEPUTIES_BY_QUOTA", None,
            f"The quota ({ground.quota.total}) is that of the whole district: write into the set-up how many of them "
            "these constituencies elect, as the district's committee shares them out.",
        )  # fmt: skip
    if ground.quota and ground.deputies is not None and _not_the_quota(ground.level, ground.deputies, ground.quota):
        whose = " of the whole district" if ground.level == "district" else ""
        yield Warned(
            "DEPUTIES_NOT_THE_QUOTA", None,
            f"{ground.deputies} deputies are to be elected; the law's number{whose} is {ground.quota.total} "
            f"({ground.quota.explanation}).",
        )  # fmt: skip
    told = counted + ground.apart
    if ground.population and (told > ground.population or (ground.level == "town" and told != ground.population)):
        apart = f", and {ground.apart:,} at places that elect no {ground.level} deputies" if ground.apart else ""
        yield Warned(
            "POPULATION_DIFFERS", None,
            f"The constituencies' places have {counted:,} people{apart}; the whole {ground.level} has "
            f"{ground.population:,}.",
        )  # fmt: skip
    if ground.level == "town":
        lies_in: dict[str, set[str]] = defaultdict(set)
        for place in ground.places:
            lies_in[place.constituency].add(place.district)
        for code, districts in lies_in.items():
            if len(districts) > 1:
                yield Warned(
                    "ACROSS_DISTRICT_CONSTITUENCIES", code,
                    f"{code} would lie in several district constituencies: {', '.join(sorted(districts))}.",
                )  # fmt: skip


def _not_the_quota(level: Level, deputies: int, quota: Quota) -> bool:
    # A town's constituencies elect only some of the district's deputies, and never more than there are.
    return deputies > quota.total if level == "district" else deputies != quota.total


def _of_the_rows(apportioned: Apportioned, large: Fraction) -> Iterator[Warned]:
    for row in apportioned.rows:
        if row.bound == "at_least_one":
            yield Warned("AT_LEAST_ONE", row.constituency, f"{_exact(row)}, and elects one: the fewest (Law 25).")
        elif row.bound == "at_most_three":
            yield Warned("AT_MOST_THREE", row.constituency, f"{_exact(row)}, and elects three: the most (Law 25).")
        if abs(row.deviation) >= large:
            more = "more" if row.deviation > 0 else "fewer"
            yield Warned(
                "LARGE_DEVIATION", row.constituency,
                f"{row.constituency} has {percent(abs(row.deviation))} {more} people per deputy than the average.",
            )  # fmt: skip


def _exact(row: Row) -> str:
    return f"{row.constituency} would have {decimal(row.exact, 2)} of the deputies by its people"
