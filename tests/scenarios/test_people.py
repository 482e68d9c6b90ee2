"""The people that a naive check would wrong are in the town, and Ms Cai is who she is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import pytest

from scenarios.identity import is_male
from scenarios.names import LONGEST, RARE, TYPED_DOTS
from scenarios.zhujing import Resident, Submission, Town
from scenarios.zhujing.recheck import recheck
from scenarios.zhujing.recount import Standing, standing


@pytest.fixture(scope="module")
def standings(sent: Sequence[Submission]) -> Sequence[Standing]:
    return standing(sent)


@pytest.fixture(scope="module")
def registry(town: Town) -> Mapping[str, Resident]:
    return {resident.id_number: resident for resident in town.residents}


def suspected(town: Town, standings: Iterable[Standing]) -> Mapping[str, int]:
    return recheck(standings, town.residents, set(town.expected.by_place))


def test_voters_of_1950_with_the_districts_younger_code_are_there_and_clean(
    town: Town, standings: Sequence[Standing]
) -> None:
    genuine = [one for one in standings if one.id_number.startswith("3101161950")]
    assert len(genuine) > 20
    assert suspected(town, genuine)["suspected"] < len(genuine) / 10


def test_the_youngest_voter_is_clean_and_one_born_a_day_later_under_age(
    town: Town, standings: Sequence[Standing]
) -> None:
    born = {one.id_number[6:14]: one for one in standings if one.id_number[6:12] == "200311"}
    assert suspected(town, [born["20031116"]])["suspected"] == 0
    assert suspected(town, [born["20031117"]])["UNDER_AGE"] == 1


def test_names_of_25_characters_rare_characters_and_dots_as_typed_are_there(sent: Sequence[Submission]) -> None:
    assert [len(name) for name in LONGEST] == [25, 25, 25]
    names = [submission["name"] for submission in sent]
    assert set(LONGEST) <= {re.sub(f"[{TYPED_DOTS}]", "·", name) for name in names}
    assert any("·" in name for name in names)
    assert len({char for name in names for char in name if char in RARE}) > 15
    assert any(dot in name for name in names for dot in TYPED_DOTS)


def test_the_17th_digit_is_odd_for_men_in_every_clean_form(
    sent: Sequence[Submission], registry: Mapping[str, Resident]
) -> None:
    stated = [one for one in sent if one["gender"] and one["id_number"] in registry]
    wrong = [one for one in stated if (one["gender"] == "male") != is_male(one["id_number"])]
    assert len(stated) > 25_000
    assert len(wrong) < 200  # the forty of ID_GENDER_MISMATCH, and slips that were corrected later


def test_ms_cais_household_is_in_jiashan_her_husband_is_local_and_she_lives_in_luoxing(
    town: Town, registry: Mapping[str, Resident]
) -> None:
    cai = town.ms_cai
    assert registry[cai.submission["id_number"]] == cai.resident
    assert (cai.resident.hukou_division, cai.resident.place_code) == ("330421", "V01")
    assert registry[cai.husband.id_number].spouse_id_number == cai.resident.id_number
    assert cai.resident.spouse_id_number == cai.husband.id_number
    assert cai.husband.hukou_division == "310116"
    assert "罗星居民区" in next(line for line in town.election_file.splitlines() if "code: V01" in line)


def test_ms_cai_is_suspected_for_her_household_alone_and_claims_no_certificate(
    town: Town, sent: Sequence[Submission]
) -> None:
    assert town.ms_cai.submission in sent
    assert suspected(town, standing([town.ms_cai.submission])) == {"NON_LOCAL": 1, "suspected": 1}
    assert town.ms_cai.submission["certificate_no"] is None
    assert date(2021, 9, 14) < town.ms_cai.certificate.date <= town.ms_cai.steps[-1].date


def test_a_newcomer_is_married_in_or_not_holds_a_permit_or_not_and_may_claim_a_certificate(
    sent: Sequence[Submission],
) -> None:
    outside = [one for one in sent if not one["hukou_division"].startswith("31")]
    for field in ("spouse_id_number", "permit_since", "certificate_no"):
        given = sum(one[field] is not None for one in outside)
        assert 20 < given < len(outside) - 20
    years = {2021 - int(one["permit_since"][:4]) for one in outside if one["permit_since"]}
    assert min(years) < 5 < max(years)
