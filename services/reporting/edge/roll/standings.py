"""Where somebody stands on a published roll, by registration: kept in memory, without names.

Composing a publication takes seconds; it never changes, so once is enough. What is kept of a voter is the registration
and a reference to what all of their voter group share: some hundred bytes.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple
from uuid import UUID

import orjson

from services.reporting.edge.roll.published import published
from services.reporting.edge.roll.rebuilding import Rebuilt, Rolls
from services.reporting.edge.roll.worker import Wanted

PUBLICATIONS: Final = 4
"""So many publications are kept: the last of an election is asked after, and a moment long the one before."""

LINES_AT_ONCE: Final = 500
"""Read between two turns of the event loop: some two milliseconds."""


class Standing(NamedTuple):
    """Where voters of one group stand, as it was posted: constituencies by code and name, where they vote, the group,
    and the unit or village that registered them."""

    district: str
    district_name: str
    town: str | None
    town_name: str | None
    polling_place: str | None
    group: int
    place: str


class Standings:
    """Standings on the publications of `rolls`."""

    def __init__(self, rolls: Rolls) -> None:
        self._rolls = rolls
        self._known: OrderedDict[tuple[str, int], dict[bytes, Standing]] = OrderedDict()
        self._composing = asyncio.Lock()

    async def of(self, election_id: str, no: int, registrations: Sequence[UUID]) -> list[Standing | None]:
        """Of each registration where it stands on publication `no`; None: it does not.

        Raises:
            Problem: 404, no such publication; 409, it is not what was posted, or not all is counted; 503.
        """
        async with self._composing:
            known = self._known.get((election_id, no))
            if known is None:
                known = await _read(await published(self._rolls, election_id, no, Wanted("cards", None, None)))
                self._known[election_id, no] = known
            self._known.move_to_end((election_id, no))
            while len(self._known) > PUBLICATIONS:
                self._known.popitem(last=False)
        return [known.get(registration.bytes) for registration in registrations]


async def _read(rebuilt: Rebuilt) -> dict[bytes, Standing]:
    named = {(one["level"], one["code"]): one for one in rebuilt.head["constituencies"]}
    shared: dict[Standing, Standing] = {}
    found: dict[bytes, Standing] = {}
    lines = rebuilt.lines.splitlines()
    for first in range(0, len(lines), LINES_AT_ONCE):
        for line in lines[first : first + LINES_AT_ONCE]:
            card = orjson.loads(line)
            standing = _standing(card, named)
            found[UUID(card["registration_id"]).bytes] = shared.setdefault(standing, standing)
        await asyncio.sleep(0)
    return found


def _standing(card: Mapping[str, Any], named: Mapping[tuple[str, str], Mapping[str, Any]]) -> Standing:
    district, town = named["district", card["district"]], named.get(("town", card["town"]), {})
    return Standing(
        card["district"], district["name"], card["town"], town.get("name"),
        town.get("polling_place") or district["polling_place"], card["group"], card["place"],
    )  # fmt: skip
