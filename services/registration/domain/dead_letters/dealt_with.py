"""What became of dead letters, folded from the acts on them: orders to redrive, and which offsets are dealt with."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.operations.acts import OperatorAct
from contracts.operations.dead_letters import (
    DeadLetterCorrected,
    DeadLettersRedriveAsked,
    DeadLettersRedriven,
    DeadLettersRedriveStopped,
    DeadLettersSetAside,
    OffsetRange,
)

REDRIVEN: Final = "redriven"
CORRECTED: Final = "corrected"
SET_ASIDE: Final = "set_aside"


@dataclass(frozen=True, slots=True)
class Redrive:
    """An order to put letters back, and how far it is. `ended`: `finished`, `stopped`, or None while it goes on."""

    asked: DeadLettersRedriveAsked
    asked_at: datetime
    moved_at: datetime
    through: int
    put_back: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    ended: str | None = None
    stopped_by: str | None = None


class DealtWith:
    """The fold over all acts of one cluster. Offsets mean nothing on another: a new broker begins at 0."""

    def __init__(self, cluster: str) -> None:
        self._cluster = cluster
        self.redrives: dict[UUID, Redrive] = {}
        self._dealt: dict[str, dict[int, str]] = {}

    def add(self, act: OperatorAct, at: datetime) -> None:
        """Take in the next act in the log's order, recorded at `at`; one of another cluster or kind changes nothing."""
        match act:
            case DeadLettersRedriveAsked() if act.cluster == self._cluster:
                self.redrives[act.redrive] = Redrive(act, at, at, act.first - 1)
            case DeadLettersRedriven() if act.cluster == self._cluster:
                self._note(act.topic, act.letters, REDRIVEN)
                if (redrive := self.redrives.get(act.redrive)) is not None:
                    self.redrives[act.redrive] = replace(
                        redrive, moved_at=at, through=act.through, put_back=act.put_back, left_out=act.left_out,
                        ended=redrive.ended or ("finished" if act.finished else None),
                    )  # fmt: skip
            case DeadLettersRedriveStopped() if act.cluster == self._cluster:
                if (redrive := self.redrives.get(act.redrive)) is not None:
                    self.redrives[act.redrive] = replace(redrive, moved_at=at, ended="stopped", stopped_by=act.by)
            case DeadLetterCorrected() if act.cluster == self._cluster:
                self._note(act.topic, (OffsetRange(first=act.offset, last=act.offset),), CORRECTED)
            case DeadLettersSetAside() if act.cluster == self._cluster:
                self._note(act.topic, act.letters, SET_ASIDE)
            case _:
                pass

    def how(self, topic: str, offset: int) -> str | None:
        """What was done about the dead letter at `offset`: `redriven`, `corrected`, `set_aside`; None: nothing yet."""
        return self._dealt.get(topic, {}).get(offset)

    def going_on(self) -> list[Redrive]:
        """The orders that have not ended, the oldest first."""
        return [redrive for redrive in self.redrives.values() if redrive.ended is None]

    def forget_before(self, topic: str, first: int) -> None:
        """Forget what Kafka no longer keeps."""
        kept = self._dealt.get(topic)
        if kept and min(kept) < first:
            self._dealt[topic] = {offset: how for offset, how in kept.items() if offset >= first}

    def _note(self, topic: str, letters: tuple[OffsetRange, ...], how: str) -> None:
        dealt = self._dealt.setdefault(topic, {})
        for one in letters:
            dealt.update(dict.fromkeys(range(one.first, one.last + 1), how))
