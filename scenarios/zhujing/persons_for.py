"""The right person for a finding: some findings are due to who somebody is, not to what was written down."""

from collections.abc import Sequence
from datetime import date
from random import Random

from scenarios.zhujing.people import MINORS, TWENTIETH_CENTURY, Person, Population
from scenarios.zhujing.places import Place

MARRIED, PERMIT, LONG_PERMIT, CLAIMED = 0.4, 0.6, 0.5, 0.15
# Years in which a residence permit was given: over and under five years before registration.
LONG_AGO, LATELY = range(2008, 2016), range(2017, 2021)
REGISTRY_STATUS = {
    "DECEASED": "deceased",
    "MOVED_OUT": "moved_out",
    "RIGHTS_DEPRIVED": "deprived",
    "RIGHTS_SUSPENDED": "suspended",
    "LEFT_OFF": "left_off",
}


def person_for(
    dice: Random, population: Population, flaw: str | None, village: Place | None, born: Sequence[str]
) -> tuple[Person, str | None]:
    """The person and, for some of the households outside the city, the certificate that the form claims.

    `village` is where the person lives, None outside the town; `born` the birthdays to draw from, YYYYMMDD.
    """
    match flaw:
        case "NON_LOCAL":
            permit = permit_since(dice) if dice.random() < PERMIT else None
            person = population.outsider(village, born, married=dice.random() < MARRIED, permit=permit)
            claimed = dice.random() < CLAIMED
            return person, f"选证{dice.randrange(10**6):06d}" if claimed else None
        case "NOT_IN_REGISTRY":
            return population.stranger(village, born), None
        case "NAME_VARIANT":
            return population.written_in_two_ways(village, born), None
        case "UNDER_AGE":
            return population.local(village, MINORS, plain=True), None
        case "ID_FIFTEEN_DIGITS":
            return population.local(village, TWENTIETH_CENTURY, plain=True), None
        case _:
            status = REGISTRY_STATUS.get(flaw or "", "normal")
            return population.local(village, born, plain=flaw is not None, status=status), None


def permit_since(dice: Random) -> date:
    """The first day of a residence permit, half of the time more than five years ago."""
    years = LONG_AGO if dice.random() < LONG_PERMIT else LATELY
    return date(dice.choice(years), dice.randrange(1, 13), dice.randrange(1, 29))
