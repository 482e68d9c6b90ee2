"""The queue's filter as the address bar has it: read, narrowed to a clerk's places, asked of the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from services.desk.page.words import Words
from services.desk.people.visitor import NotAllowedError, Visitor

WHO: Final[Mapping[str, Words]] = {
    "": Words("不限", "anybody"),
    "me": Words("由我办理", "me"),
    "nobody": Words("无人认领", "nobody"),
}
STATE: Final[Mapping[str, Words]] = {
    "": Words("全部", "all"),
    "suspected": Words("未在册", "not on the roll"),
    "under_review": Words("在册，有疑点", "on the roll, in doubt"),
    "approval": Words("等第二人复核", "waits for approval"),
    "verification": Words("证明等第二人核验", "certificate waits for a second clerk"),
}
WHEN: Final[Mapping[str, Words]] = {
    "": Words("不限", "any time"),
    "due": Words("到时再打的", "call is due"),
    "3": Words("超过3天", "over 3 days old"),
    "7": Words("超过7天", "over 7 days old"),
    "14": Words("超过14天", "over 14 days old"),
}
ORDER: Final[Mapping[str, Words]] = {
    "place": Words("按地点", "by place"),
    "age": Words("最早的在前", "oldest first"),
    "next_attempt": Words("按下次拨打时间", "by next call"),
}
_WAITING: Final = frozenset({"approval", "verification"})
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class QueueFilter:
    """Which cases are looked at; an empty word lets all pass. `at`: the open case's own place in the queue."""

    place: str = ""
    finding: str = ""
    who: str = ""
    state: str = ""
    when: str = ""
    order: str = "place"
    after: str = ""
    at: str = ""

    @classmethod
    def read(cls, params: Mapping[str, str], findings: Mapping[str, Any]) -> QueueFilter:
        """What an address asks for; a word that means nothing here is left out."""
        known = {"who": WHO, "state": STATE, "when": WHEN, "order": ORDER, "finding": findings}
        written = {one.name: params.get(one.name, "")[:_LONGEST] for one in fields(cls)}
        kept = {name: word for name, word in written.items() if name not in known or word in known[name]}
        return cls(**{name: word for name, word in kept.items() if word})

    def query(self, **changed: str) -> str:
        """The filter as an address carries it, with `changed` in it; nothing for what lets all pass."""
        that = replace(self, **changed)
        words = {one.name: getattr(that, one.name) for one in fields(that)}
        return urlencode({name: word for name, word in words.items() if word and (name, word) != ("order", "place")})

    def places(self, visitor: Visitor) -> list[str]:
        """The places to ask about; none: all.

        Raises:
            NotAllowedError: the place is none of the visitor's.
        """
        if self.place:
            if not visitor.may_at(self.place):
                raise NotAllowedError(self.place)
            return [self.place]
        return list(visitor.places or ())

    def asked(self, visitor: Visitor, election_id: str, now: datetime) -> dict[str, Any]:
        """The service's parameters. `now` is the service's: a clerk's computer may run wrong.

        Raises:
            NotAllowedError: the place is none of the visitor's.
        """
        asked: dict[str, Any] = {"election_id": election_id, "order": self.order, "place_code": self.places(visitor)}
        if self.finding:
            asked["finding"] = self.finding
        if self.who == "me":
            asked["assignee"] = visitor.person
        elif self.who == "nobody":
            asked["unassigned"] = True
        if self.state:
            asked["waiting" if self.state in _WAITING else "status"] = self.state
        if self.when == "due":
            asked["due_before"] = now.isoformat()
        elif self.when:
            asked["opened_before"] = (now - timedelta(days=int(self.when))).isoformat()
        return asked
