"""An appeal against the published roll (申诉) as its events fold: lodged, decided, sued about, judged (Law 29)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from contracts.appeals import AppealDecided, AppealEvent, AppealLodged, SuitFiled, SuitJudged

AppealStateName = Literal["lodged", "decided", "sued", "judged"]


@dataclass(frozen=True, slots=True)
class NotLodged:
    """Nothing is known under this id. `version`, here and below, is that of the appeal's stream."""

    version: int = 0


@dataclass(frozen=True, slots=True)
class Lodged:
    """It waits for the election committee's decision."""

    version: int
    lodged: AppealLodged
    name: AppealStateName = "lodged"


@dataclass(frozen=True, slots=True)
class Decided:
    """The committee has decided; whoever disagrees may sue."""

    version: int
    lodged: AppealLodged
    decided: AppealDecided
    name: AppealStateName = "decided"


@dataclass(frozen=True, slots=True)
class Sued:
    """The people's court has it."""

    version: int
    lodged: AppealLodged
    decided: AppealDecided
    suit: SuitFiled
    name: AppealStateName = "sued"


@dataclass(frozen=True, slots=True)
class Judged:
    """The court has judged, which is final."""

    version: int
    lodged: AppealLodged
    decided: AppealDecided
    suit: SuitFiled
    judgment: SuitJudged
    name: AppealStateName = "judged"


KnownAppeal = Lodged | Decided | Sued | Judged
AppealState = NotLodged | KnownAppeal

INITIAL: Final = NotLodged()


def evolve(state: AppealState, event: object) -> AppealState:
    """The state after an event of the appeal's stream. What is old changes nothing; of what is not known or out of turn
    only the version counts."""
    if not isinstance(event, AppealEvent) or event.version <= state.version:
        return state
    match state, event:
        case NotLodged(), AppealLodged():
            return Lodged(event.version, event)
        case Lodged(), AppealDecided():
            return Decided(event.version, state.lodged, event)
        case Decided(), SuitFiled():
            return Sued(event.version, state.lodged, state.decided, event)
        case Sued(), SuitJudged():
            return Judged(event.version, state.lodged, state.decided, state.suit, event)
        case _:
            return replace(state, version=event.version)
