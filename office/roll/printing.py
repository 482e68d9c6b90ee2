"""The posted lists of a publication: one document a constituency, made by several processes at once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from multiprocessing import get_context
from typing import Any, Final, Literal, TypeVar

from contracts.roll.digest import Entry, SignedDigest, constituency_root
from documents.printed import Printed
from documents.roll import ConstituencyRoll, Roll, RollEntry, VoterGroup, print_roll
from office.client import ServiceError
from office.roll.asking import RollAnswer

NOTICE: Final = (
    "对公布的选民名单有不同意见的，可以在选民名单公布之日起五日内向选举委员会提出申诉（《选举法》第二十九条）。"
)
_CHANGES: Final = {"added": "补充", "corrected": "更正", "removed": "移出名单"}
_SHORT: Final = 16
_PATIENCE: Final = 10
"""How far a process that prints apart stands back (nice(1))."""

Content = TypeVar("Content")


@dataclass(frozen=True, slots=True)
class Look:
    """How a list is printed: who issues it, and on which paper."""

    issued_by: str
    paper: Literal["a4", "a3"] = "a4"


def documents_of(answer: RollAnswer, signed: SignedDigest, look: Look) -> Iterator[tuple[str, Roll]]:
    """Each constituency's list with its file's name; of a supplement those alone that it changes.

    A constituency that the set-up has no more, whose voters left its list, is named by its code.

    Raises:
        ServiceError: the lines are not those of the signed digest.
    """
    digest = signed.digest
    named = {(row["level"], row["code"]): row["name"] for row in answer.head["constituencies"]}
    roots = {(row.level, row.code): row.root for row in digest.constituencies}
    as_of = (
        f"登记记录截至第{digest.registration.position}号，审核记录截至第{digest.validation.position}号"
        f"（{'按姓氏拼音' if digest.order == 'pinyin' else '按姓氏笔画'}排列）"
    )
    for part, of_part in groupby(answer.lines, key=lambda line: (line["level"], line["constituency"])):
        lines = list(of_part)
        if digest.kind == "roll":
            if constituency_root(map(entry_of, lines)) != roots[part]:
                raise ServiceError(f"{part[0]} {part[1]}: these entries are not those that were published")
            groups = _groups(lines)
        else:
            groups = _changes(lines)
        roll = Roll(
            election=answer.head["title"], kind=digest.kind, number=digest.no, published_on=digest.published_on,
            issued_by=look.issued_by, as_of=as_of, digest=digest.root[:_SHORT],
            constituencies=(ConstituencyRoll(part[1], named.get(part, part[1]), groups),), notice=NOTICE,
            paper=look.paper,
        )  # fmt: skip
        yield f"{digest.kind}-{digest.no}-{part[0]}-{part[1]}.pdf", roll


def entry_of(line: Mapping[str, Any]) -> Entry:
    """An entry as reporting's line has it."""
    return Entry(line["name"], line["gender"], line["group"], line["serial"])


def printed_all(
    work: Callable[[Content], Printed], documents: Sequence[tuple[str, Content]], *, apart: bool = False
) -> Iterator[tuple[str, Printed]]:
    """Each document's name with its bytes, in their order; a processor works on one each.

    `apart`: also a single one is made by a process of its own, with the memory that it takes, and after everything
    else that wants the processors: so a process prints that serves others meanwhile.
    """
    workers = min(len(documents), os.cpu_count() or 1)
    if workers == 0 or (workers == 1 and not apart):
        for name, content in documents:
            yield name, work(content)
        return
    last = (os.nice, (_PATIENCE,)) if apart else (None, ())
    pool = ProcessPoolExecutor(workers, get_context("spawn"), *last)
    try:
        names = [name for name, _ in documents]
        yield from zip(names, pool.map(work, [content for _, content in documents]), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def print_lists(documents: Sequence[tuple[str, Roll]], *, apart: bool = False) -> Iterator[tuple[str, Printed]]:
    """The lists as PDF."""
    return printed_all(print_roll, documents, apart=apart)


def chinese_day(day: date) -> str:
    """A day as documents have it: 2021年11月16日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _groups(lines: Sequence[Mapping[str, Any]]) -> tuple[VoterGroup, ...]:
    return tuple(
        VoterGroup(
            f"第{number}选民小组", tuple(RollEntry(line["serial"], line["name"], line["gender"]) for line in of_group)
        )
        for number, of_group in groupby(lines, key=lambda line: line["group"])
    )


def _changes(lines: Sequence[Mapping[str, Any]]) -> tuple[VoterGroup, ...]:
    found: dict[tuple[str, int], list[RollEntry]] = {}
    for kind in _CHANGES:
        for line in lines:
            if line["change"] == kind:
                number = (line["after"] or line["before"])["group"]
                found.setdefault((_CHANGES[kind], number), []).append(_changed(line))
    return tuple(
        VoterGroup(f"{title}　第{number}选民小组", tuple(entries)) for (title, number), entries in found.items()
    )


def _changed(line: Mapping[str, Any]) -> RollEntry:
    before, after = line["before"], line["after"]
    stands = after or before
    renamed = before and after and before["name"] != after["name"]
    name = f"{after['name']}（原：{before['name']}）" if renamed else stands["name"]
    return RollEntry(stands["serial"], name, stands["gender"])
