"""The bulletin: every number of it on paper and on the page, and the same bytes wherever it is made."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from documents.bulletin import Bulletin, Counts, bulletin_page, print_bulletin
from tests.unit.documents.paper import text_of
from tests.unit.documents.samples import AWKWARD, bulletin

PARTS = (
    "登记总数", "两级选民", "可疑信息", "核对与处理", "村居覆盖", "单位动员", "宣传", "代表名额", "近期时限",
    "各村居登记情况", "各单位登记情况", "说明",
)  # fmt: skip
SAID = (
    "39,453", "+3,353", "10,947", "28,506", "37,102", "+3,102", "NON_LOCAL", "612", "+32", "811", "1,431", "−9", "868",
    "+868", "60,000", "3,210", "+3.1%", "31天", "2021年10月27日", "第6期", "新天鸿居委会筹备组", "选举法第二十八条",
)  # fmt: skip


class Page(HTMLParser):
    """A page's text, its elements, and whatever it would fetch."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.text, self.tags, self.fetched = "", list[str](), list[str]()
        self.attributes = dict[str, dict[str, str | None]]()
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.setdefault(tag, dict(attrs))
        self.fetched += [value or "" for name, value in attrs if name in {"src", "href", "srcset", "action"}]

    def handle_data(self, data: str) -> None:
        if self.tags[-1] != "style":
            self.text += data


def on_paper(told: Bulletin) -> str:
    return text_of(print_bulletin(told).content).replace(" ", "")


def on_the_page(told: Bulletin) -> str:
    return Page(bulletin_page(told).content).text.replace(" ", "")


@pytest.mark.parametrize("shown", [on_paper, on_the_page])
def test_every_part_and_every_number_is_told(shown: object) -> None:
    told = shown(bulletin())  # type: ignore[operator]
    assert [word for word in (*PARTS, *SAID, AWKWARD.replace(" ", "")) if word not in told] == []


@pytest.mark.parametrize("shown", [on_paper, on_the_page])
def test_a_part_that_holds_nothing_is_left_out_and_the_numbering_goes_on(shown: object) -> None:
    told = shown(replace(bulletin(), findings=(), coverage=(), seats=()))  # type: ignore[operator]
    assert [
        word for word in ("可疑信息，待核实", "一、登记总数", "二、两级选民", "三、核对与处理") if word not in told
    ] == []
    assert [word for word in ("比对发现", "村居覆盖", "代表名额") if word in told] == []


def test_a_first_bulletin_compares_with_nothing() -> None:
    first = bulletin()
    alone = replace(first.total, before=None)
    lines = tuple(replace(line, before=None) for line in first.villages)
    told = on_paper(replace(first, previous_day=None, total=alone, villages=lines, kinds=(), levels=(), units=()))
    assert "增加" not in told.partition("一、")[0]
    assert "比上期" not in told


def test_fewer_than_at_the_last_bulletin_is_said_so() -> None:
    first = bulletin()
    fewer = replace(first.total, before=Counts(40_000, 1, 1, 1))
    assert "减少547人" in on_paper(replace(first, total=fewer))


def test_the_page_needs_nothing_from_elsewhere_and_runs_nothing() -> None:
    content = bulletin_page(replace(bulletin(), remarks=("<script>alert(1)</script>",))).content
    page = Page(content)
    assert page.fetched == []
    assert {"script", "iframe", "img", "link", "object", "form"} & set(page.tags) == set()
    assert b"url(" not in content
    assert page.attributes["html"]["lang"] == "zh-CN"
    assert "<script>alert(1)</script>" in page.text
    assert (page.tags.count("title"), page.tags.count("h1")) == (1, 1)
    assert page.tags.count("thead") == page.tags.count("table") > 8


def test_the_same_bulletin_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import hashlib, sys; from documents.bulletin import bulletin_page, print_bulletin;"
        "from tests.unit.documents.samples import bulletin;"
        "print(*(hashlib.sha256(make(bulletin()).content).hexdigest() for make in (print_bulletin, bulletin_page)))"
    )
    there = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout.split()
    assert there == [hashlib.sha256(make(bulletin()).content).hexdigest() for make in (print_bulletin, bulletin_page)]
