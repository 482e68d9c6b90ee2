"""People of these tests' own, and the forms that are sent for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from random import Random
from typing import Any

from scenarios.identity import assemble, birth_date, is_male
from scenarios.names import han

# Nobody of the generated load has a number of this area.
AREA = "310117"
Form = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """What registry and form both say; the household is in the city."""

    id_number: str
    name: str

    def registry_line(self) -> tuple[str, ...]:
        """In the order of the registry file's headings."""
        return (self.id_number, self.name, "310116", "", "", "normal", "", "")

    def renamed(self, name: str) -> Person:
        return replace(self, name=name)


def _everybody() -> Iterator[Person]:
    dice = Random(20211116)  # noqa: S311  the same people every time
    for sequence in range(1, 999):
        for year in range(1940, 2000):
            number = assemble(AREA, f"{year}0615", sequence)
            yield Person(number, han(dice, male=is_male(number)).name)


REGISTERED = tuple(islice(_everybody(), 3000))
"""They stand in the registry; each test takes its own."""

BORN_1950 = tuple(Person(assemble("310116", f"1950{month:02d}08", 20 + month), "卫根福") for month in range(1, 13))
"""Their area code came into use in 1997; the numbers are genuine all the same."""

CANARY = Person(assemble(AREA, "19710923", 738), "金丝雀燚甲")
"""In the registry, and on the roll at the end: the name may stand there and nowhere else."""

STRANGER = Person(assemble("310230", "19680229", 446), "朱顶雀犇乙")
"""In no registry."""


def form(person: Person, election: str, submission_id: str, *, source: str = "desk", **more: Any) -> Form:
    """A clean form; `more` adds to it or replaces what it says."""
    return {
        "submission_id": submission_id,
        "source": source,
        "election_id": election,
        "channel": "village",
        "place_code": "V01",
        "name": person.name,
        "id_number": person.id_number,
        "gender": "male" if is_male(person.id_number) else "female",
        "birth_date": birth_date(person.id_number),
        "hukou_division": "310116",
        "phone": "13800000000",
        "registered_at": "2021-09-03T09:20:00+08:00",
    } | more


def set_up(election: str) -> dict[str, Any]:
    """A small election of two villages and a unit."""
    return {
        "election": {
            "id": election, "title": "试选", "division": "310116", "home_division_prefix": "31",
            "time_zone": "Asia/Shanghai", "registration_opens": "2021-09-01", "election_day": "2021-11-16",
        },
        "policy": {"version": "1"},
        "constituencies": [
            {"code": "D1", "name": "第一选区", "level": "district"},
            {"code": "T1", "name": "镇第一选区", "level": "town", "within": "D1"},
        ],
        "places": [
            {"code": code, "kind": kind, "name": code, "district_constituency": "D1", "town_constituency": "T1"}
            for code, kind in (("V01", "village"), ("V02", "village"), ("U01", "unit"))
        ],
    }  # fmt: skip
