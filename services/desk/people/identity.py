"""Who somebody is at the desk, whether an account of the desk's own says so or the office's identity provider."""

from __future__ import annotations

from dataclasses import dataclass

from services.desk.people.roles import RIGHTS_OF, WITHIN_PLACES, Right, Role


@dataclass(frozen=True, slots=True)
class Identity:
    """`name` stands in the desk's log, `person` under what they do; some roles are limited to `places`."""

    name: str
    person: str
    role: Role
    places: tuple[str, ...]

    def may(self, right: Right) -> bool:
        """Whether their role gives them this right."""
        return right in RIGHTS_OF[self.role]

    @property
    def within(self) -> tuple[str, ...] | None:
        """The places that they are limited to; None: to none."""
        return self.places if self.role in WITHIN_PLACES else None
