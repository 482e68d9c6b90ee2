"""Names stand by family name, read as a family name, then by given name; and are posted as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.roll.order import name_key
from services.reporting.roll.posted_name import posted_name
from services.reporting.roll.strokes import strokes_of
from services.reporting.roll.surnames import COMPOUND, READ_AS, parted

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)


def in_order(order: str, names: str) -> str:
    shuffled = names.split()
    # Against the order of the code points, which could pass for another one.
    shuffled.sort(reverse=True)
    return " ".join(sorted(shuffled, key=name_key(order)))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "names",
    [
        "丁一 李四 王五 张三",
        "仇英 单田芳 解缙 曾国藩 查良镛",  # qiú shàn xiè zēng zhā, and not chóu dān jiě céng chá
        "区大相 欧小 欧洋 欧阳修 潘安",  # everybody of one family name together, the compound one behind the simple
        "张三 张四 章三 章四",  # alike in sound and tone, apart in writing
        "吕布 吴用",  # lü before wu
        "万俟卨 尉迟恭",  # mò qí, yù chí
        "章明 章铭 O'Neil",  # letters behind all characters
        "任一 任意",  # a word's reading of the given name, by tone
    ],
)
def test_by_pinyin_a_family_name_is_read_as_one(names: str) -> None:
    assert in_order("pinyin", names) == names


@pytest.mark.parametrize("names", ["丁一 王一 张一 欧阳一 章一 魏一", "张三 张仁 张文", "丁一 Anna"])
def test_by_strokes_the_simpler_character_comes_first(names: str) -> None:
    assert in_order("strokes", names) == names


@pytest.mark.parametrize(
    ("char", "strokes"), [("一", 1), ("丁", 2), ("张", 7), ("欧", 8), ("魏", 17), ("龘", 48), ("𠮷", 6), ("a", None)]
)
def test_strokes_are_those_of_the_standard_shapes(char: str, strokes: int | None) -> None:
    assert strokes_of(char) == strokes


@pytest.mark.parametrize("order", ["pinyin", "strokes"])
@given(st.lists(NAMES, max_size=8))
def test_any_names_have_one_order_and_no_two_names_share_a_place(order: str, names: list[str]) -> None:
    key = name_key(order)  # type: ignore[arg-type]
    backwards = names[::-1]
    assert sorted(names, key=key) == sorted(backwards, key=key)
    assert len({key(name) for name in names}) == len(set(names))


def test_every_family_name_of_two_characters_is_one_and_is_read_as_two_syllables() -> None:
    assert {len(name) for name in COMPOUND} == {2}
    assert {name for name in READ_AS if len(name) == 2} <= COMPOUND
    assert all(len(reading.split()) == len(name) for name, reading in READ_AS.items())
    assert parted("欧阳修") == ("欧阳", "修")
    assert parted("欧阳") == ("欧", "阳")
    assert parted("") == ("", "")


@pytest.mark.parametrize(
    ("written", "posted"),
    [
        ("张 伟", "张伟"),
        ("张　伟 ", "张伟"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽 • 买买提", "阿依古丽·买买提"),
        ("Mary  Ann", "Mary Ann"),
        ("李\u200b明\x07", "李明"),
        ("𠮷 田", "𠮷田"),
        ("e\u0301", "é"),
        ("", ""),
    ],
)
def test_a_name_is_posted_without_what_typists_put_between(written: str, posted: str) -> None:
    assert posted_name(written) == posted


@given(NAMES)
def test_a_posted_name_posted_again_is_the_same(name: str) -> None:
    assert posted_name(posted_name(name)) == posted_name(name)
