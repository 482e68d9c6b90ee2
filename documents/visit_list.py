"""The list for the doors (走访名单): a patch's households, with boxes to tick by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from documents.printed import Printed
from documents.typesetting import typeset


@dataclass(frozen=True, slots=True)
class Resident:
    """Somebody to ask for; `phone` is masked already, or None; `remark` is what the last visit left, in words."""

    name: str
    phone: str | None = None
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Household:
    """A door: the household's code and address, and who of it is to be asked for."""

    code: str
    address: str
    residents: tuple[Resident, ...]


@dataclass(frozen=True, slots=True)
class VisitList:
    """What one responsible person takes along; it names people, so `made_for` and `made_by` stand on every page."""

    election: str
    place: str
    patch: str
    made_for: str
    made_by: str
    made_on: date
    households: tuple[Household, ...]


def print_visit_list(visits: VisitList) -> Printed:
    """The PDF, A4 across.

    Raises:
        TypesettingError: the document could not be set.
    """
    return typeset("visit_list.typ", visits, day=visits.made_on)
