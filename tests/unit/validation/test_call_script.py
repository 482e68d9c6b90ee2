"""What a clerk says and reads: made of what was found, and of nothing that is on file."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.validations import Finding, FindingCode
from services.validation.domain.cases.call_script import IDENTIFYING, call_script
from services.validation.domain.likeness.score import _BIRTH, _NAME_REASON, _SLIP
from services.validation.domain.names.difference import Why
from services.validation.domain.telling.sentence_words import DIFFERENCE, LIKENESS
from services.validation.domain.telling.sentences import sentence_of

CODES = list(FindingCode)
NAMES = st.builds(lambda *parts: "".join(parts), *[st.sampled_from("蔡欧阳隗亓嬴妫姒雅婷伟娜芸萱熙媛")] * 3)
NUMBERS = st.from_regex(r"[1-6]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])([0-2]\d)\d{3}[0-9X]", fullmatch=True)
PHONES = st.from_regex(r"1[3-9]\d{9}", fullmatch=True)
ADDRESSES = st.builds("{}路{}弄{}号".format, NAMES, st.integers(100, 999), st.integers(100, 999))
PERSONAL = st.one_of(NAMES, NUMBERS, PHONES, ADDRESSES)
KEYS = st.sampled_from(
    ["why", "place_code", "channel", "positions", "closeness", "minimum_age", "permit_years", "married_in", "others"]
)
ANYTHING = st.recursive(
    PERSONAL | st.integers() | st.booleans() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["registration_id", "place_code", "score", "reasons"]), inner, max_size=4)
    ),
    max_leaves=6,
)
FINDINGS = st.lists(
    st.builds(Finding, code=st.sampled_from(CODES) | st.just("OF_A_LATER_RULE"), params=st.dictionaries(KEYS, ANYTHING))
)


def leaves(value: Any) -> list[str]:
    """Every text in a value."""
    if isinstance(value, dict):
        return [leaf for one in value.values() for leaf in leaves(one)]
    if isinstance(value, list):
        return [leaf for one in value for leaf in leaves(one)]
    return [value] if isinstance(value, str) else []


@given(FINDINGS)
def test_a_script_says_the_same_whatever_is_known_of_the_voter(findings: list[Finding]) -> None:
    assert call_script(findings) == call_script([Finding(code=finding.code) for finding in findings])


@given(FINDINGS, st.lists(PERSONAL, min_size=1))
def test_a_script_holds_no_name_number_address_or_telephone(findings: list[Finding], known: list[str]) -> None:
    said = json.dumps(asdict(call_script(findings)), ensure_ascii=False)
    told = [leaf for finding in findings for leaf in leaves(finding.params)]
    assert not [value for value in (*known, *told) if value in said]
    assert not any(char.isdigit() for value in asdict(call_script([])).values() for char in "".join(value))


@given(FINDINGS)
def test_a_sentence_holds_nothing_that_is_not_a_known_word_a_small_number_or_a_place(findings: list[Finding]) -> None:
    for finding in findings:
        zh, en = sentence_of(finding)
        assert zh.endswith("。")
        assert en.endswith(".")
        assert not [leaf for leaf in leaves(finding.params) if leaf in zh or leaf in en]


@pytest.mark.parametrize("code", ["DUPLICATE", "PLACE_MISMATCH", "PROBABLE_DUPLICATE"])
@given(PERSONAL)
def test_a_place_is_named_only_where_it_can_be_nobody_s_number(code: str, written: str) -> None:
    told = [{"place_code": place, "others": [{"place_code": place}]} for place in (written, "V03")]
    personal, place = [sentence_of(Finding(code=code, params=params)) for params in told]
    assert not [text for text in personal if written in text]
    assert all("V03" in text for text in place)


@pytest.mark.parametrize("code", CODES)
def test_every_finding_has_a_sentence_of_its_own_in_both_languages(code: FindingCode) -> None:
    others = {sentence_of(Finding(code=other)) for other in CODES if other != code}
    mine = sentence_of(Finding(code=code))
    assert mine not in others | {sentence_of(Finding(code="OF_A_LATER_RULE"))}
    assert any("\u4e00" <= char <= "\u9fff" for char in mine.zh)
    assert mine.en.isascii()


@pytest.mark.parametrize("code", [*CODES, "OF_A_LATER_RULE"])
def test_every_finding_is_asked_about_or_the_clerk_told_why_not(code: str) -> None:
    questions = call_script([Finding(code=code)]).questions
    assert questions
    for question in questions:
        assert question.codes == (code,)
        assert question.say or question.hint


def test_findings_that_ask_the_same_are_asked_about_once() -> None:
    script = call_script([Finding(code="NAME_VARIANT"), Finding(code="NAME_MISMATCH"), Finding(code="ID_CHECKSUM")])
    assert [question.codes for question in script.questions] == [
        ("ID_CHECKSUM",), ("NAME_MISMATCH", "NAME_VARIANT"),
    ]  # fmt: skip


def test_the_voter_says_who_they_are_and_the_whole_number_only_where_it_is_in_question() -> None:
    assert call_script([]).identifying == IDENTIFYING
    assert "最后四位" in "".join(IDENTIFYING)
    for code in CODES:
        asked = "".join(line for question in call_script([Finding(code=code)]).questions for line in question.say)
        in_question = code.startswith("ID_") and not code.endswith("MISMATCH")
        assert ("号码从头到尾" in asked) == (in_question or code == FindingCode.PROBABLE_DUPLICATE)


@pytest.mark.parametrize("code", ["DECEASED", "RIGHTS_DEPRIVED", "RIGHTS_SUSPENDED", "LEFT_OFF"])
def test_nothing_hard_is_said_aloud(code: str) -> None:
    script = call_script([Finding(code=code)])
    aloud = "".join(line for question in script.questions for line in question.say)
    assert not [word for word in ("去世", "死", "剥夺", "政治权利", "判", "精神") if word in aloud]


@pytest.mark.parametrize(
    ("finding", "zh", "en"),
    [
        (
            Finding(code="NON_LOCAL", params={"married_in": True, "permit_years": 5, "certificate_claimed": False}),
            "户籍在外省市，尚未核验选民资格证明（配偶是本市户籍，居住证满5年；仅供参考）。",
            (
                "The household is outside the city, and no eligibility certificate has been verified "
                "(the spouse's household is in the city, 5 full years of residence permit: to know, not to decide by)."
            ),
        ),
        (
            Finding(code="NAME_VARIANT", params={"why": "homophone", "positions": [2, 3]}),
            "姓名与户籍登记是同一个名字的不同写法：同音字（第2、3个字）。",
            "The name is another writing of the registry's: characters that sound alike (character 2, 3).",
        ),
        (
            Finding(code="DUPLICATE", params={"place_code": "V03", "channel": "village"}),
            "这位选民在本次选举中已在V03登记。",
            "This voter is registered in this election already at V03.",
        ),
        (
            Finding(
                code="PROBABLE_DUPLICATE",
                params={"others": [{"place_code": "U017", "reasons": ["name_equal", "birth_date_equal"]}]},
            ),
            "另有一条登记（U017）很可能是同一个人：姓名相同，出生日期相同。",
            "Another registration at U017 is probably the same person's: equal names, equal birth dates.",
        ),
        (
            Finding(code="UNDER_AGE", params={"minimum_age": 18}),
            "选举日未满18周岁。",
            "Not 18 years old on election day.",
        ),
    ],
)
def test_a_sentence_says_what_there_is_to_know(finding: Finding, zh: str, en: str) -> None:
    assert sentence_of(finding) == (zh, en)


def test_every_reason_that_is_given_has_words() -> None:
    assert set(get_args(Why)) == set(DIFFERENCE)
    agrees = {"address_equal", "address_close", "phone_equal"}
    assert set(LIKENESS) == {*_NAME_REASON.values(), *_BIRTH, *_SLIP} - {"unknown", "far"} | agrees
