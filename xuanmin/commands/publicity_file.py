"""A list of publicity as CSV or XLSX, in the office's words: its items and its mistakes.

Kinds and channels are written in the office's words or as codes, days as lists write them, numbers with or without
commas. The reference (编号) names the item: the same file again changes nothing, a corrected one corrects.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, get_args

from contracts.office.publicity import PublicityChannel, PublicityKind
from services.registration.files.dates import iso_day
from services.registration.files.opened import head_of, open_table
from services.registration.files.texts import RowTexts, Texts
from services.registration.files.vocabulary import Vocabulary

PUBLICITY: Final = Vocabulary(
    {
        "reference": ("编号", "序号"),
        "kind": ("种类", "类别"),
        "channel": ("渠道",),
        "quantity": ("数量", "份数", "次数"),
        "place_code": ("地点", "单位代码", "村居代码"),
        "on_day": ("日期",),
        "title": ("标题", "内容"),
    },
    required=("reference", "kind", "quantity", "on_day", "title"),
    blank=frozenset({"reference"}),
)
"""Publicity, an item a row. 地点 is the code of a unit or village in the set-up."""

KINDS: Final[Mapping[str, str]] = {
    "海报": "poster", "宣传单": "leaflet", "宣传折页": "leaflet", "公开信": "open_letter", "横幅": "banner",
    "简报": "bulletin", "推送": "post", "播放": "broadcast", "广播": "broadcast", "其他": "other",
    **{code: code for code in get_args(PublicityKind)},
}  # fmt: skip
CHANNELS: Final[Mapping[str, str]] = {
    "微信": "wechat", "微信公众号": "wechat", "社区报": "community_paper", "手机报": "mobile_paper", "电子屏": "screen",
    "广播": "loudspeaker", "喇叭": "loudspeaker", "网站": "site", "上门": "door_to_door",
    **{code: code for code in get_args(PublicityChannel)},
}  # fmt: skip

_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,10}", re.ASCII)


@dataclass(slots=True)
class PublicityList:
    """The items of a file with their lines, what is wrong with other lines, and what in it is not used."""

    items: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    notices: tuple[str, ...] = ()


def read_publicity(path: Path, by: str) -> PublicityList:
    """The list in a file, recorded by `by`. Problems quote no cell.

    Raises:
        FileError: the file as a whole cannot be read, or has no row with the headings.
    """
    table = open_table(path, head_of(path), PUBLICITY)
    found, seen = PublicityList(notices=table.notices), dict[str, int]()
    for number, texts in RowTexts(PUBLICITY, table.headings, shifts=table.shifts).rows(table.records()):
        said, wrong = ({}, [texts]) if isinstance(texts, str) else _item(texts)
        if not wrong and (first := seen.setdefault(said["reference"], number)) != number:
            wrong = [f"编号: line {first} has the same; give each item its own"]
        if wrong:
            found.problems.append((number, "; ".join(wrong)))
        else:
            found.items.append((number, {**said, "by": by}))
    return found


def _item(texts: Texts) -> tuple[dict[str, Any], list[str]]:
    said, wrong = dict[str, Any](), list[str]()
    for name in PUBLICITY.required:
        if not texts.get(name):
            wrong.append(f"{PUBLICITY.ours[name]}: nothing is filled in")
    for name, text in texts.items():
        if text:
            try:
                said[name] = _READ[name](text) if name in _READ else text
            except ValueError as error:
                wrong.append(f"{PUBLICITY.ours[name]}: {error}")
    return said, wrong


def _kind(text: str) -> str:
    if text not in KINDS:
        raise ValueError(f"not known; write one of {', '.join(KINDS)}")
    return KINDS[text]


def _channel(text: str) -> str:
    if text not in CHANNELS:
        raise ValueError(f"not known; write one of {', '.join(CHANNELS)}, or leave it empty")
    return CHANNELS[text]


def _quantity(text: str) -> int:
    plain = unicodedata.normalize("NFKC", text)
    if not _NUMBER.fullmatch(plain):
        raise ValueError("no whole number; write digits only, 0 where the item was taken back")
    return int(plain.replace(",", ""))


def _on_day(text: str) -> str:
    try:
        return date.fromisoformat(iso_day(text)).isoformat()
    except ValueError:
        raise ValueError("no such day; write it like 2021-09-03") from None


_READ: Final = {"kind": _kind, "channel": _channel, "quantity": _quantity, "on_day": _on_day}
