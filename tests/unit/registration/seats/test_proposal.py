"""What is put before the committee: figures from the set-up at both levels, and what a person should look at."""

from __future__ import annotations

from fractions import Fraction

from contracts.office.seats import Level
from services.registration.domain.seats.apportionment import Apportioned, Unsolved
from services.registration.domain.seats.decimals import decimal, percent
from services.registration.domain.seats.ground import ground_of
from services.registration.domain.seats.proposal import Proposal, propose
from tests.unit.registration.seats.towns import place, town


def proposed(level: Level, **changed: object) -> Proposal:
    return propose(ground_of(town(**changed), level))


def rows(proposal: Proposal) -> dict[str, tuple[int, int]]:
    assert isinstance(proposal.outcome, Apportioned)
    return {row.constituency: (row.population, row.seats) for row in proposal.outcome.rows}


def codes(proposal: Proposal) -> set[tuple[str, str | None]]:
    return {(warned.code, warned.constituency) for warned in proposal.warnings}


def test_each_level_counts_its_own_places() -> None:
    # Shares 2.4, 1.2 and 2.4: the last deputy goes to the first of two alike.
    assert rows(proposed("town")) == {"T01": (4_000, 3), "T02": (2_000, 1), "T03": (4_000, 2)}
    assert rows(proposed("district")) == {"D01": (6_000, 2), "D02": (5_000, 1)}


def test_a_central_units_people_count_for_the_district_only() -> None:
    places = [place("V01", "D01", "T01", 4_000), place("U02", "D01", None, 7_000, "unit")]
    few = [
        {"code": "D01", "name": "一", "level": "district"},
        {"code": "T01", "name": "一", "level": "town", "within": "D01"},
    ]
    changed = {"places": places, "constituencies": few, "seats": None}
    [district] = ground_of(town(**changed), "district").residents
    [of_town] = ground_of(town(**changed), "town").residents
    assert (district.population, of_town.population) == (11_000, 4_000)


def test_without_a_number_of_deputies_the_law_says_it() -> None:
    ground = ground_of(town(seats={"town": {"population": 10_000}}), "town")
    assert (ground.deputies, ground.said_by) == (51, "quota")
    assert ground_of(town(), "town").said_by == "set_up"


def test_the_quota_of_a_whole_district_is_no_towns_number() -> None:
    assert ("DEPUTIES_BY_QUOTA", None) in codes(proposed("district", seats={"district": {"population": 5_000}}))
    assert ("DEPUTIES_BY_QUOTA", None) not in codes(proposed("district"))


def test_a_number_that_is_not_the_laws_is_pointed_out_for_a_town_and_stands() -> None:
    proposal = proposed("town")
    assert ("DEPUTIES_NOT_THE_QUOTA", None) in codes(proposal)
    assert isinstance(proposal.outcome, Apportioned)
    assert ("DEPUTIES_NOT_THE_QUOTA", None) not in codes(proposed("district"))


def test_a_town_that_would_elect_more_than_the_whole_district_has_is_pointed_out() -> None:
    # 140 and one for every whole 5,000 of 20,000 people.
    too_many = ("DEPUTIES_NOT_THE_QUOTA", None)
    assert too_many not in codes(proposed("district", seats={"district": {"population": 20_000, "deputies": 144}}))
    proposal = proposed("district", seats={"district": {"population": 20_000, "deputies": 145}})
    assert too_many in codes(proposal)
    [said] = [one.sentence for one in proposal.warnings if one.code == "DEPUTIES_NOT_THE_QUOTA"]
    assert said.startswith("145 deputies are to be elected; the law's number of the whole district is 144 (")


def test_without_figures_it_says_what_to_write_into_the_set_up() -> None:
    outcome = proposed("town", seats=None).outcome
    assert isinstance(outcome, Unsolved)
    assert outcome.reason == "DEPUTIES_UNKNOWN"
    assert "seats/town" in outcome.what_to_do


def test_people_that_are_in_no_figure_are_pointed_out_villages_only() -> None:
    places = [place("V01", "D01", "T01", 4_000), place("V05", "D01", "T01", None), *town().model_dump()["places"][1:]]
    warned = [one for one in proposed("town", places=places).warnings if one.code == "PLACES_NOT_COUNTED"]
    assert [one.sentence for one in warned] == ["No population is known of V05: their people are in no figure."]
    assert ("PLACES_NOT_COUNTED", None) not in codes(proposed("town"))


def test_places_that_do_not_add_up_to_the_whole_are_pointed_out() -> None:
    differs = ("POPULATION_DIFFERS", None)
    assert differs in codes(proposed("town", seats={"town": {"population": 10_999, "deputies": 6}}))
    assert differs not in codes(proposed("district"))
    assert differs in codes(proposed("district", seats={"district": {"population": 9_999, "deputies": 3}}))


def test_people_who_elect_no_town_deputies_are_of_the_town_all_the_same() -> None:
    differs = ("POPULATION_DIFFERS", None)
    # 10,000 in the constituencies, 1,000 at the central unit.
    assert differs not in codes(proposed("town", seats={"town": {"population": 11_000, "deputies": 6}}))
    warned = proposed("town", seats={"town": {"population": 10_000, "deputies": 6}}).warnings
    [said] = [one.sentence for one in warned if one.code == "POPULATION_DIFFERS"]
    assert said == (
        "The constituencies' places have 10,000 people, and 1,000 at places that elect no town deputies; the whole "
        "town has 10,000."
    )


def test_a_constituency_is_pointed_out_from_the_deviation_that_is_asked_for() -> None:
    ground = ground_of(town(), "district")
    # 11,000 people and 3 deputies: D01 has 3,000 a deputy, D02 5,000, which is 15/11 of the average.
    large = ("LARGE_DEVIATION", "D02")
    assert large in codes(propose(ground, Fraction(4, 11)))
    assert large not in codes(propose(ground, Fraction(5, 11)))


def test_bounds_that_bite_are_pointed_out_with_the_exact_part() -> None:
    places = [place("V01", "D01", "T01", 90_000), place("V02", "D01", "T02", 500), place("V03", "D02", "T03", 9_500)]
    proposal = proposed("town", places=places)
    assert {("AT_MOST_THREE", "T01"), ("AT_LEAST_ONE", "T02")} <= codes(proposal)
    [most] = [one.sentence for one in proposal.warnings if one.code == "AT_MOST_THREE"]
    assert most == "T01 would have 5.40 of the deputies by its people, and elects three: the most (Law 25)."


def test_fractions_are_rounded_where_they_are_shown_half_to_even() -> None:
    assert [decimal(Fraction(n, 8), 2) for n in (1, 3, -1, 16)] == ["0.12", "0.38", "-0.12", "2.00"]
    assert (percent(Fraction(1, 3)), percent(Fraction(-1, 3)), percent(Fraction(-1, 100_000))) == (
        "33.3 %", "-33.3 %", "0.0 %",
    )  # fmt: skip
