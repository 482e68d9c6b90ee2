"""The whole table: every finding can be raised, none tells who it is about, and a switch turns off exactly one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.cases import Permit
from contracts.set_up.rules import KEPT_ON_BY_LAW
from contracts.validations import Finding, FindingCode
from services.validation.domain.assessment import Context, assess
from services.validation.domain.subject import Subject
from tests.unit.validation.samples import HOLDER, RESIDENT, context, number, rules, subject

REACH = ["泾上路"]
RULES = rules(reach=REACH)
ALIKE = Finding(code=FindingCode.PROBABLE_DUPLICATE, params={"others": []})
SWITCHABLE = sorted(set(FindingCode) - set(KEPT_ON_BY_LAW))


def registered(**changes: Any) -> Context:
    return context(resident=replace(RESIDENT, **changes))


TABLE: dict[FindingCode, tuple[Subject, Context]] = {
    FindingCode.ID_MALFORMED: (subject(id_number="310116"), context()),
    FindingCode.ID_FIFTEEN_DIGITS: (subject(id_number="310116800229001"), context()),
    FindingCode.ID_CHECKSUM: (subject(id_number=number()[:17] + "0"), context()),
    FindingCode.ID_BIRTH_DATE: (subject(id_number=number("31011619810229001")), context()),
    FindingCode.ID_DAMAGED_BY_SPREADSHEET: (subject(id_number="3.10116E+17"), context()),
    FindingCode.ID_GENDER_MISMATCH: (subject(gender="女"), context()),
    FindingCode.ID_BIRTH_DATE_MISMATCH: (subject(birth_date="1979-01-01"), context()),
    FindingCode.NAME_MALFORMED: (subject("张3"), context()),
    FindingCode.NOT_IN_REGISTRY: (subject(), context(resident=None)),
    FindingCode.NAME_MISMATCH: (subject("李娜"), context()),
    FindingCode.NAME_VARIANT: (subject("張偉"), context()),
    FindingCode.UNDER_AGE: (subject(id_number=number("31011620031117001")), context()),
    FindingCode.DECEASED: (subject(), registered(status="deceased")),
    FindingCode.MOVED_OUT: (subject(), registered(status="moved_out")),
    FindingCode.RIGHTS_DEPRIVED: (subject(), registered(status="deprived")),
    FindingCode.RIGHTS_SUSPENDED: (subject(), registered(status="suspended")),
    FindingCode.LEFT_OFF: (subject(), registered(status="left_off")),
    FindingCode.DUPLICATE: (subject(), context(claim_holder=HOLDER)),
    FindingCode.PROBABLE_DUPLICATE: (subject(), context(alike=ALIKE)),
    FindingCode.NON_LOCAL: (subject(), registered(hukou_division="330421")),
    FindingCode.PLACE_UNKNOWN: (subject(place_code="X"), context()),
    FindingCode.PLACE_MISMATCH: (subject(place_code="V03", channel="unit"), context()),
}
"""One registration for each finding; the comparison with others, which is made before, hands over what it found."""


def test_the_table_is_whole() -> None:
    assert [*TABLE] == [*FindingCode]


@pytest.mark.parametrize("code", TABLE)
def test_each_finding_is_raised_alone(code: FindingCode) -> None:
    judged, around = TABLE[code]
    assert [finding.code for finding in assess(judged, around, RULES)] == [code]


NUMBERS = st.sampled_from(
    [number(), number("31011620031117001"), number("31011619810229001"), number()[:17] + "0", "310116800229001"]
)
DATES = st.sampled_from(["1980-02-29", "1979-01-01", "2012/5/1"])
CANARIES = ("张伟", "張偉", "李娜", "13912345678", "罗星路99号", "嘉选证0318", number("33042119850607002"))


def forms(free: st.SearchStrategy[str]) -> st.SearchStrategy[Subject]:
    """Subjects whose fields are sound, wrong, or whatever somebody may have written."""
    details = {
        "id_number": NUMBERS | free,
        "gender": st.none() | st.sampled_from("男女") | free,
        "birth_date": st.none() | DATES | free,
        "hukou_division": st.none() | st.sampled_from(["310116", "330421"]) | free,
        "permit_since": st.none() | DATES | free,
        "basis": st.none() | st.sampled_from(["household", "residence", "work_unit"]) | free,
        **dict.fromkeys(("residence_address", "spouse_id_number", "certificate_no", "phone"), st.none() | free),
    }
    channels = st.sampled_from(["unit", "village", "station", "online"])
    places = st.sampled_from(["U017", "V03", "V04"]) | free
    return st.builds(subject, st.sampled_from(["张伟", "張偉"]) | free, places, channel=channels, **details)


def surroundings(free: st.SearchStrategy[str]) -> st.SearchStrategy[Context]:
    """What may be known around them."""
    residents = st.builds(
        replace,
        st.just(RESIDENT),
        name=st.sampled_from(["张伟", "张玮"]) | free,
        hukou_division=st.sampled_from(["310116", "330421", ""]) | free,
        permit_since=st.none() | DATES | free,
        status=st.sampled_from(["normal", "deceased", "moved_out", "deprived", "suspended", "left_off"]),
        place_code=st.none() | st.sampled_from(["U017", "V03", "V04"]) | free,
    )
    permits = st.builds(Permit, issued_on=st.dates(), endorsed_on=st.lists(st.dates(), max_size=5).map(tuple))
    return st.builds(
        Context,
        st.none() | residents,
        st.none() | st.just(HOLDER) | st.builds(replace, st.just(HOLDER), place_code=free),
        st.none() | residents,
        certificate_seen=st.booleans(),
        today=st.dates(date(2000, 1, 1), date(2030, 1, 1)),
        permit=st.none() | permits,
        alike=st.none() | st.just(ALIKE),
    )


TEXT = st.text(max_size=30)
ORDER = [code.value for code in FindingCode]


@given(forms(TEXT), surroundings(TEXT))
def test_whatever_is_written_anywhere_is_judged_and_never_fails(judged: Subject, around: Context) -> None:
    codes = [finding.code for finding in assess(judged, around, RULES)]
    assert codes == sorted(set(codes), key=ORDER.index)


@given(forms(st.sampled_from(CANARIES)), surroundings(st.sampled_from(CANARIES)))
def test_nothing_personal_is_in_any_finding(judged: Subject, around: Context) -> None:
    told = json.dumps([finding.params for finding in assess(judged, around, RULES)], ensure_ascii=False)
    personal = {char for canary in CANARIES for char in canary if not char.isascii()}
    assert not personal & set(told)
    assert not [canary for canary in (*CANARIES, number(), "310116", "330421") if canary in told]


@given(forms(TEXT), surroundings(TEXT))
def test_a_finding_is_the_same_once_it_was_kept(judged: Subject, around: Context) -> None:
    findings = assess(judged, around, RULES)
    kept = [Finding.model_validate_json(finding.model_dump_json()) for finding in findings]
    assert (*kept,) == findings


@given(forms(TEXT), surroundings(TEXT), st.lists(st.sampled_from(SWITCHABLE), unique=True))
def test_what_is_switched_off_never_appears_and_changes_nothing_else(
    judged: Subject, around: Context, off: Sequence[FindingCode]
) -> None:
    without = rules(reach=REACH, rules={code: {"enabled": False} for code in off})
    everything = assess(judged, around, RULES)
    assert assess(judged, around, without) == tuple(finding for finding in everything if finding.code not in off)


@pytest.mark.parametrize("code", [code for code in TABLE if code not in KEPT_ON_BY_LAW])
def test_each_rule_that_may_be_switched_off_can_be(code: FindingCode) -> None:
    judged, around = TABLE[code]
    assert assess(judged, around, rules(reach=REACH, rules={code: {"enabled": False}})) == ()
