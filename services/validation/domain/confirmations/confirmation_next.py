"""What a person does next about a confirmation: nothing follows from an answer by itself."""

from __future__ import annotations

from typing import Final, Literal

from contracts.confirmations import ConfirmationAnswer, Direction
from contracts.validations import ON_THE_ROLL

_Here = Literal["on the roll", "undecided", "nowhere"]

_UNDECIDED: Final = frozenset({"pending", "suspected"})
_PHONE: Final = "phone the voter and ask where they vote, then record our answer."
_INCOMING: Final[dict[_Here, str]] = {
    "on the roll": f"The voter stands on the roll here: {_PHONE}",
    "undecided": f"The voter's registration here is not decided yet: {_PHONE}",
    "nowhere": "Nobody stands here with this number: record as our answer what is known of the voter.",
}
_VOTES_HERE: Final[dict[_Here, str]] = {
    "on the roll": "The voter votes here and stands on the roll: nothing more is to be done.",
    "undecided": "The voter votes here: settle the registration's case upon this answer.",
    "nowhere": "The voter votes here, and stands neither on the roll nor in a case: register the voter.",
}
_VOTES_THERE: Final[dict[_Here, str]] = {
    "on the roll": "The voter votes there: transfer the registration, or strike it off the roll here.",
    "undecided": "The voter votes there: settle the registration's case here as withdrawn.",
    "nowhere": "The voter votes there and does not stand on the roll here: nothing more is to be done.",
}
_WE_KNOW_NOBODY: Final[dict[_Here, str]] = {
    "on the roll": "We answered that we know no such voter, who stands on the roll here: look at it again.",
    "undecided": "We answered that we know no such voter, who is registered here: look at it again.",
    "nowhere": "We know no such voter: nothing more is to be done.",
}


def next_step(direction: Direction, answer: ConfirmationAnswer | None, status: str | None) -> str:
    """The next step in a sentence; `status` is that of the voter's registration here, None where there is none."""
    here: _Here = "on the roll" if status in ON_THE_ROLL else "undecided" if status in _UNDECIDED else "nowhere"
    match answer:
        case None if direction == "outgoing":
            return "The body that was asked has not answered yet: record its answer when it comes."
        case None:
            return _INCOMING[here]
        case "votes_here":
            return _VOTES_HERE[here]
        case "votes_there":
            return _VOTES_THERE[here]
        case "unknown" if direction == "outgoing":
            return "The body that was asked knows no such voter: phone the voter, then ask the body that they name."
        case "unknown":
            return _WE_KNOW_NOBODY[here]
