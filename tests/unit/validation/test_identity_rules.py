"""Findings about the number, by itself and beside the form."""

from datetime import date

import pytest

from contracts.validations import FindingCode
from services.validation.domain.assessment import outcome_of
from tests.unit.validation.samples import codes, context, found, number, subject

BAD = [
    ("31011619800229", FindingCode.ID_MALFORMED),
    (number()[:17] + ("0" if number()[17] != "0" else "1"), FindingCode.ID_CHECKSUM),
    (number("31011619810229001"), FindingCode.ID_BIRTH_DATE),
    ("3.10116E+17", FindingCode.ID_DAMAGED_BY_SPREADSHEET),
]


@pytest.mark.parametrize(("written", "code"), BAD)
def test_a_number_that_can_be_nobodys_raises_its_finding_and_asks_nothing_of_the_registry(
    written: str, code: FindingCode
) -> None:
    assert codes(subject(id_number=written, gender="male"), context(resident=None)) == [code]


def test_a_birth_date_after_today_is_no_birth_date_and_today_is_one() -> None:
    newborn = subject(id_number=number("31011620210903001"))
    assert codes(newborn, context(resident=None, today=date(2021, 9, 2))) == [FindingCode.ID_BIRTH_DATE]
    assert FindingCode.ID_BIRTH_DATE not in codes(newborn, context(today=date(2021, 9, 3)))


def test_fifteen_digits_are_noted_and_verified() -> None:
    findings = found(subject(id_number="310116800229001"))
    assert [finding.code for finding in findings] == [FindingCode.ID_FIFTEEN_DIGITS]
    assert outcome_of(findings) == "verified"


def test_fifteen_digits_of_no_such_day_are_suspected() -> None:
    findings = found(subject(id_number="310116810229001"))
    assert [finding.code for finding in findings] == [FindingCode.ID_FIFTEEN_DIGITS, FindingCode.ID_BIRTH_DATE]
    assert outcome_of(findings) == "suspected"


def test_a_voter_older_than_the_area_code_of_the_number_is_verified() -> None:
    assert codes(subject(id_number=number("31011619500412003"), birth_date="1950-04-12")) == []


@pytest.mark.parametrize(
    "written", [None, "", " ", "男", "男性", "male", "Male", "M", "m", " 男 ", "Ｍ", "1", "0", "9"]
)
def test_a_gender_that_agrees_however_written_or_says_nothing_is_no_finding(written: str | None) -> None:
    assert codes(subject(gender=written)) == []


@pytest.mark.parametrize("written", ["女", "女性", "female", "F", "2", "男女", "?"])
def test_a_gender_that_is_written_and_is_not_the_numbers_is_a_mismatch(written: str) -> None:
    assert codes(subject(gender=written)) == [FindingCode.ID_GENDER_MISMATCH]


def test_an_even_seventeenth_digit_is_female() -> None:
    her = number("31011619800229002")
    assert codes(subject(id_number=her, gender="女")) == []
    assert codes(subject(id_number=her, gender="男")) == [FindingCode.ID_GENDER_MISMATCH]


@pytest.mark.parametrize(
    "written",
    [
        *(None, "", "  ", "1980-02-29", "1980/2/29", "1980.2.29", "19800229", "1980年2月29日", "1980年02月29"),
        *("１９８０－２－２９", " 1980-2-29 ", "1980-02-29 00:00:00", "1980-02-29T00:00:00.000", "1980/2/29 0:00"),
    ],
)
def test_a_birth_date_that_agrees_however_written_is_no_finding(written: str | None) -> None:
    assert codes(subject(birth_date=written)) == []


@pytest.mark.parametrize(
    "written", ["1980-02-28", "1980-2-92", "1981-02-29", "29-02-1980", "1980-02", "80-2-29", "二月", "1980-02-29 08:30"]
)
def test_what_is_written_and_is_not_that_date_is_a_mismatch(written: str) -> None:
    assert codes(subject(birth_date=written)) == [FindingCode.ID_BIRTH_DATE_MISMATCH]
