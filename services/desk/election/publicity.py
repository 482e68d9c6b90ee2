"""Publicity as pages show it: what its codes say, and its counts as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from services.desk.asking import Answer
from services.desk.page.words import Words

KIND: Final[Mapping[str, Words]] = {
    "poster": Words("海报", "posters"),
    "leaflet": Words("宣传单", "leaflets"),
    "open_letter": Words("公开信", "open letters"),
    "banner": Words("横幅", "banners"),
    "bulletin": Words("简报", "bulletins"),
    "post": Words("推送（次）", "posts (times)"),
    "broadcast": Words("播放（次）", "broadcasts (times)"),
    "other": Words("其他", "other"),
}
"""Pieces of a material, or times: those of different kinds are never added up."""

CHANNEL: Final[Mapping[str, Words]] = {
    "wechat": Words("微信公众号", "WeChat account"),
    "community_paper": Words("社区报", "community paper"),
    "mobile_paper": Words("手机报", "mobile paper"),
    "screen": Words("电子屏", "screens"),
    "loudspeaker": Words("广播", "loudspeakers"),
    "site": Words("网站", "web site"),
    "door_to_door": Words("上门", "door to door"),
}
BY: Final = {
    "kind": Words("种类", "kind"),
    "channel": Words("渠道", "channel"),
    "place": Words("地点", "place"),
    "day": Words("日期", "day"),
}
_NONE: Final = {
    "channel": Words("未写渠道", "no channel"),
    "place": Words("未写地点", "no one place"),
}


def kinds(answer: Answer) -> list[str]:
    """The kinds that there are any of, in their order."""
    return [kind for kind in KIND if answer["totals"].get(kind)]


def key_of(by: str, row: Answer) -> Words:
    """What a row is about, as people read it."""
    key: str | None = row["key"]
    if key is None or key == "":
        return _NONE.get(by, Words("–", "–"))
    if by == "kind" and key in KIND:
        return KIND[key]
    if by == "channel" and key in CHANNEL:
        return CHANNEL[key]
    said = row["name"] or key
    return Words(said, said)


def rows(by: str, answer: Answer) -> Sequence[tuple[Words, int, Mapping[str, int]]]:
    """Each row's words, how many items it has, and how much of each kind; the first kind, channel or day first."""
    return [(key_of(by, row), row["items"], row["quantity"]) for row in answer["rows"]]
