"""Mistakes as registrars and spreadsheets make them, each made so that one finding is due and no other.

Findings of who somebody is need no mistake on the form, only the right person: NOT_IN_REGISTRY, UNDER_AGE, NON_LOCAL,
those of the registry's status, and DUPLICATE.
"""

from random import Random

from scenarios.identity import BODY, CHARACTERS, birth_date, check_character, is_male
from scenarios.names import TYPED_DOTS, another_name, written_otherwise
from scenarios.zhujing.model import Submission

# A day that no calendar has, in the place of the number's month and day.
NO_SUCH_DAYS = ("0230", "0431", "0631", "1301", "0010", "1132")
# Nobody's name: empty, a digit in it, a control character in it.
NUMBER_FLAWS = ("ID_CHECKSUM", "ID_DAMAGED_BY_SPREADSHEET", "ID_FIFTEEN_DIGITS", "ID_MALFORMED", "ID_BIRTH_DATE")
LATIN_O, BELL = "O", "\x07"
UNKNOWN_PLACES = ("U110", "U017A", "V31", "V00", "朱泾")
KEPT_BY_SPREADSHEET = 15


def spoil(dice: Random, form: Submission, flaw: str) -> None:
    """Makes the mistake that raises `flaw` in a form that was right, or nothing where the person is what raises it."""
    if flaw in NUMBER_FLAWS:
        _spoil_number(dice, form, flaw)
    else:
        _spoil_the_rest(dice, form, flaw)


def _spoil_number(dice: Random, form: Submission, flaw: str) -> None:
    number: str = form["id_number"]
    match flaw:
        case "ID_CHECKSUM":
            wrong = CHARACTERS.replace(number[BODY], "")
            form["id_number"] = number[:BODY] + dice.choice(wrong[1:] if number[:BODY].endswith("00") else wrong)
        case "ID_DAMAGED_BY_SPREADSHEET":
            form["id_number"] = _through_a_spreadsheet(dice, number)
        case "ID_FIFTEEN_DIGITS":
            form["id_number"] = number[:6] + number[8:BODY]
        case "ID_MALFORMED":
            at = dice.randrange(6, BODY)
            head, tail = number[:at], number[at + 1 :]
            form["id_number"] = dice.choice((head + tail, f"{head}7{number[at:]}", head + LATIN_O + tail))
        case "ID_BIRTH_DATE":
            body = number[:10] + dice.choice(NO_SUCH_DAYS) + number[14:BODY]
            form.update(id_number=body + check_character(body), birth_date=None)


def _spoil_the_rest(dice: Random, form: Submission, flaw: str) -> None:
    number: str = form["id_number"]
    match flaw:
        case "ID_GENDER_MISMATCH":
            form["gender"] = "female" if is_male(number) else "male"
        case "ID_BIRTH_DATE_MISMATCH":
            form["birth_date"] = _another_day(dice, birth_date(number))
        case "NAME_MALFORMED":
            name: str = form["name"]
            numbered = f"{name[0]}{dice.randrange(10)}"
            form["name"] = dice.choice(("", numbered, f"{name[0]}{BELL}{name[1:]}", "13800000000"))
        case "NAME_MISMATCH":
            form["name"] = another_name(form["name"], male=is_male(number))
        case "NAME_VARIANT":
            form["name"] = written_otherwise(dice, form["name"])
        case "PLACE_MISMATCH":
            form["basis"] = "household"
        case "PLACE_UNKNOWN":
            form["place_code"] = dice.choice(UNKNOWN_PLACES)


def write_carelessly(dice: Random, form: Submission) -> None:
    """Writes number or name in a way that is odd to look at and means the same."""
    number: str = form["id_number"]
    form["id_number"] = dice.choice(
        (
            number.lower(),
            f"{number[:6]} {number[6:14]} {number[14:]}",
            f" {number}",
            number.translate({ord(digit): chr(ord(digit) - ord("0") + ord("０")) for digit in "0123456789"}),
        )
    )
    form["name"] = form["name"].replace("·", dice.choice(TYPED_DOTS))


def _through_a_spreadsheet(dice: Random, number: str) -> str:
    zeroed = number[:KEPT_BY_SPREADSHEET] + "000"
    shown = f"{number[0]}.{number[1:6]}E+17"
    by_chance_right = check_character(zeroed[:BODY]) == "0"
    return shown if by_chance_right or dice.randrange(4) == 0 else zeroed


def _another_day(dice: Random, iso: str) -> str:
    """A date that differs as typing errors do: the year, or the day."""
    if dice.randrange(2) and not iso.endswith("02-29"):
        return f"{int(iso[:4]) - dice.choice((1, 9, 10))}{iso[4:]}"
    day = int(iso[8:])
    return f"{iso[:8]}{day % 28 + 1:02d}"
