"""The household: registry first, then the form; signals order the calls and clear nothing."""

from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pytest

from contracts.validations import FindingCode
from services.validation.domain.assessment import Context, claimed_spouse_number, needs_spouse
from services.validation.domain.resident import Resident
from tests.unit.validation.samples import NAME, RULES, codes, context, found, number, rules, subject

HOME, AWAY = "310116", "330421"
SPOUSE = Resident("李芳", HOME)
SPOUSE_TOKEN = "c" * 32
HER_NUMBER = number("33042119850607002")


def resident(division: str = AWAY, **more: Any) -> Resident:
    return Resident(NAME, division, **more)


def signals(around: Context, **form: str) -> dict[str, Any]:
    (finding,) = found(subject(**form), around)
    assert finding.code == FindingCode.NON_LOCAL
    return finding.params


@pytest.mark.parametrize(
    ("registered", "form", "non_local"),
    [
        (HOME, None, False),
        (HOME, AWAY, False),
        (AWAY, None, True),
        (AWAY, HOME, True),
        ("", AWAY, True),
        ("", HOME, False),
        ("", None, False),
        ("", "浙江嘉善", False),
        ("", " ３３０４２１ ", True),
        ("", "330421100200", True),
        ("310230", None, False),
        ("130100", None, True),
    ],
)
def test_the_registry_tells_the_household_first_then_the_form(
    registered: str, form: str | None, *, non_local: bool
) -> None:
    judged = codes(subject(hukou_division=form), context(resident=resident(registered)))
    assert judged == ([FindingCode.NON_LOCAL] if non_local else [])


def test_whom_the_registry_does_not_know_is_judged_by_the_form() -> None:
    judged = codes(subject(hukou_division=AWAY), context(resident=None))
    assert judged == [FindingCode.NOT_IN_REGISTRY, FindingCode.NON_LOCAL]


def test_the_division_in_the_number_proves_no_household() -> None:
    assert codes(subject(id_number=number("33042119850607001"))) == []


def test_a_certificate_that_a_person_has_seen_clears_it_and_a_claimed_one_does_not() -> None:
    assert codes(subject(), context(resident=resident(), certificate_seen=True)) == []
    assert signals(context(resident=resident()), certificate_no="浙0042")["certificate_claimed"] is True
    assert signals(context(resident=resident()), certificate_no="  ")["certificate_claimed"] is False


def test_a_policy_may_let_a_claimed_certificate_clear_it() -> None:
    lenient = rules(certificate_claim_clears_non_local=True)
    assert codes(subject(certificate_no="浙0042"), context(resident=resident()), lenient) == []
    assert codes(subject(), context(resident=resident()), lenient) == [FindingCode.NON_LOCAL]


@pytest.mark.parametrize(
    ("spouse", "married_in"),
    [
        (None, False),
        (SPOUSE, True),
        (replace(SPOUSE, hukou_division=AWAY), False),
        *((replace(SPOUSE, status=status), False) for status in ("deceased", "moved_out", "deprived")),
    ],
)
def test_married_in_is_a_spouse_of_normal_status_with_a_local_household(
    spouse: Resident | None, *, married_in: bool
) -> None:
    assert signals(context(resident=resident(), spouse=spouse))["married_in"] is married_in


@pytest.mark.parametrize(
    ("registered", "form", "years"),
    [
        (None, None, None),
        ("2016-11-16", None, 5),
        ("2016-11-17", None, 4),
        (date(2016, 11, 16), "2000-01-01", 5),
        (None, "2012/5/1", 9),
        ("unknown", "2012-05-01", 9),
        (None, "since long ago", None),
        ("2021-12-01", None, 0),
    ],
)
def test_permit_years_are_full_years_on_election_day(
    registered: date | str | None, form: str | None, years: int | None
) -> None:
    around = context(resident=resident(permit_since=registered))
    (finding,) = found(subject(permit_since=form), around)
    assert finding.params["permit_years"] == years


def test_no_signal_clears_the_finding() -> None:
    for spouse, since, certificate in product((None, SPOUSE), (None, "2001-01-01"), (None, "浙0042")):
        around = context(resident=resident(permit_since=since), spouse=spouse)
        assert codes(subject(certificate_no=certificate), around) == [FindingCode.NON_LOCAL]


@pytest.mark.parametrize(
    ("known", "form", "needed"),
    [
        (resident(HOME, spouse_token=SPOUSE_TOKEN), {"spouse_id_number": HER_NUMBER}, False),
        (resident(), {}, False),
        (resident(spouse_token=SPOUSE_TOKEN), {}, True),
        (resident(), {"spouse_id_number": HER_NUMBER}, True),
        (resident(), {"spouse_id_number": "330421"}, False),
        (None, {"spouse_id_number": HER_NUMBER, "hukou_division": AWAY}, True),
        (None, {"spouse_id_number": HER_NUMBER}, False),
    ],
)
def test_a_spouse_is_looked_up_only_where_that_can_matter(
    known: Resident | None, form: dict[str, str], *, needed: bool
) -> None:
    assert needs_spouse(subject(**form), known, RULES) is needed


def test_the_spouses_number_on_the_form_is_read_like_every_number() -> None:
    assert claimed_spouse_number(subject(spouse_id_number=f" {HER_NUMBER.lower()} ")) == HER_NUMBER
