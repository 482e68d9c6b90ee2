"""The law's numbers of deputies (Election Law 12), each worked by hand from the article."""

from __future__ import annotations

import pytest

from contracts.office.seats import Level
from services.registration.domain.seats.quota import quota_of

BY_HAND: list[tuple[Level, int, int]] = [
    ("district", 0, 140),
    ("district", 4_999, 140),
    ("district", 5_000, 141),
    ("district", 50_000, 150),
    ("district", 822_776, 304),  # 164 whole 5,000s
    ("district", 1_549_999, 449),
    ("district", 1_550_000, 450),
    ("district", 1_555_000, 450),
    ("district", 5_000_000, 450),
    ("town", 0, 45),
    ("town", 1_499, 45),
    ("town", 1_500, 46),
    ("town", 10_000, 51),
    ("town", 172_499, 159),
    ("town", 172_500, 160),
    ("town", 1_000_000, 160),
]


@pytest.mark.parametrize(("level", "population", "deputies"), BY_HAND)
def test_base_and_one_for_every_whole_step_up_to_the_most(level: Level, population: int, deputies: int) -> None:
    assert quota_of(level, population).total == deputies


@pytest.mark.parametrize(("level", "population"), [("district", 49_999), ("town", 1_999)])
def test_a_small_population_may_have_fewer_than_the_base(level: Level, population: int) -> None:
    quota = quota_of(level, population)
    assert quota.fewest is None
    assert f"may be less than {quota.rule.base}" in quota.explanation


@pytest.mark.parametrize(("level", "population"), [("district", 50_000), ("town", 2_000)])
def test_from_the_laws_threshold_on_the_total_is_the_fewest(level: Level, population: int) -> None:
    quota = quota_of(level, population)
    assert quota.fewest == quota.total


def test_the_explanation_names_the_article_and_the_sum() -> None:
    assert quota_of("town", 10_000).explanation == (
        "Election Law 12 (4): 45 and one for every whole 1,500 of 10,000 people (6) make 51"
    )
    capped = quota_of("district", 1_600_000)
    assert capped.is_capped
    assert capped.explanation.endswith("make 460; at most 450")


def test_nobody_has_fewer_than_no_people() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        quota_of("town", -1)
