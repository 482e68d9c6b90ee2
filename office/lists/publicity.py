"""A list of publicity as CSV or XLSX, in the office's words.

Kinds and channels are written in the office's words or as codes, days as lists write them, numbers with or without
commas.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final, get_args

from contracts.office.publicity import PublicityChannel, PublicityKind
from office.lists.office_list import OfficeList, one_of, read_office_list
from services.registration.files.dates import iso_day
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


def read_publicity(path: Path, by: str) -> OfficeList:
    """The list in a file, recorded by `by`. Problems quote no cell.

    Raises:
        FileError: the file as a whole cannot be read, or has no row with the headings.
    """
    return read_office_list(path, PUBLICITY, _CELLS, by=by)


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


_CELLS: Final = {
    "kind": one_of(KINDS), "channel": one_of(CHANNELS, ", or leave it empty"),
    "quantity": _quantity, "on_day": _on_day,
}  # fmt: skip
