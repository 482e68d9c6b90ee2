"""Composing a roll: who stands on it, in which voter group, under which number; and how a supplement changes it.

What was posted is never renumbered: a supplement's new voters come behind those who stand there, in groups of their
own, and a number that became free is not given out again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from contracts.roll.digest import ConstituencyRoot, Entry, Gender, Level, RollOrder, constituency_root
from services.reporting.roll.grouping import Neighbour, groups_of
from services.reporting.roll.layout import Cell, Layout
from services.reporting.roll.order import name_key

Part = tuple[Level, str]
"""A constituency's roll: its level and its code."""


class Voter(NamedTuple):
    """Somebody who is verified or eligible, with the name as it is posted."""

    registration_id: str
    name: str
    gender: Gender | None
    place_code: str
    patch_code: str | None


class Standing(NamedTuple):
    """A voter's standing on the roll. `group` counts within the district constituency, at both levels alike."""

    voter: Voter
    cell: Cell
    group: int
    district_serial: int
    town_serial: int | None

    def entry(self, level: Level) -> Entry:
        """What is posted of the voter at a level at which they vote."""
        serial = self.district_serial if level == "district" else self.town_serial
        return Entry(self.voter.name, self.voter.gender, self.group, serial or 0)


class Change(NamedTuple):
    """What a supplement says of one entry: `before` is None for who was added, `after` for who was removed."""

    part: Part
    before: Entry | None
    after: Entry | None

    @property
    def kind(self) -> str:
        """`added`, `removed` or `corrected`."""
        return "added" if self.before is None else "removed" if self.after is None else "corrected"


@dataclass(frozen=True)
class Roll:
    """A whole roll. `last_serial` and `last_group` (by district constituency) are the highest ever given out.

    `unplaced` are voters whose place the set-up does not have, by place: they are on no list until that is mended.
    """

    order: RollOrder
    layout: Layout
    standings: Mapping[str, Standing]
    last_serial: Mapping[Part, int]
    last_group: Mapping[str, int]
    unplaced: Mapping[str, int]
    changes: Sequence[Change] = ()

    def entries(self) -> dict[Part, list[Entry]]:
        """By constituency, all of the set-up, the entries by their numbers."""
        found: dict[Part, list[Entry]] = {part: [] for part in self.layout.constituencies()}
        for standing in self.standings.values():
            district, town = standing.cell
            found["district", district].append(standing.entry("district"))
            if town is not None:
                found["town", town].append(standing.entry("town"))
        return {part: sorted(entries, key=lambda entry: entry.serial) for part, entries in found.items()}


def compose(layout: Layout, voters: Iterable[Voter], order: RollOrder) -> Roll:
    """The roll of these voters, numbered from 1 in each constituency."""
    return _add(Roll(order, layout, {}, {}, {}, {}), voters)


def amend(roll: Roll, layout: Layout, voters: Iterable[Voter]) -> Roll:
    """The roll after a supplement: `voters` are all who are on it by now, `layout` the set-up by now."""
    now = {voter.registration_id: voter for voter in voters}
    kept: dict[str, Standing] = {}
    changes: list[Change] = []
    for registration_id, standing in roll.standings.items():
        voter = now.get(registration_id)
        if voter is None or layout.cells.get(voter.place_code) != standing.cell:
            changes += [Change(part, entry, None) for part, entry in _posted(standing)]
            continue
        kept[registration_id] = mended = standing._replace(voter=voter)
        before_and_after = zip(_posted(standing), _posted(mended), strict=True)
        changes += [Change(part, old, new) for (part, old), (_, new) in before_and_after if old != new]
    base = Roll(roll.order, layout, kept, roll.last_serial, roll.last_group, {})
    added = _add(base, (voter for registration_id, voter in now.items() if registration_id not in kept))
    changes += [
        Change(part, None, entry)
        for registration_id, standing in added.standings.items()
        if registration_id not in kept
        for part, entry in _posted(standing)
    ]
    ordered = sorted(changes, key=lambda one: (one.part, one.kind, (one.after or one.before or ("", "", 0, 0))[3]))
    return Roll(
        added.order, layout, added.standings, added.last_serial, added.last_group, added.unplaced, tuple(ordered)
    )  # fmt: skip


def constituency_roots(roll: Roll) -> tuple[ConstituencyRoot, ...]:
    """The digest's rows: every constituency of the set-up, also one with nobody in it."""
    changed = Counter((change.part, change.kind) for change in roll.changes)
    return tuple(
        ConstituencyRoot(
            level=part[0], code=part[1], entries=len(entries), root=constituency_root(entries),
            added=changed[part, "added"], removed=changed[part, "removed"], corrected=changed[part, "corrected"],
        )
        for part, entries in roll.entries().items()
    )  # fmt: skip


def _posted(standing: Standing) -> list[tuple[Part, Entry]]:
    district, town = standing.cell
    both: list[tuple[Part, Entry]] = [(("district", district), standing.entry("district"))]
    if town is not None:
        both.append((("town", town), standing.entry("town")))
    return both


def _add(roll: Roll, voters: Iterable[Voter]) -> Roll:
    key, layout = name_key(roll.order), roll.layout
    people: dict[str, Voter] = {}
    cells: dict[Cell, list[Neighbour]] = defaultdict(list)
    unplaced: Counter[str] = Counter()
    for voter in voters:
        cell = layout.cells.get(voter.place_code)
        if cell is None:
            unplaced[voter.place_code] += 1
            continue
        people[voter.registration_id] = voter
        cells[cell].append(
            Neighbour(
                layout.place_order[voter.place_code], voter.patch_code or "", key(voter.name), voter.gender or "",
                voter.registration_id,
            )
        )  # fmt: skip
    standings = dict(roll.standings)
    serials, groups = Counter(roll.last_serial), Counter(roll.last_group)
    for cell in sorted(cells, key=lambda one: (layout.ranks[one[0]], layout.ranks[one[1]])):
        district, town = cell
        for group in groups_of(cells[cell], layout.content.voter_groups.about):
            groups[district] += 1
            for neighbour in group:
                serials["district", district] += 1
                town_serial = None
                if town is not None:
                    serials["town", town] += 1
                    town_serial = serials["town", town]
                voter = people[neighbour.registration_id]
                standings[voter.registration_id] = Standing(
                    voter, cell, groups[district], serials["district", district], town_serial
                )
    return Roll(roll.order, layout, standings, serials, groups, unplaced)
