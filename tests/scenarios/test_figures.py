"""The town's figures come out exactly, and the recount agrees with what the generator meant."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

import yaml

from contracts.set_up.elections import ElectionSetUp
from contracts.validations import FindingCode
from scenarios.zhujing import Submission, Town, figures
from scenarios.zhujing.recheck import recheck
from scenarios.zhujing.recount import standing, tally


def set_up(town: Town) -> ElectionSetUp:
    return ElectionSetUp.model_validate(yaml.safe_load(town.election_file))


def places_of(town: Town) -> set[str]:
    return {place.code for place in set_up(town).places}


def test_the_recount_gives_the_two_totals_of_26_september(town: Town) -> None:
    assert (town.expected.units, town.expected.villages) == (10_947, 28_506)
    assert town.expected.unknown == figures.PLACE_UNKNOWN


def test_the_company_is_868_of_the_units_total_and_not_in_the_days(town: Town, sent: Sequence[Submission]) -> None:
    assert len(town.company.rows) == 868
    assert town.expected.by_place[town.company.place_code] == 868
    assert all(submission["place_code"] != town.company.place_code for submission in sent)
    without = tally(standing(sent, None, town.settlements), town.election_file)
    assert without.by_kind["unit"] == 10_947 - 868


def test_every_way_of_counting_adds_up_to_all_who_registered(town: Town) -> None:
    everyone = 10_947 + 28_506 + figures.PLACE_UNKNOWN
    expected = town.expected
    assert sum(expected.by_place.values()) == everyone
    assert sum(expected.by_day.values()) == everyone
    assert sum(expected.by_district_constituency.values()) == 10_947 + 28_506


def test_staff_of_central_and_municipal_units_are_in_no_town_constituency(town: Town) -> None:
    above = [place.code for place in set_up(town).places if place.affiliation in {"central", "municipal"}]
    assert above
    both = sum(town.expected.by_town_constituency.values())
    assert both + sum(town.expected.by_place[code] for code in above) == 10_947 + 28_506


def test_there_are_109_units_30_villages_17_district_and_51_town_constituencies(town: Town) -> None:
    places = set_up(town).places
    constituencies = set_up(town).constituencies
    assert [place.code for place in places if place.kind == "unit"] == [f"U{n:03d}" for n in range(1, 110)]
    assert [place.code for place in places if place.kind == "village"] == [f"V{n:02d}" for n in range(1, 31)]
    assert "新天鸿居委会筹备组" in {place.name for place in places}
    assert Counter(constituency.level for constituency in constituencies) == {"district": 17, "town": 51}
    assert len({place.name for place in places}) == 139


def test_a_place_votes_in_a_town_constituency_within_its_district_constituency(town: Town) -> None:
    within = {one.code: one.within for one in set_up(town).constituencies}
    for place in set_up(town).places:
        if place.town_constituency is None:
            assert place.affiliation in {"central", "municipal"}
        else:
            assert within[place.town_constituency] == place.district_constituency


def test_no_constituency_is_without_voters(town: Town) -> None:
    assert len(town.expected.by_district_constituency) == 17
    assert len(town.expected.by_town_constituency) == 51


def test_every_day_of_the_26_has_registrations(town: Town) -> None:
    assert list(town.expected.by_day) == [date(2021, 9, day) for day in range(1, 27)]
    assert [day.date for day in town.days] == list(town.expected.by_day)


def test_each_finding_is_due_as_often_as_mistakes_were_made(town: Town) -> None:
    meant = {**figures.FLAWS, "PLACE_UNKNOWN": figures.PLACE_UNKNOWN, "PLACE_MISMATCH": figures.AT_THE_WRONG_VILLAGE}
    assert dict(town.expected.by_finding) == meant
    assert town.expected.suspected == sum(meant.values()) - meant["ID_FIFTEEN_DIGITS"]


def test_every_finding_that_there_is_is_made_in_the_town(town: Town, sent: Sequence[Submission]) -> None:
    unsettled = recheck(standing(sent, town.company), town.residents, places_of(town))
    assert set(unsettled) - {"suspected"} == {code.value for code in FindingCode}


def test_ms_cais_certificate_clears_her_household_and_nobody_elses(town: Town, sent: Sequence[Submission]) -> None:
    counted = standing(sent, town.company, town.settlements)
    without = recheck(counted, town.residents, places_of(town))
    assert without["NON_LOCAL"] == town.expected.by_finding["NON_LOCAL"] + 1
    assert without["suspected"] == town.expected.suspected + 1


def test_three_to_four_in_a_hundred_are_suspected(town: Town) -> None:
    assert 0.03 < town.expected.suspected / (10_947 + 28_506) < 0.04


def test_the_registry_has_everyone_it_should_once_and_a_third_more(town: Town) -> None:
    numbers = {resident.id_number for resident in town.residents}
    assert len(numbers) == len(town.residents)
    assert 1.25 < len(numbers) / (10_947 + 28_506) < 1.4
