"""How the roll changed (Election Law 27): movements, counted by how registrations stand now, and explained."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from pydantic import BaseModel, ConfigDict

from services.reporting.views.tallies import Standing


class Movement(StrEnum):
    """What can be said of how a registration came onto the roll or left it."""

    CARRIED_OVER = "carried_over"
    NEWLY_OF_AGE = "newly_of_age"
    LATE = "late"
    TRANSFERRED_IN = "transferred_in"
    TRANSFERRED_OUT = "transferred_out"
    STRUCK_OFF = "struck_off"
    RESTORED = "restored"


EXPLANATIONS: Final = {
    Movement.CARRIED_OVER: "stood on the roll of the election before and stay valid without registering anew"
    " (Election Law 27); counted as registered here",
    Movement.NEWLY_OF_AGE: "under age on the day of the election before and of age now (Election Law 27), by their"
    " latest assessment; counted as registered here",
    Movement.LATE: "registered after the day on which the roll is published; counted as registered here",
    Movement.TRANSFERRED_IN: "came by a transfer from another place or election; counted as registered here",
    Movement.TRANSFERRED_OUT: "went by a transfer to another place or election; their status is transferred, they no"
    " longer count here",
    Movement.STRUCK_OFF: "taken off the roll on a ground of the law; their status is struck_off, they no longer count",
    Movement.RESTORED: "had been struck off and stand on the roll again, by the latest decision of a person",
}
"""What each movement counts, as the view's comment says it too."""


class MovementsBy(StrEnum):
    """What an election's movements can be counted by."""

    MOVEMENT = "movement"
    PLACE_KIND = "place_kind"
    PLACE = "place"


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class MovementRow(_Shown):
    """How many registrations of one place or kind of place stand so; name and kind of a known place."""

    movement: Movement
    key: str
    name: str | None = None
    kind: str | None = None
    voters: int


class MovementTotal(_Shown):
    """How many registrations of the election stand so, and what that means."""

    movement: Movement
    voters: int
    explanation: str


class Movements(Standing):
    """An election's movements. One registration may be in several: a late one that was transferred in."""

    election_id: str
    by: MovementsBy
    totals: list[MovementTotal]
    rows: list[MovementRow]


def totals_of(counted: list[tuple[str, str, int]]) -> list[MovementTotal]:
    """Every movement with its sum over `counted` (movement, key, voters), also where that is nobody."""
    voters = dict.fromkeys(Movement, 0)
    for movement, _, number in counted:
        voters[Movement(movement)] += number
    return [
        MovementTotal(movement=movement, voters=number, explanation=EXPLANATIONS[movement])
        for movement, number in voters.items()
    ]


def movement_rows(counted: list[tuple[str, str, int]], names: dict[str, tuple[str, str]]) -> list[MovementRow]:
    """`counted` in the order of the movements, then of the keys; `names` gives name and kind by key."""
    order = {movement: n for n, movement in enumerate(Movement)}
    rows = []
    for movement, key, number in sorted(counted, key=lambda one: (order[Movement(one[0])], one[1])):
        name, kind = names.get(key, (None, None))
        rows.append(MovementRow(movement=Movement(movement), key=key, name=name, kind=kind, voters=number))
    return rows
