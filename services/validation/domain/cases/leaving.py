"""What a registration stood as when it left: no transfer, withdrawal or other election unsays what a person decided."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Left:
    """How a registration left the election `election_id`: `on_the_roll`; and `doubted`, struck off by a person or held
    open by one, so that what comes after it is for a person to decide."""

    election_id: str
    on_the_roll: bool
    doubted: bool


def left_to_itself(left: Iterable[Left], election_id: str) -> Left | None:
    """What is left to the same registration where it is submitted to `election_id` anew: the doubt, not the place on
    the roll, for the withdrawn are judged anew."""
    if any(one.doubted and one.election_id == election_id for one in left):
        return Left(election_id, on_the_roll=False, doubted=True)
    return None


def left_to_the_next(left: Iterable[Left], of: str, to: str) -> Left | None:
    """What is left to the registration in the election `to` that one in the election `of` became: the doubt, and within
    one election the place on the roll (a later election judges whom it takes over; Election Law 27)."""
    for one in left:
        if one.election_id == of:
            on_the_roll = one.on_the_roll and of == to
            return Left(to, on_the_roll, one.doubted) if on_the_roll or one.doubted else None
    return None
