"""The ways in which one person comes to stand twice under different numbers: one function a kind of slip."""

from collections.abc import Callable
from random import Random
from typing import Any

from scenarios.alike.writings import as_heard, in_traditional, misread
from scenarios.identity import BODY, CHARACTERS, SEQUENCES, assemble

Form = dict[str, Any]
Slip = Callable[[Random, Form], None]
_OLD_UNTIL = 1999


def typed_digit(dice: Random, form: Form) -> None:
    """One character of the number is another."""
    form["id_number"] = _another_at(dice, form["id_number"], dice.randrange(len(form["id_number"])))


def swapped_digits(dice: Random, form: Form) -> None:
    """Two neighbours of the number change places."""
    number: str = form["id_number"]
    places = [at for at in range(BODY - 1) if number[at] != number[at + 1]]
    at = dice.choice(places)
    form["id_number"] = number[:at] + number[at + 1] + number[at] + number[at + 2 :]


def lost_or_doubled(dice: Random, form: Form) -> None:
    """One character is missing, or typed twice."""
    number: str = form["id_number"]
    at = dice.randrange(1, BODY)
    form["id_number"] = number[:at] + number[at + 1 :] if dice.randrange(2) else number[:at] + number[at - 1 :]


def tail_lost(dice: Random, form: Form) -> None:
    """A spreadsheet took the number for one: the last three digits are 000, or it shows an exponent."""
    number: str = form["id_number"]
    exponent = f"{number[0]}.{number[1:6]}E+17"
    form["id_number"] = exponent if dice.randrange(5) == 0 else number[:15] + "000"


def old_mistyped(dice: Random, form: Form) -> None:
    """The number of 15 digits from an old card, one digit of it wrong: nothing in it betrays that."""
    number: str = form["id_number"]
    if int(number[6:10]) > _OLD_UNTIL or not number.startswith("19", 6):
        return typed_digit(dice, form)
    old = number[:6] + number[8:BODY]
    form["id_number"] = _another_at(dice, old, dice.randrange(1, len(old)))
    return None


def heard_and_typed(dice: Random, form: Form) -> None:
    """A digit is wrong, and the name is written as it was heard."""
    typed_digit(dice, form)
    form["name"] = as_heard(dice, form["name"])


def misread_and_typed(dice: Random, form: Form) -> None:
    """A digit is wrong, and one character of the name was taken for another."""
    typed_digit(dice, form)
    form["name"] = misread(dice, form["name"])


def two_slips(dice: Random, form: Form) -> None:
    """Two digits of the number are wrong."""
    typed_digit(dice, form)
    typed_digit(dice, form)


def written_otherwise(dice: Random, form: Form) -> None:
    """A sound number that is not this person's, and the name in another writing; the birth date is right."""
    another_number(dice, form)
    form["name"] = in_traditional(form["name"]) if dice.randrange(2) else as_heard(dice, form["name"])


def another_number(dice: Random, form: Form) -> None:
    """A sound number that is not this person's; name and birth date are right."""
    number: str = form["id_number"]
    order = (int(number[14:17]) + 2 * dice.randrange(1, SEQUENCES // 2)) % SEQUENCES
    form["id_number"] = assemble(number[:6], number[6:14], order)


def day_and_month(dice: Random, form: Form) -> None:
    """Day and month changed places in the number, so that its check character is wrong too."""
    number: str = form["id_number"]
    if number[10:12] == number[12:14]:
        return swapped_digits(dice, form)
    form["id_number"] = number[:10] + number[12:14] + number[10:12] + number[14:]
    return None


def _another_at(dice: Random, number: str, at: int) -> str:
    others = CHARACTERS[: 10 if at < BODY else 11].replace(number[at], "")
    return number[:at] + dice.choice(others if at else others.replace("0", "")) + number[at + 1 :]


SLIPS: tuple[tuple[Slip, int], ...] = (
    (typed_digit, 30), (swapped_digits, 15), (tail_lost, 15), (lost_or_doubled, 8), (old_mistyped, 7),
    (heard_and_typed, 7), (written_otherwise, 5), (another_number, 5), (two_slips, 4),
    (misread_and_typed, 2), (day_and_month, 2),
)  # fmt: skip
"""Each kind, and how many of a hundred second registrations have it (ours)."""
