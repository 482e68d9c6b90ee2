"""The list for the doors: each resident a row with boxes, and who answers for the paper."""

from __future__ import annotations

from datetime import date

from documents.visit_list import Household, Resident, VisitList, print_visit_list
from tests.unit.documents.paper import pages_of

VISITS = VisitList(
    election="朱泾镇选举",
    place="罗星居民区",
    patch="第三片区",
    made_for="钱伯达",
    made_by="周敏",
    made_on=date(2021, 9, 12),
    households=tuple(
        Household(
            f"L{at:03d}",
            f"罗星路88弄{at}号",
            (Resident("王伟", "138****0042"), Resident(f"李静{at}", None, "再访")),
        )
        for at in range(1, 41)
    ),
)


def test_every_household_and_resident_has_a_place() -> None:
    told = "".join(pages_of(print_visit_list(VISITS).content)).replace(" ", "")
    assert all(f"L{at:03d}" in told and f"李静{at}" in told and f"罗星路88弄{at}号" in told for at in range(1, 41))
    assert told.count("138****0042") == 40
    assert "40户，80人" in told


def test_every_page_says_whose_it_is_who_made_it_and_what_its_columns_are() -> None:
    pages = [page.replace(" ", "") for page in pages_of(print_visit_list(VISITS).content)]
    assert len(pages) > 2
    table = pages[:-1] if "户号" not in pages[-1] else pages
    for page in table:
        assert [
            word for word in ("钱伯达", "周敏", "户号", "已登记", "不在", "已迁", "拒绝", "再访") if word not in page
        ] == []


def test_a_list_without_households_is_a_page_and_no_error() -> None:
    empty = VisitList("选举", "罗星", "第3片区", "钱", "周", date(2021, 9, 12), ())
    assert "0户" in pages_of(print_visit_list(empty).content)[0].replace(" ", "")
