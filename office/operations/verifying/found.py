"""What verifying finds."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

DIFFERENCES_KEPT: Final = 1000


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it must be: whose (an id, a log, a place), and what is wrong, in words."""

    about: str
    what: str


@dataclass
class Verified:
    """What verifying came to. No difference: the count is the logs', to the last voter."""

    events: dict[str, int] = field(default_factory=dict)
    registrations: int = 0
    not_yet: int = 0
    differences: list[Difference] = field(default_factory=list)
    more: int = 0

    @property
    def well(self) -> bool:
        """Whether everything is as it must be."""
        return not self.differences

    def differ(self, about: str, what: str) -> None:
        """Note a difference; of very many the first are kept, the others counted."""
        if len(self.differences) < DIFFERENCES_KEPT:
            self.differences.append(Difference(about, what))
        else:
            self.more += 1
