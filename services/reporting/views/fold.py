"""Folding a batch by registration, so that one statement meets each registration once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from services.reporting.views.registration import RegistrationFact, VerdictFact

_NO_REGISTRATION: Final = (None,) * len(RegistrationFact._fields)
_NO_VERDICT: Final = (None,) * len(VerdictFact._fields)


@dataclass(slots=True)
class Fold:
    """The latest facts of a batch by registration id, and those that later ones of the same batch superseded."""

    registrations: dict[str, RegistrationFact] = field(default_factory=dict)
    verdicts: dict[str, VerdictFact] = field(default_factory=dict)
    superseded_registrations: list[tuple[str, RegistrationFact]] = field(default_factory=list)
    superseded_verdicts: list[tuple[str, VerdictFact]] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to count."""
        return not self.registrations and not self.verdicts

    def add_registration(self, registration_id: str, fact: RegistrationFact) -> None:
        """Take in a registration event, whatever its place among those already here."""
        known = self.registrations.setdefault(registration_id, fact)
        if fact.version > known.version:
            self.registrations[registration_id] = fact
            self.superseded_registrations.append((registration_id, known))
        elif fact.version < known.version:
            self.superseded_registrations.append((registration_id, fact))

    def add_verdict(self, registration_id: str, fact: VerdictFact) -> None:
        """Take in a verdict, whatever its place among those already here."""
        known = self.verdicts.setdefault(registration_id, fact)
        if fact.version > known.version:
            self.verdicts[registration_id] = fact
            self.superseded_verdicts.append((registration_id, known))
        elif fact.version < known.version:
            self.superseded_verdicts.append((registration_id, fact))

    def columns(self) -> list[tuple[Any, ...]]:
        """Registration ids in ascending order, then the fields of RegistrationFact and of VerdictFact, as columns.

        None stands in the fields of a fact that the batch does not hold, and a column of nothing but None is empty:
        the database takes a column that ends early to be null from there on, and is spared its elements.
        """
        ids = sorted(self.registrations.keys() | self.verdicts.keys())
        registration, verdict = self.registrations.get, self.verdicts.get
        rows = [(i, *registration(i, _NO_REGISTRATION), *verdict(i, _NO_VERDICT)) for i in ids]
        return [_shortened(column) for column in zip(*rows, strict=True)]


def _shortened(column: tuple[Any, ...]) -> tuple[Any, ...]:
    return () if column[0] is None and column.count(None) == len(column) else column
