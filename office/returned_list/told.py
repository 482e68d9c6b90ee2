"""What is told of one row: what became of it, what is wrong, and in which columns."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from services.registration.files.headings import HEADINGS


class Outcome(StrEnum):
    """What became of a row."""

    REGISTERED = "已登记"
    UNREADABLE = "未能读入"
    SUSPECTED = "待核实"
    DECIDED = "另有认定"


@dataclass(frozen=True, slots=True)
class Told:
    """A row's outcome, the sentences for its sender, and the fields that these are about."""

    outcome: Outcome
    sentences: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()


FIELD_OF: Final = {heading: field for field, heading in HEADINGS.items()}


def heading_of(field: str) -> str:
    """What a field is called in a list; a field that lists do not have, by its name."""
    return HEADINGS["registered_on" if field == "registered_at" else field] if field in _IN_LISTS else field


_IN_LISTS: Final = {*HEADINGS, "registered_at"}
