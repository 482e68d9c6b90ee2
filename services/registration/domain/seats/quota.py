"""How many deputies a county's or a town's congress has by law, from its population (Election Law 12).

Whole numbers all through. The law is silent about a rest: "one more for every 5,000 people" is read as for every whole
5,000.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.office.seats import Level


@dataclass(frozen=True, slots=True)
class Rule:
    """One paragraph of the article: `base` deputies, one more for every whole `people`, never more than `most`.

    Below a population of `small_below` the total may be less than `base`; the law does not say how much less.
    """

    article: str
    base: int
    people: int
    most: int
    small_below: int


RULES: Final[dict[Level, Rule]] = {
    "district": Rule("Election Law 12 (3)", base=140, people=5_000, most=450, small_below=50_000),
    "town": Rule("Election Law 12 (4)", base=45, people=1_500, most=160, small_below=2_000),
}
"""A district's 450 are reached at 1.55 million people, from which on the law caps it; a town's 160 at 172,500."""


@dataclass(frozen=True, slots=True)
class Quota:
    """The law's number of deputies for a population, and how it comes about.

    `added` is one for every whole `rule.people`; `total` is base and added, at most `rule.most` (`is_capped` where that
    bit). `fewest` is the least that the law allows without a further decision: `total`, or None where the population is
    so small that the total may be below the base, by as much as whoever decides sees fit.
    """

    level: Level
    population: int
    rule: Rule
    added: int
    total: int
    fewest: int | None

    @property
    def is_capped(self) -> bool:
        """Whether base and additions come to more than the law allows."""
        return self.rule.base + self.added > self.rule.most

    @property
    def explanation(self) -> str:
        """In a sentence, how the total comes about."""
        rule = self.rule
        said = (
            f"{rule.article}: {rule.base} and one for every whole {rule.people:,} of {self.population:,} people "
            f"({self.added}) make {rule.base + self.added}"
        )
        if self.is_capped:
            said += f"; at most {rule.most}"
        if self.fewest is None:
            said += f"; below {rule.small_below:,} people the total may be less than {rule.base}"
        return said


def quota_of(level: Level, population: int) -> Quota:
    """The law's number of deputies for `population` people at `level`.

    The five in a hundred that a province may add where national minorities live or people live far apart (the same
    article's last paragraph) are its decision, and not counted here.

    Raises:
        ValueError: the population is below zero.
    """
    if population < 0:
        raise ValueError("a population is zero or more")
    rule = RULES[level]
    added = population // rule.people
    total = min(rule.base + added, rule.most)
    return Quota(level, population, rule, added, total, None if population < rule.small_below else total)
