"""Two writings of one name told from two names, with a truth that stands in this file."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from contracts.validations import FindingCode
from services.validation.domain.names.difference import how_names_differ, name_likeness, name_sound
from services.validation.domain.resident import Resident
from tests.unit.validation.samples import codes, context, found, rules, subject

# Characters of names with one reading each, by that reading.
HEARD = {
    "wei": "伟玮炜纬薇威",
    "zhang": "张章彰璋",
    "ming": "明铭鸣",
    "jun": "军君钧骏",
    "hong": "红宏虹洪鸿",
    "fang": "芳方房",
    "li": "李黎莉丽",
    "xia": "霞夏",
    "tao": "涛陶桃",
    "guo": "国郭果",
}
TRADITIONAL = dict(zip("张伟刘陈杨赵黄吴孙罗郑谢韩许邓萧冯叶钟", "張偉劉陳楊趙黃吳孫羅鄭謝韓許鄧蕭馮葉鍾", strict=True))
TRADITIONAL = {one: other for one, other in TRADITIONAL.items() if one != other}
VARIANTS = dict(zip("峰群哲升村和", "峯羣喆昇邨龢", strict=True))
POLYPHONES = [
    ("单", "善"),
    ("单", "丹"),
    ("乐", "月"),
    ("乐", "勒"),
    ("曾", "增"),
    ("曾", "层"),
    ("行", "航"),
    ("乾", "钱"),
    ("𠮷", "及"),
]

ONE_OF_EACH = st.sampled_from("".join(HEARD.values()))
NAMES = st.text(ONE_OF_EACH, min_size=1, max_size=4)


def sounds_of(name: str) -> list[str]:
    return [next(heard for heard, chars in HEARD.items() if char in chars) for char in name]


@given(NAMES, st.data())
def test_a_name_written_by_ear_is_a_variant_and_says_where(name: str, data: st.DataObject) -> None:
    written = "".join(data.draw(st.sampled_from(HEARD[heard])) for heard in sounds_of(name))
    assume(written != name)
    (finding,) = found(subject(written), context(resident=Resident(name, "310116")))
    where = [at + 1 for at in range(len(name)) if written[at] != name[at]]
    assert (finding.code, finding.params) == (FindingCode.NAME_VARIANT, {"why": "homophone", "positions": where})
    assert name_sound(written) == name_sound(name) == " ".join(sounds_of(name))


@given(NAMES, NAMES)
def test_a_name_that_sounds_otherwise_is_another_one(written: str, registered: str) -> None:
    assume(sounds_of(written) != sounds_of(registered))
    judged = codes(subject(written), context(resident=Resident(registered, "310116")))
    assert judged == [FindingCode.NAME_MISMATCH]
    assert name_sound(written) != name_sound(registered)


@given(st.lists(st.sampled_from([*TRADITIONAL.items()]), min_size=1, max_size=4), st.data())
def test_traditional_forms_are_variants_in_every_mixture(pairs: list[tuple[str, str]], data: st.DataObject) -> None:
    written, registered = ("".join(data.draw(st.sampled_from(pair)) for pair in pairs) for _ in range(2))
    difference = how_names_differ(written, registered)
    assert (difference is None) == (written == registered)
    if difference is not None:
        assert (difference.why, difference.closeness) == ("traditional", 1.0)


@pytest.mark.parametrize(("one", "other"), [*VARIANTS.items(), ("吉", "𠮷"), ("高", "髙")])
def test_variant_characters_are_told_from_traditional_ones(one: str, other: str) -> None:
    for written, registered in ((one, other), (other, one)):
        difference = how_names_differ(f"王{written}", f"王{registered}")
        assert difference == ("variant", (2,), 1.0)


@pytest.mark.parametrize(("one", "other"), POLYPHONES)
def test_every_reading_of_a_character_counts(one: str, other: str) -> None:
    difference = how_names_differ(f"{one}伟", f"{other}伟")
    assert difference is not None
    assert difference == ("homophone", (1,), 0.9)


def test_the_furthest_way_that_is_needed_is_the_reason() -> None:
    assert [name_likeness("张峰伟", other)[0] for other in ("張峰伟", "張峯伟", "張峯玮", "張峯三")] == [
        *("traditional", "variant", "homophone", "close"),
    ]


@pytest.mark.parametrize(
    ("written", "registered", "closeness"),
    [
        ("张三丰", "张四丰", 0.67),
        ("张伟强", "张强伟", 0.67),
        ("章玮国", "张伟强", 0.6),
        ("张伟", "李伟", 0.5),
        ("张伟", "李娜", 0.0),
    ],
)
def test_a_mismatch_says_how_close_it_is(written: str, registered: str, closeness: float) -> None:
    (finding,) = found(subject(written), context(resident=Resident(registered, "310116")))
    assert finding.code == FindingCode.NAME_MISMATCH
    assert finding.params == {"why": "close" if closeness >= 0.6 else "different", "closeness": closeness}


def test_the_policy_says_from_where_on_a_name_is_close() -> None:
    around = context(resident=Resident("李伟", "310116"))
    for close_from, why in ((0.5, "close"), (0.51, "different")):
        (finding,) = found(subject("张伟"), around, rules(name_close_from=close_from))
        assert finding.params["why"] == why


def test_letters_differ_by_case_as_variants_do() -> None:
    assert name_likeness("Maria Ivanova", "MARIA IVANOVA") == ("variant", 1.0)


@given(st.text(max_size=120), st.text(max_size=120))
def test_likeness_is_symmetric_and_between_nothing_and_one(one: str, other: str) -> None:
    why, closeness = name_likeness(one, other)
    assert (why, closeness) == name_likeness(other, one)
    assert 0 <= closeness <= 1
    assert name_likeness(one, one) == ("equal", 1.0)


@given(st.text(st.characters(exclude_categories=()), max_size=30))
def test_whatever_is_written_has_a_sound(text: str) -> None:
    heard = name_sound(text)
    assert heard == heard.strip()
    assert name_sound(text) == heard


def test_a_sound_does_not_depend_on_form_space_dot_or_case() -> None:
    for written, registered in product(("古丽·买买提", "古丽 买买提", "古麗．買買提"), ("古丽买买提",)):
        assert name_sound(written) == name_sound(registered) == "gu li mai mai ti"
    assert name_sound("Ａna") == name_sound("ana")
    assert name_sound("· 3!\ud800") == ""


def test_a_character_that_nobody_can_read_yet_is_heard_as_itself() -> None:
    assert name_sound("王\U0002ebf0") not in {name_sound("王"), name_sound("王\U0002ebf1")}
