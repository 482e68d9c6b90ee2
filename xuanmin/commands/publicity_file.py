"""A list of publicity as CSV, headed 编号, 种类, 渠道, 数量, 地点, 日期, 标题 in any order: its items and its mistakes.

Kinds and channels are written in the office's words or as codes, days as lists write them, numbers with or without
commas. The reference (编号) names the item: the same file again changes nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, get_args

from contracts.office.publicity import PublicityChannel, PublicityKind
from services.registration.files import FileError, delimited
from services.registration.files.dates import iso_day
from services.registration.files.row import Record

HEADINGS: Final = {
    "编号": "reference", "种类": "kind", "渠道": "channel", "数量": "quantity", "地点": "place_code",
    "日期": "on_day", "标题": "title",
}  # fmt: skip
REQUIRED: Final = ("编号", "种类", "数量", "日期", "标题")
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

_HEADED_WITHIN: Final = 30
_SEPARATORS: Final = (",", "\t", ";")
_NUMBER: Final = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})*|[0-9]{1,10}")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(slots=True)
class PublicityList:
    """The items of a file with their lines, and what is wrong with other lines, in words that quote no cell."""

    items: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read_publicity(path: Path, by: str) -> PublicityList:
    """The list in a file, recorded by `by`.

    Raises:
        FileError: it is no text, or has no row with the headings.
    """
    found = PublicityList()
    seen: dict[str, int] = {}
    for number, cells in _below_the_headings(path):
        if isinstance(cells, str):
            found.problems.append((number, cells))
            continue
        if not any(cells.values()):
            continue
        item, wrong = _item(cells)
        if not wrong and (first := seen.setdefault(item["reference"], number)) != number:
            wrong = [f"编号: line {first} has the same; give each item its own"]
        if wrong:
            found.problems.append((number, "; ".join(wrong)))
        else:
            found.items.append((number, {**item, "by": by}))
    return found


def _below_the_headings(path: Path) -> Iterator[tuple[int, dict[str, str] | str]]:
    encoding = delimited.encoding_of(path)
    for separator in _SEPARATORS:
        records = delimited.records(path, encoding, separator)
        columns = _columns(records)
        if columns is not None:
            for number, cells in records:
                if isinstance(cells, str):
                    yield number, cells
                else:
                    yield (
                        number,
                        {heading: _text(cells[at]) if at < len(cells) else "" for heading, at in columns.items()},
                    )
            return
    raise FileError(f"{path.name} has no row with the headings {', '.join(REQUIRED)}; name the columns in one row")


def _columns(records: Iterator[Record]) -> dict[str, int] | None:
    for number, cells in records:
        if not isinstance(cells, str):
            found = {_text(cell): at for at, cell in enumerate(cells) if _text(cell) in HEADINGS}
            if found.keys() >= set(REQUIRED):
                return found
        if number >= _HEADED_WITHIN:
            return None
    return None


def _item(cells: Mapping[str, str]) -> tuple[dict[str, Any], Sequence[str]]:
    wrong = [f"{heading}: nothing is filled in" for heading in REQUIRED if not cells[heading]]
    item: dict[str, Any] = {HEADINGS[heading]: text or None for heading, text in cells.items()}
    kind, quantity, day = cells["种类"], unicodedata.normalize("NFKC", cells["数量"]), iso_day(cells["日期"])
    channel = cells.get("渠道", "")
    if kind and kind not in KINDS:
        wrong.append(f"种类: not known; write one of {', '.join(KINDS)}")
    if channel and channel not in CHANNELS:
        wrong.append(f"渠道: not known; write one of {', '.join(CHANNELS)}, or leave it empty")
    if quantity and not _NUMBER.fullmatch(quantity):
        wrong.append("数量: no whole number; write digits only, 0 where the item was taken back")
    if day and not _ISO.fullmatch(day):
        wrong.append("日期: no such day; write it like 2021-09-03")
    if not wrong:
        item |= {"kind": KINDS[kind], "channel": CHANNELS.get(channel), "on_day": day}
        item["quantity"] = int(quantity.replace(",", ""))
    return item, wrong


def _text(cell: object) -> str:
    return str(cell if cell is not None else "").strip()
