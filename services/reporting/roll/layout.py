"""What a roll needs of an election's set-up: its constituencies, its places and where their voters vote, and how large
a voter group is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from pydantic import BaseModel, ConfigDict

from contracts.roll.digest import Level
from contracts.set_up.elections import SetUp
from contracts.set_up.electorate import VoterGroups
from contracts.set_up.places import Constituency, Place

_RUNS: Final = re.compile(r"(\D*)(\d*)")

Cell = tuple[str, str | None]
"""A district constituency and the town constituency within it; None where people vote for district deputies only."""


class Content(BaseModel):
    """The part of a set-up that a roll depends on, as it is kept."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: str
    constituencies: tuple[Constituency, ...]
    places: tuple[Place, ...]
    voter_groups: VoterGroups = VoterGroups()

    @classmethod
    def of(cls, event: SetUp) -> Content:
        """What is kept of a set-up; addresses are not."""
        whole = event.set_up
        places = tuple(place.model_copy(update={"reach": ()}) for place in whole.places)
        return cls(
            title=whole.election.title, constituencies=whole.constituencies, places=places,
            voter_groups=whole.voter_groups,
        )  # fmt: skip


@dataclass(frozen=True)
class Layout:
    """A set-up's content with its look-ups. Constituencies and places stand by their codes, whatever the file's order:
    a roll must not change where somebody moves a line of it."""

    content: Content

    @cached_property
    def cells(self) -> Mapping[str, Cell]:
        """By place: where its voters vote (Shanghai 17: staff of central and municipal units at one level alone)."""
        return {place.code: (place.district_constituency, place.town_vote) for place in self.content.places}

    @cached_property
    def place_order(self) -> Mapping[str, int]:
        """By place: its rank."""
        return {code: rank for rank, code in enumerate(sorted(self.cells, key=natural))}

    @cached_property
    def ranks(self) -> Mapping[str | None, int]:
        """By constituency: its rank; who is in no town constituency comes last."""
        ranks: dict[str | None, int] = {code: rank for rank, (_, code) in enumerate(self.constituencies())}
        return ranks | {None: len(ranks)}

    def constituencies(self) -> list[tuple[Level, str]]:
        """All of them, those of the district first."""
        pairs: list[tuple[Level, str]] = [(one.level, one.code) for one in self.content.constituencies]
        return sorted(pairs, key=lambda pair: (pair[0], natural(pair[1])))


def natural(code: str) -> tuple[tuple[str, int, str], ...]:
    """What to sort codes by: V2 before V10. Codes that read alike (V2, V02) are told apart by how they are written."""
    runs = _RUNS.findall(code)
    return (*((letters, int(digits or 0), "") for letters, digits in runs), ("", 0, code))
