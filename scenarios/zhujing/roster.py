"""Who registers where and when: the registrations that count, and those that come on top of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from scenarios.identity import DISTRICT
from scenarios.zhujing import figures
from scenarios.zhujing.daytime import YOUNGEST, working_second
from scenarios.zhujing.forms import Entry, channel_at
from scenarios.zhujing.people import ADULTS, MINORS, STAFF, Population
from scenarios.zhujing.persons_for import person_for
from scenarios.zhujing.places import COMPANY, Place

DAYS = range(1, figures.LAST_DAY + 1)
# A second registration comes at least two days after the first, so that the first holds the claim.
BETWEEN = 2
LATEST_FIRST = 20
LIVES_IN_TOWN, AT_A_UNIT_TOO = 0.7, 0.8
MISTYPED = ("ID_CHECKSUM", "ID_MALFORMED")


@dataclass(frozen=True, slots=True)
class Pair:
    """One voter at two places: the registration that stays, and the one a clerk settles as its duplicate.

    Where the second one's number is mistyped, `second.flaw` says how: nobody can tell them by the number then.
    """

    kept: Entry
    second: Entry


@dataclass(frozen=True, slots=True)
class Roster:
    """`counted` make up the town's totals (with the company and Ms Cai); `others` come on top, `pairs` among them."""

    counted: Sequence[Entry]
    others: Sequence[Entry]
    pairs: Sequence[Pair]


def draw(dice: Random, population: Population, places: Sequence[Place], voters: Mapping[str, int]) -> Roster:
    """The entries of the days; `voters` says how many are to count at each place."""
    drawer = _Drawer(dice, population, places)
    counted = drawer.counted(voters)
    movable = [entry for entry in counted if is_plain(entry) and entry.day <= LATEST_FIRST]
    settled = figures.DUPLICATES + figures.MISTYPED_AGAIN
    twice = dice.sample(movable, settled + figures.MOVED)
    pairs = [Pair(kept, drawer.second(kept)) for kept in twice[: figures.DUPLICATES]]
    for at, kept in enumerate(twice[figures.DUPLICATES : settled]):
        pairs.append(Pair(kept, drawer.second(kept, MISTYPED[at % len(MISTYPED)])))
    moved = [drawer.left_behind(stays) for stays in twice[settled:]]
    return Roster(counted, [*(pair.second for pair in pairs), *moved, *drawer.on_top()], pairs)


def is_plain(entry: Entry) -> bool:
    """Nothing wrong with it, and sent once."""
    return entry.flaw is None and entry.history == "plain"


class _Drawer:
    def __init__(self, dice: Random, population: Population, places: Sequence[Place]) -> None:
        self._dice = dice
        self._population = population
        self._by_code = {place.code: place for place in places}
        self._villages = [place for place in places if place.kind == "village"]
        self._units = [place for place in places if place.kind == "unit" and place.code != COMPANY]

    def counted(self, voters: Mapping[str, int]) -> list[Entry]:
        slots = [self._by_code[code] for code, count in voters.items() for _ in range(count)]
        fates: list[tuple[str | None, str]] = [
            (flaw, "plain")
            for flaw, count in figures.FLAWS.items()
            for _ in range(count - figures.COMPANY_FLAWS.get(flaw, 0))
        ]
        fates += [(None, history) for history, count in figures.HISTORIES.items() for _ in range(count)]
        fates += [(None, "plain")] * (len(slots) - len(fates))
        self._dice.shuffle(fates)
        entries = [self._entry(place, flaw, history) for place, (flaw, history) in zip(slots, fates, strict=True)]
        self._go_to_the_wrong_village(entries)
        self._stand_on_the_line(entries)
        return entries

    def _go_to_the_wrong_village(self, entries: Sequence[Entry]) -> None:
        """Makes some whom a canvass wrote down people of another village than the one that it was sent to."""
        canvassed = [entry for entry in entries if is_plain(entry) and entry.channel == "village"]
        for entry in self._dice.sample(canvassed, figures.AT_THE_WRONG_VILLAGE):
            home = self._dice.choice([village for village in self._villages if village is not entry.place])
            entry.person = self._population.local(home, ADULTS, plain=True)
            entry.flaw = "PLACE_MISMATCH"

    def _stand_on_the_line(self, entries: Sequence[Entry]) -> None:
        """Makes sure of the two that chance may leave out: the youngest voter, and one born a day too late."""
        youngest = next(entry for entry in entries if is_plain(entry))
        too_young = next(entry for entry in entries if entry.flaw == "UNDER_AGE")
        for entry, birth in ((youngest, f"{YOUNGEST:%Y%m%d}"), (too_young, MINORS[0])):
            village = entry.place if entry.place.kind == "village" else self._population.any_village()
            entry.person = self._population.exactly(village, birth, DISTRICT, male=True)

    def second(self, kept: Entry, flaw: str | None = None) -> Entry:
        """The same voter's later registration elsewhere, with a mistake in the number where `flaw` says so."""
        place = self._another_place(kept)
        return self._again(kept, place, range(kept.day + BETWEEN, figures.LAST_DAY + 1), "plain", flaw)

    def left_behind(self, stays: Entry) -> Entry:
        """An earlier registration elsewhere that the voter withdrew."""
        return self._again(stays, self._another_place(stays), range(1, stays.day + 1), "withdrawn")

    def on_top(self) -> list[Entry]:
        """The withdrawn, and those written down for a place that is in no list."""
        fates = [
            *[(None, "withdrawn")] * figures.WITHDRAWN,
            *[(None, "withdrawn_then_redelivered")] * figures.WITHDRAWN_THEN_REDELIVERED,
            *[("PLACE_UNKNOWN", "plain")] * figures.PLACE_UNKNOWN,
        ]
        everywhere = [*self._units, *self._villages]
        return [self._entry(self._dice.choice(everywhere), flaw, history) for flaw, history in fates]

    def _entry(self, place: Place, flaw: str | None, history: str) -> Entry:
        dice = self._dice
        if place.kind == "village":
            village: Place | None = place
        else:
            village = self._population.any_village() if dice.random() < LIVES_IN_TOWN else None
        person, certificate = person_for(
            dice, self._population, flaw, village, STAFF if place.kind == "unit" else ADULTS
        )
        day = self._day(place, DAYS)
        return Entry(place, person, day, working_second(dice), flaw, history, certificate, channel_at(dice, place))

    def _again(self, other: Entry, place: Place, days: range, history: str, flaw: str | None = None) -> Entry:
        day, second, channel = self._day(place, days), working_second(self._dice), channel_at(self._dice, place)
        return Entry(place, other.person, day, second, flaw, history, channel=channel)

    def _day(self, place: Place, days: range) -> int:
        curve = figures.UNIT_DAYS if place.kind == "unit" else figures.VILLAGE_DAYS
        weights = [curve[day - 1] for day in days]
        return self._dice.choices(days, weights)[0] if any(weights) else self._dice.choice(days)

    def _another_place(self, entry: Entry) -> Place:
        dice = self._dice
        if entry.place.kind == "unit":
            code = entry.person.resident.place_code
            return self._by_code[code] if code else dice.choice(self._villages)
        if dice.random() < AT_A_UNIT_TOO:
            return dice.choice(self._units)
        return dice.choice([village for village in self._villages if village is not entry.place])
