"""What the codes of appeals and confirmations mean, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.desk.page.words import Words

KINDS: Final[Mapping[str, Words]] = {
    "omitted": Words("漏登", "missing from the roll"),
    "wrongly_listed": Words("错登", "wrongly on the roll"),
    "wrong_entry": Words("登记内容有误", "entered wrongly"),
}
STATES: Final[Mapping[str, Words]] = {
    "lodged": Words("待决定", "to be decided"),
    "decided": Words("已决定", "decided"),
    "sued": Words("已起诉", "sued"),
    "judged": Words("法院已判决", "judged"),
}
OUTCOMES: Final[Mapping[str, Words]] = {
    "upheld": Words("申诉成立", "upheld"),
    "dismissed": Words("申诉不成立", "dismissed"),
}
DIRECTIONS: Final[Mapping[str, Words]] = {
    "outgoing": Words("我们去问", "we ask"),
    "incoming": Words("别处来问", "another body asks"),
}
ANSWERS: Final[Mapping[str, Words]] = {
    "votes_here": Words("在我们这里参选", "votes here"),
    "votes_there": Words("在对方那里参选", "votes there"),
    "unknown": Words("查无此人", "unknown"),
}
