"""What becomes of a registration after it was first sent: redelivery, correction, revision, withdrawal.

The last version of a corrected one is the entry's own form; what was sent before it holds a mistake.
"""

from collections.abc import Callable
from random import Random

from scenarios.names import words
from scenarios.zhujing.daytime import WORKING_SECONDS, working_second
from scenarios.zhujing.figures import LAST_DAY
from scenarios.zhujing.flaws import spoil
from scenarios.zhujing.forms import Entry, phone_number
from scenarios.zhujing.model import Submission

When = tuple[int, int]
"""Day of September, second of its working hours."""

Sent = tuple[int, int, Submission]
"""Day, second and what is sent then."""

LONGEST_WAIT = 6
SLIPS = words("PHONE ADDRESS ID_CHECKSUM NAME_MISMATCH ID_BIRTH_DATE_MISMATCH PLACE PLACE_UNKNOWN NEIGHBOUR")


class Historian:
    """Tells each entry's history. `neighbour` gives another entry's number at the same place: a row slipped."""

    def __init__(self, dice: Random, neighbour: Callable[[Entry], str], elsewhere: Callable[[Entry], str]) -> None:
        self._dice = dice
        self._neighbour = neighbour
        self._elsewhere = elsewhere

    def tell(self, entry: Entry) -> list[Sent]:
        """Everything sent for this entry, in order."""
        form = entry.written
        first: When = (entry.day, entry.second)
        if entry.history == "plain":
            return [(*first, form)]
        second = self._later(first)
        third = self._later(second)
        match entry.history:
            case "redelivered" | "withdrawn_then_redelivered" | "withdrawn" | "withdrawn_and_back":
                return self._unchanged(entry.history, form, first, second, third)
            case "corrected":
                return [(*first, self._mistaken(entry)), (*second, form)]
            case "corrected_with_revision":
                return [(*first, self._mistaken(entry)), (*second, {**form, "revision": 2})]
            case "older_redelivered_after":
                mistaken = self._mistaken(entry)
                return [(*first, mistaken), (*second, form), (*third, mistaken)]
            case "back_to_earlier":
                return [(*first, form), (*second, self._mistaken(entry)), (*third, {**form, "revision": 2})]
            case _:
                raise ValueError(f"no such history: {entry.history}")

    def _unchanged(self, history: str, form: Submission, first: When, second: When, third: When) -> list[Sent]:
        withdrawal = {**form, "withdraw": True}
        match history:
            case "redelivered":
                return [(*first, form), (*second, form)]
            case "withdrawn":
                return [(*first, form), (*second, withdrawal)]
            case "withdrawn_then_redelivered":
                return [(*first, form), (*second, withdrawal), (*third, form)]
            case _:
                return [(*first, form), (*second, withdrawal), (*third, {**form, "revision": 2})]

    def _mistaken(self, entry: Entry) -> Submission:
        """The form with a slip in it that somebody notices later."""
        dice = self._dice
        form = dict(entry.written)
        slip = dice.choice(SLIPS)
        match slip:
            case "PHONE":
                form["phone"] = phone_number(dice)
            case "ADDRESS":
                form["residence_address"] = f"{form['residence_address']}（旧）"
            case "PLACE":
                form["place_code"] = self._elsewhere(entry)
            case "NEIGHBOUR":
                form["id_number"] = self._neighbour(entry)
            case _:
                spoil(dice, form, slip)
        return form

    def _later(self, when: When) -> When:
        """A moment of a later day, or later on the last one."""
        day, second = when
        if day < LAST_DAY:
            return min(LAST_DAY, day + self._dice.randrange(1, LONGEST_WAIT + 1)), working_second(self._dice)
        return day, second + (WORKING_SECONDS - second) // 2
