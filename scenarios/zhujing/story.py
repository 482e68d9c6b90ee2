"""The town put together: people, entries, what was sent on which day, and what must come out of it."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from operator import itemgetter
from random import Random

from scenarios.zhujing import mscai, registry
from scenarios.zhujing.canvass import canvass
from scenarios.zhujing.company import company_list
from scenarios.zhujing.daytime import september
from scenarios.zhujing.election_file import election_file
from scenarios.zhujing.figures import LAST_DAY, voters_by_place
from scenarios.zhujing.flaws import spoil, write_carelessly
from scenarios.zhujing.forms import Entry, write_form
from scenarios.zhujing.histories import Historian, Sent
from scenarios.zhujing.model import Canvass, Day, Expected, Resident, Settlement, Submission, Town
from scenarios.zhujing.people import Population
from scenarios.zhujing.places import COMPANY, LUOXING, Place, places
from scenarios.zhujing.recheck import recheck
from scenarios.zhujing.recheck_coverage import coverage
from scenarios.zhujing.recount import Standing, standing, tally
from scenarios.zhujing.roster import Pair, draw, is_plain

# Ours: how often a form is written carelessly, and one whose name has a dot in it, for which keyboards have no key.
CARELESS, CARELESS_WITH_DOTS = 0.01, 0.3
REASON = "电话核对：本人确认已在另一处登记并愿在该处参选，此处为重复登记"
REASON_MISTYPED = "电话核对：本人念出的身份证号码与另一处登记相同，此处号码录错；本人愿在该处参选，此处为重复登记"


def build(seed: int) -> Town:
    """The whole town for a seed; the same seed gives the same bytes."""
    dice = Random(seed)
    everywhere = places()
    by_code = {place.code: place for place in everywhere}
    villages = [place for place in everywhere if place.kind == "village"]
    population = Population(dice, villages)
    cai, husband = mscai.enter(population, by_code[LUOXING])
    voters = voters_by_place(dice, everywhere)
    voters[LUOXING] -= 1  # Ms Cai is the one
    roster = draw(dice, population, everywhere, voters)
    company = company_list(dice, population, by_code[COMPANY])
    registry.fill(dice, population)
    residents = registry.in_order(population)
    entries = [cai, *roster.counted, *roster.others]
    _write(dice, entries)
    involved = {id(pair.kept) for pair in roster.pairs}
    spare = [entry for entry in roster.counted if is_plain(entry) and id(entry) not in involved]
    days = _days(_sent(dice, entries, spare, everywhere))
    met = {entry.person.resident.id_number for entry in entries}
    doors = canvass(Random(f"canvass {seed}"), villages, residents, met)
    settlements = tuple(_settlement(pair) for pair in roster.pairs)
    setup = election_file()
    counted = standing(chain.from_iterable(day.submissions for day in days), company, settlements)
    return Town(
        election_file=setup,
        residents=residents,
        days=days,
        company=company,
        ms_cai=mscai.tell(cai, husband),
        canvass=doors,
        settlements=settlements,
        expected=_expected(counted, residents, setup, {cai.person.resident.id_number}, doors),
    )


def _write(dice: Random, entries: Iterable[Entry]) -> None:
    """Numbers the entries place by place in the order of their registration, and writes their forms."""
    numbered: dict[str, int] = {}
    for entry in sorted(entries, key=lambda entry: (entry.place.code, entry.day, entry.second)):
        code = entry.place.code
        numbered[code] = numbered.get(code, 0) + 1
        entry.submission_id = f"{code}-{numbered[code]:06d}"
        entry.form = write_form(dice, entry)
        if entry.flaw is not None:
            spoil(dice, entry.form, entry.flaw)
        elif entry.history == "plain" and dice.random() < (
            CARELESS_WITH_DOTS if "·" in entry.form["name"] else CARELESS
        ):
            write_carelessly(dice, entry.form)


def _sent(
    dice: Random, entries: Iterable[Entry], spare: Sequence[Entry], everywhere: Sequence[Place]
) -> Iterable[Sent]:
    by_place: dict[str, list[str]] = {}
    for entry in spare:
        by_place.setdefault(entry.place.code, []).append(entry.person.resident.id_number)
    codes = {kind: [place.code for place in everywhere if place.kind == kind] for kind in ("unit", "village")}

    def neighbour(entry: Entry) -> str:
        return dice.choice(by_place[entry.place.code])

    def elsewhere(entry: Entry) -> str:
        return dice.choice([code for code in codes[entry.place.kind] if code != entry.place.code])

    historian = Historian(dice, neighbour, elsewhere)
    return chain.from_iterable(historian.tell(entry) for entry in entries)


def _days(sent: Iterable[Sent]) -> tuple[Day, ...]:
    by_day: dict[int, list[tuple[int, Submission]]] = {day: [] for day in range(1, LAST_DAY + 1)}
    for day, second, submission in sent:
        by_day[day].append((second, submission))
    return tuple(
        Day(september(day), tuple(submission for _, submission in sorted(pairs, key=itemgetter(0))))
        for day, pairs in by_day.items()
    )


def _settlement(pair: Pair) -> Settlement:
    source, submission_id = pair.second.key
    finding, reason = ("PROBABLE_DUPLICATE", REASON_MISTYPED) if pair.second.flaw else ("DUPLICATE", REASON)
    return Settlement(source, submission_id, "duplicate", reason, pair.kept.key, september(LAST_DAY), finding)


def _expected(
    counted: Sequence[Standing], residents: Sequence[Resident], setup: str, certified: Collection[str], doors: Canvass
) -> Expected:
    counts = tally(counted, setup)
    findings = dict(recheck(counted, residents, {place.code for place in places()}, certified))
    covered, missed = coverage(doors, residents, counted)
    return Expected(
        units=counts.by_kind["unit"],
        villages=counts.by_kind["village"],
        unknown=counts.by_kind["unknown"],
        suspected=findings.pop("suspected"),
        by_place=counts.by_place,
        by_day=counts.by_day,
        by_district_constituency=counts.by_district_constituency,
        by_town_constituency=counts.by_town_constituency,
        by_finding=findings,
        coverage=covered,
        missed_by_place=missed,
    )
