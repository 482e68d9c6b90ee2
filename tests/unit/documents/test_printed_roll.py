"""The roll: who stands in it, where, and how long a whole town's takes."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from documents.roll import ConstituencyRoll, RollEntry, VoterGroup, print_roll
from tests.unit.documents.paper import fonts_of, pages_of, text_of
from tests.unit.documents.samples import AWKWARD, LONG, TOWN, made_up_roll


def test_every_entry_stands_in_it_once_in_its_order_with_name_and_gender() -> None:
    roll = made_up_roll(2, 95)
    entries = [
        (entry.serial, entry.name, "男" if entry.gender == "male" else "女")
        for part in roll.constituencies
        for group in part.groups
        for entry in group.entries
    ]
    found = re.findall(
        r"^(\d+)([^\d\s]+?)\s*([男女])$", text_of(print_roll(roll).content).replace(" ", ""), re.MULTILINE
    )
    assert [(int(serial), name, gender) for serial, name, gender in found] == entries


def test_each_constituency_begins_a_page_and_counts_its_own() -> None:
    pages = pages_of(print_roll(made_up_roll(3, 400)).content)
    heads = [(name[0], page) for page in pages if (name := re.findall(r"第\d选区选民名单", page.replace(" ", "")))]
    counted = [re.search(r"第(\d+)页\s*共(\d+)页", page.replace(" ", "")) for page in pages]
    assert [f"第{n}选区选民名单" for n in (1, 1, 2, 2, 3, 3)] == [head for head, _ in heads]
    assert [(match[1], match[2]) for match in counted if match] == [("1", "2"), ("2", "2")] * 3
    assert all("选民400人，其中男200人、女200人" in page.replace(" ", "") for page in pages[::2])


def test_every_page_says_of_which_publication_it_is() -> None:
    roll = replace(made_up_roll(1, 400), kind="supplement", number=3)
    for page in pages_of(print_roll(roll).content):
        plain = page.replace(" ", "")
        assert TOWN in plain
        assert "选民名单（补正）" in plain
        assert "第3号公布" in plain
        assert "摘要3f9a1c77" in plain
        assert "截至2021年10月26日24时" in plain


def test_a_name_is_text_whatever_it_is_made_of() -> None:
    names = (AWKWARD, LONG, "#let x = 1", "欧阳\n娜娜", "𠮷野家", "Ann O'Neil")
    part = ConstituencyRoll("T1", "第1选区", (VoterGroup("甲", tuple(RollEntry(1, name, None) for name in names)),))
    printed = print_roll(replace(made_up_roll(0, 0), constituencies=(part,)))
    told = re.sub(r"\s", "", text_of(printed.content))
    assert [name for name in names if re.sub(r"\s", "", name) not in told] == []
    assert printed.missing == ()


def test_the_same_roll_gives_the_same_bytes_and_another_does_not() -> None:
    roll = made_up_roll(2, 200)
    assert print_roll(roll).content == print_roll(roll).content
    assert print_roll(roll).content != print_roll(replace(roll, digest="3f9a1c78")).content


def test_only_the_font_of_the_package_is_in_it() -> None:
    assert {name.partition("-")[0] for name in fonts_of(print_roll(made_up_roll(1, 50)).content)} == {"NotoSansCJKsc"}


def test_the_roll_of_a_town_of_sixty_thousand_prints_in_under_a_minute() -> None:
    roll = made_up_roll(51, 1_180)
    began = time.perf_counter()
    printed = print_roll(roll)
    assert time.perf_counter() - began < 60
    pages = PdfReader(BytesIO(printed.content)).pages
    last = roll.constituencies[-1].groups[-1].entries[-1]
    assert len(pages) == 51 * 5
    assert f"{last.serial}{last.name}" in pages[-1].extract_text().replace(" ", "")
