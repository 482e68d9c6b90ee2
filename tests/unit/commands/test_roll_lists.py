"""What is printed of a roll: every entry under its group and number; of a supplement what came, changed and left."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from contracts.roll.digest import (
    ConstituencyRoot,
    RollDigest,
    SignedDigest,
    StorePosition,
    constituency_root,
    election_root,
)
from office.client import ServiceError
from office.roll.asking import RollAnswer
from office.roll.printing import Look, chinese_day, documents_of, entry_of

HEAD = {"title": "换届选举", "constituencies": [{"level": "district", "code": "D1", "name": "第一选区"}]}
PART = {"level": "district", "constituency": "D1"}


def entry(serial: int, name: str, group: int = 1) -> dict[str, Any]:
    return {"name": name, "gender": "male", "group": group, "serial": serial}


def signed(lines: list[dict[str, Any]], kind: str = "roll") -> SignedDigest:
    entries = [entry_of(line) for line in lines]
    rows = (ConstituencyRoot(level="district", code="D1", entries=len(lines), root=constituency_root(entries)),)
    at = StorePosition(position=7, recorded_at=datetime(2021, 10, 26, tzinfo=UTC), hash="a" * 64)
    digest = RollDigest.model_validate({
        "election_id": "e", "no": 2, "kind": kind, "registration": at, "validation": at, "set_up_version": 1,
        "order": "pinyin", "constituencies": rows, "root": election_root(rows), "published_on": date(2021, 10, 27),
    })  # fmt: skip
    return SignedDigest(digest=digest, signature="0" * 128, public_key="0" * 64)


def test_a_list_has_every_entry_in_its_group_under_its_number() -> None:
    lines = [PART | entry(1, "丁一"), PART | entry(2, "王二"), PART | entry(3, "李三", 2)]
    [(name, roll)] = documents_of(RollAnswer(HEAD, lines), signed(lines), Look("选举委员会"))
    assert name == "roll-2-district-D1.pdf"
    [constituency] = roll.constituencies
    assert [(group.title, [(e.serial, e.name) for e in group.entries]) for group in constituency.groups] == [
        ("第1选民小组", [(1, "丁一"), (2, "王二")]), ("第2选民小组", [(3, "李三")])
    ]  # fmt: skip
    assert (roll.number, roll.published_on, constituency.name) == (2, date(2021, 10, 27), "第一选区")


def test_entries_that_were_not_published_are_not_printed() -> None:
    lines = [PART | entry(1, "丁一")]
    with pytest.raises(ServiceError, match="not those that were published"):
        list(documents_of(RollAnswer(HEAD, [*lines, PART | entry(2, "多余")]), signed(lines), Look("选举委员会")))


def test_a_supplement_says_what_came_what_changed_and_what_left() -> None:
    changes: list[dict[str, Any]] = [
        PART | {"change": "added", "before": None, "after": entry(9, "新人", 4)},
        PART | {"change": "corrected", "before": entry(2, "王儿"), "after": entry(2, "王二")},
        PART | {"change": "corrected", "before": entry(3, "李三", 2) | {"gender": None}, "after": entry(3, "李三", 2)},
        PART | {"change": "removed", "before": entry(1, "丁一"), "after": None},
    ]
    [(name, roll)] = documents_of(RollAnswer(HEAD, changes), signed([], "supplement"), Look("选举委员会"))
    assert name == "supplement-2-district-D1.pdf"
    assert [(group.title, [(e.serial, e.name) for e in group.entries]) for group in roll.constituencies[0].groups] == [
        ("补充　第4选民小组", [(9, "新人")]), ("更正　第1选民小组", [(2, "王二（原：王儿）")]),
        ("更正　第2选民小组", [(3, "李三")]), ("移出名单　第1选民小组", [(1, "丁一")]),
    ]  # fmt: skip


def test_who_left_a_constituency_that_the_set_up_has_no_more_is_printed_under_its_code() -> None:
    left = {"level": "town", "constituency": "T9", "change": "removed", "before": entry(1, "丁一"), "after": None}
    [(name, roll)] = documents_of(RollAnswer(HEAD, [left]), signed([], "supplement"), Look("选举委员会"))
    assert (name, roll.constituencies[0].name) == ("supplement-2-town-T9.pdf", "T9")


def test_a_day_is_written_as_documents_have_it() -> None:
    assert chinese_day(date(2021, 11, 6)) == "2021年11月6日"
