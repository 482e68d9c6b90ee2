"""Following the rows that were sent until each is counted and compared: how far they are, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from contracts.validations import Finding, FindingCode
from office.client import Client
from office.returned_list.standing import AT_ONCE, Sent, Statuses, asked
from services.validation.domain.telling.sentences import Sentence, sentence_of

SETTLED_SECONDS: Final = 1.5
"""So long nothing more may have come through before a row that stood already counts as unchanged."""

_UNFINISHED_PARTS: Final = 2
_IN_ORDER: Final = frozenset({"verified", "eligible"})


def versions_of(client: Client, sent: Sequence[Sent]) -> dict[int, int]:
    """The version of each registration that stands under these names, by row number.

    Raises:
        ServiceError: reporting does not answer.
    """
    found, _ = asked(client, sent)
    return {number: status["version"] for number, status in found.items() if status["version"] is not None}


@dataclass
class Following:
    """The rows of one list: those that were `sent`, and the version of those that stood `before`, by row number.

    Of the rows that are in order only the number is kept; of the others, where they stand (`doubtful`).
    """

    before: Mapping[int, int]
    sent: int = 0
    verified: int = 0
    suspected: int = 0
    decided: int = 0
    corrected: int = 0
    unchanged: int = 0
    doubtful: Statuses = field(default_factory=dict)
    _waiting: list[Sent] = field(default_factory=list)
    _left: frozenset[int] = frozenset()
    _pending: int = 0
    _standing: Any = None
    _since: float = 0.0

    def add(self, sent: Sequence[Sent], now: float) -> None:
        """Follow these rows too, which were accepted by `now`, any clock in seconds."""
        self.sent += len(sent)
        self._waiting += sent
        self._since = now

    @property
    def compared(self) -> int:
        """Rows that are counted and compared."""
        return self.sent - len(self._waiting)

    @property
    def counted(self) -> int:
        """Rows that reporting counts; while many wait, at least so many."""
        return self.compared + self._pending

    @property
    def done(self) -> bool:
        """Whether no row waits any more."""
        return not self._waiting

    def look(self, client: Client, now: float) -> None:
        """Ask where the rows stand that wait; `now` is the same clock.

        The first of them are asked first; where they are not through, those behind them are not asked.

        Raises:
            ServiceError: reporting does not answer.
        """
        still: list[Sent] = []
        unfinished = pending = 0
        for start in range(0, len(self._waiting), AT_ONCE):
            part = self._waiting[start : start + AT_ONCE]
            if unfinished >= _UNFINISHED_PARTS:
                still.extend(part)
                continue
            found, standing = asked(client, part)
            if start == 0 and standing != self._standing:
                self._standing, self._since = standing, max(self._since, now)
            left = [one for one in part if not self._through(one.number, found[one.number], now)]
            pending += sum(found[one.number]["status"] is not None for one in left)
            unfinished += len(left) == len(part)
            still.extend(left)
        self._waiting, self._pending = still, pending
        self._left = frozenset(one.number for one in still)

    def _through(self, number: int, status: Mapping[str, Any], now: float) -> bool:
        if status["status"] in {None, "pending"}:
            return False
        before = self.before.get(number)
        if before is not None and status["version"] <= before:
            if now - self._since < SETTLED_SECONDS:
                return False
            self.unchanged += 1
        elif before is not None:
            self.corrected += 1
        if status["status"] == "suspected" or status["under_review"]:
            self.suspected += 1
        elif status["status"] in _IN_ORDER:
            self.verified += 1
            return True
        else:
            self.decided += 1
        self.doubtful[number] = {name: status[name] for name in ("status", "under_review", "findings")}
        return True

    def stands(self, number: int) -> Mapping[str, Any] | None:
        """Where a row stands that is not in order; None: it is, or it was not sent."""
        return {"status": None} if number in self._left else self.doubtful.get(number)

    def by_finding(self) -> list[tuple[FindingCode | str, Sentence, int]]:
        """How many rows have each kind of finding, in words, the commonest first; one row may have several."""
        counts: dict[str, int] = {}
        for status in self.doubtful.values():
            for code in {finding["code"] for finding in status["findings"]}:
                counts[code] = counts.get(code, 0) + 1
        ranked = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        return [(code, sentence_of(Finding.model_validate({"code": code})), count) for code, count in ranked]
