"""Seats by population, one to three each: against an independent implementation, and by the properties it must have."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registration.domain.seats.apportionment import Apportioned, Residents, Row, Unsolved, apportion
from tests.unit.registration.seats.all_allocations import closest, fixed_shares

_people = st.one_of(st.integers(1, 60), st.integers(1, 100_000))


@st.composite
def towns(draw: st.DrawFn, most: int = 7) -> tuple[dict[str, int], int]:
    """Constituencies with their people, and a number of deputies that can be shared out."""
    many = draw(st.lists(_people, min_size=1, max_size=most))
    people = {f"C{at:02}": population for at, population in enumerate(many)}
    return people, draw(st.integers(len(people), 3 * len(people)))


def shared_out(people: Mapping[str, int], deputies: int) -> dict[str, Row]:
    outcome = apportion([Residents(*one) for one in people.items()], deputies)
    assert isinstance(outcome, Apportioned)
    return {row.constituency: row for row in outcome.rows}


def seats(people: Mapping[str, int], deputies: int) -> dict[str, int]:
    return {code: row.seats for code, row in shared_out(people, deputies).items()}


@settings(max_examples=300)
@given(towns(most=6))
def test_of_all_lawful_allocations_it_is_the_closest_to_the_shares(town: tuple[dict[str, int], int]) -> None:
    assert seats(*town) == closest(*town)


@given(towns(most=20))
def test_the_shares_are_those_of_repeated_fixing(town: tuple[dict[str, int], int]) -> None:
    assert {code: row.share for code, row in shared_out(*town).items()} == fixed_shares(*town)


@given(towns(most=60))
def test_every_deputy_is_shared_out_and_each_constituency_has_one_to_three(town: tuple[dict[str, int], int]) -> None:
    found = seats(*town)
    assert sum(found.values()) == town[1]
    assert set(found.values()) <= {1, 2, 3}


@given(towns(most=20))
def test_where_no_bound_bites_the_seats_are_the_exact_part_rounded_up_or_down(town: tuple[dict[str, int], int]) -> None:
    rows = shared_out(*town)
    free = [row for row in rows.values() if row.bound is None]
    if len(free) == len(rows):
        assert all(row.share == row.exact for row in free)
    assert all(row.share.__floor__() <= row.seats <= row.share.__ceil__() for row in rows.values())


@given(towns(most=20))
def test_more_people_never_mean_fewer_seats(town: tuple[dict[str, int], int]) -> None:
    people, deputies = town
    found = seats(people, deputies)
    assert all(found[a] >= found[b] for a in people for b in people if people[a] > people[b])


@settings(max_examples=300)
@given(towns(most=12), st.integers(1, 5_000), st.data())
def test_a_constituency_that_alone_grows_loses_no_seat(
    town: tuple[dict[str, int], int], more: int, data: st.DataObject
) -> None:
    people, deputies = town
    grown = data.draw(st.sampled_from(sorted(people)))
    assert seats(people | {grown: people[grown] + more}, deputies)[grown] >= seats(people, deputies)[grown]


@given(towns(most=20), st.data())
def test_the_order_of_the_constituencies_does_not_matter(town: tuple[dict[str, int], int], data: st.DataObject) -> None:
    people, deputies = town
    turned = dict(data.draw(st.permutations(list(people.items()))))
    assert seats(turned, deputies) == seats(people, deputies)


@given(towns(most=20), st.integers(2, 1000))
def test_only_proportions_matter(town: tuple[dict[str, int], int], times: int) -> None:
    people, deputies = town
    assert seats({code: many * times for code, many in people.items()}, deputies) == seats(people, deputies)


@given(towns(most=20))
def test_the_deviations_cancel_out_over_the_deputies(town: tuple[dict[str, int], int]) -> None:
    rows = shared_out(*town).values()
    assert sum(row.seats * row.deviation for row in rows) == 0
    assert sum(row.exact for row in rows) == town[1] == sum(row.share for row in rows)
    assert all(row.per_deputy * row.seats == row.population for row in rows)


@given(towns(most=20))
def test_a_bound_is_named_where_the_share_leaves_the_common_proportion(town: tuple[dict[str, int], int]) -> None:
    rows = shared_out(*town).values()
    ratios = {row.share / row.population for row in rows if row.bound is None}
    between = [row for row in rows if 1 < row.share < 3]
    if between:
        [common] = {row.share / row.population for row in between}
        assert ratios == {common}
        assert all(row.share == 1 and common * row.population < 1 for row in rows if row.bound == "at_least_one")
        assert all(row.share == 3 and common * row.population > 3 for row in rows if row.bound == "at_most_three")


@pytest.mark.parametrize(
    ("people", "deputies", "bounds"),
    [
        ({"A": 5, "B": 5}, 2, {"A": None, "B": None}),
        ({"A": 5, "B": 5}, 6, {"A": None, "B": None}),
        ({"A": 100, "B": 1}, 2, {"A": None, "B": "at_least_one"}),
        ({"A": 100, "B": 1}, 6, {"A": "at_most_three", "B": None}),
        (
            {"A": 300, "B": 200, "C": 2, "D": 1},
            8,
            dict.fromkeys("AB", "at_most_three") | dict.fromkeys("CD", "at_least_one"),
        ),
        ({"A": 4, "B": 2, "C": 2}, 4, {"A": None, "B": None, "C": None}),
    ],
)
def test_where_all_stand_at_a_bound_only_those_are_named_whom_it_keeps_from_more_or_less(
    people: dict[str, int], deputies: int, bounds: dict[str, str | None]
) -> None:
    assert {code: row.bound for code, row in shared_out(people, deputies).items()} == bounds


def test_a_tie_goes_to_the_larger_population_then_to_the_first_code() -> None:
    # Shares 1.5 and 1.5, then 2.5 and 1.5: one whole deputy is left for two halves.
    assert seats({"B": 100, "A": 100}, 3) == {"A": 2, "B": 1}
    assert seats({"A": 30, "B": 50}, 4) == {"A": 1, "B": 3}


def test_a_town_worked_by_hand() -> None:
    # 16,000 people and 9 deputies. Exact parts: 4.78, 2.25, 1.69, 0.28. A has the most, D the fewest; the 5 that are
    # left go to 7,000 people, 2.857 and 2.143: two each, and the last one to the larger fraction.
    rows = shared_out({"A": 8_500, "B": 4_000, "C": 3_000, "D": 500}, 9)
    assert {code: (row.seats, row.bound) for code, row in rows.items()} == {
        "A": (3, "at_most_three"), "B": (3, None), "C": (2, None), "D": (1, "at_least_one"),
    }  # fmt: skip
    assert rows["A"].exact == Fraction(8_500 * 9, 16_000)
    assert rows["B"].share == Fraction(20, 7)
    assert rows["A"].per_deputy == Fraction(8_500, 3)
    assert rows["D"].deviation == Fraction(500 * 9, 16_000) - 1


def unsolved(people: Mapping[str, int | None], deputies: int) -> Unsolved:
    outcome = apportion([Residents(*one) for one in people.items()], deputies)
    assert isinstance(outcome, Unsolved)
    return outcome


def test_too_few_deputies_have_no_solution_and_say_what_to_do() -> None:
    answer = unsolved({"A": 1, "B": 1, "C": 1}, 2)
    assert answer.reason == "TOO_FEW_DEPUTIES"
    assert "merge constituencies until there are 2 or fewer" in answer.what_to_do


def test_too_many_deputies_have_no_solution_and_say_how_many_constituencies_it_takes() -> None:
    answer = unsolved({"A": 1, "B": 1, "C": 1}, 11)
    assert answer.reason == "TOO_MANY_DEPUTIES"
    assert "split constituencies until there are 4 or more" in answer.what_to_do


@pytest.mark.parametrize("nobody", [None, 0])
def test_a_constituency_without_people_has_no_solution_and_is_named(nobody: int | None) -> None:
    answer = unsolved({"A": 5, "B": nobody, "C": 5}, 4)
    assert (answer.reason, answer.constituencies) == ("POPULATION_MISSING", ("B",))


def test_without_constituencies_there_is_nothing_to_share_out() -> None:
    assert unsolved({}, 0).reason == "NO_CONSTITUENCIES"
