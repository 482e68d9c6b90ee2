"""A small town for the recount of its coverage: what is said of it at random, and the count once more.

The count goes from person to person over what was said, and shares no line with the services.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from contracts.confirmations import ConfirmationAnswer, Direction
from contracts.ids import registration_id
from contracts.office.canvass import VisitResult
from contracts.registrations import Registration
from contracts.validations import Assessed
from scenarios.identity import assemble

PLACES, PATCHES = ("V01", "V02"), ("P1", "P2")
RESULTS: tuple[VisitResult, ...] = ("registered", "absent", "moved", "refused", "come_again")
ANSWERS: tuple[ConfirmationAnswer | None, ...] = (None, "votes_here", "votes_there", "votes_there", "unknown")
DIRECTIONS: tuple[Direction, ...] = ("outgoing", "incoming")
AT = datetime(2021, 9, 5, tzinfo=UTC)
COUNTS = ("baseline", "may_vote", "registered_of_baseline", "moved", "refused", "said_registered", "missed",
          "registered_unexpected", "votes_elsewhere")  # fmt: skip

# Three are under age on the day; two have a number that cannot be right.
PEOPLE = (
    *(assemble("310117", f"{year}1116", 801) for year in range(1950, 1958)),
    *(assemble("310117", born, 802) for born in ("20031117", "20040229", "20190101")),
    "31011719500101001", "",
)  # fmt: skip
SOUND = PEOPLE[:11]
UNDER_AGE = frozenset(PEOPLE[8:11])
CALLED = {"deceased": "DECEASED", "moved_out": "MOVED_OUT", "suspended": "RIGHTS_SUSPENDED"}
HOUKOU = {"here": "310116", "elsewhere": "330421"}


@dataclass(frozen=True)
class Listing:
    """A household as it was listed for the `version`-th time; a resident's number is the place in `people`, from 1."""

    place: str
    patch: str
    code: str
    people: tuple[str, ...]


@dataclass(frozen=True)
class Visit:
    """A visit to a household as its `listing` has it, `hour` hours after the beginning."""

    listing: Listing
    hour: int
    results: dict[int, VisitResult]
    next_visit_on: date | None


@dataclass(frozen=True)
class Confirmed:
    """What was said about a voter between election bodies; `answer` None: only asked, and not answered yet."""

    number: str
    direction: Direction
    answer: ConfirmationAnswer | None


@dataclass
class Story:
    """What was said: of households and visits in the order of the households' streams, of the registry at last, of
    registrations (number, whether it was withdrawn, the last verdict; None: none yet), and between election bodies."""

    doors: list[Listing | Visit] = field(default_factory=list)
    registry: dict[str, tuple[str, str]] = field(default_factory=dict)
    registrations: list[tuple[str, bool, str | None]] = field(default_factory=list)
    confirmed: list[Confirmed] = field(default_factory=list)


def story(dice: random.Random) -> Story:
    """Anything may happen to anybody."""
    told = Story()
    for number in SOUND:
        if dice.random() < 0.8:
            status = dice.choice(("normal", "normal", "normal", "deceased", "moved_out", "suspended"))
            told.registry[number] = status, dice.choice(("here", "here", "elsewhere"))
    last: dict[tuple[str, str], Listing] = {}
    for _ in range(dice.randint(1, 14)):
        place, code = dice.choice(PLACES), f"H{dice.randint(1, 3)}"
        if (place, code) in last and dice.random() < 0.5:
            home = last[place, code]
            seen = {no: dice.choice(RESULTS) for no in range(1, len(home.people) + 1) if dice.random() < 0.8}
            again = date(2021, 9, dice.randint(1, 20)) if dice.random() < 0.3 else None
            told.doors.append(Visit(home, dice.randint(0, 5), seen, again))
        else:
            people = tuple(dice.sample(PEOPLE, dice.choice((0, 1, 2, 3, 4))))
            last[place, code] = Listing(place, dice.choice(PATCHES), code, people)
            told.doors.append(last[place, code])
    for number in dice.choices(SOUND, k=dice.randint(0, 9)):
        verdict = dice.choice((None, "verified", "suspected", "eligible", "refused", "duplicate", "struck_off"))
        told.registrations.append((number, dice.random() < 0.2, verdict))
    # Of few people, so that an answer often follows another of the same voter.
    for number in dice.choices(dice.sample(SOUND, 4), k=dice.randint(0, 12)):
        told.confirmed.append(Confirmed(number, dice.choice(DIRECTIONS), dice.choice(ANSWERS)))
    return told


def recount(told: Story, today: date) -> dict[tuple[str, str], Counter[str]]:
    """The counts of each patch that has a household, by place and patch."""
    homes = {(one.place, one.code): one for one in told.doors if isinstance(one, Listing)}
    visits, results = _latest_visits(told)
    counted: dict[tuple[str, str], Counter[str]] = {}
    first: dict[object, Listing] = {}
    for home in sorted(homes.values(), key=lambda h: (h.place, h.patch, h.code)):
        if home.people:
            patch = counted.setdefault((home.place, home.patch), Counter())
            patch["households"] += 1
            patch["visited_households"] += (home.place, home.code) in visits
        for number in home.people:
            first.setdefault(_person(home, number), home)
    missed_at: set[tuple[str, str]] = set()
    for person, home in first.items():
        result, door = results.get(person, (None, None))
        # Who moved out of another household than the one that lists them is to be asked here.
        elsewhere = result == "moved" and door != (home.place, home.code)
        kind = _kind(told, str(person), None if elsewhere else result)
        counted[home.place, home.patch].update(dict.fromkeys(kind, 1))
        if "missed" in kind:
            missed_at.add((home.place, home.code))
    for at in missed_at & visits.keys():
        visit, home = visits[at], homes[at]
        asked = visit.next_visit_on is not None or "come_again" in visit.results.values()
        if asked and (visit.next_visit_on is None or visit.next_visit_on <= today):
            counted[home.place, home.patch]["come_again_due"] += 1
    return counted


def _latest_visits(
    told: Story,
) -> tuple[dict[tuple[str, str], Visit], dict[object, tuple[str, tuple[str, str]]]]:
    """The latest visit to each door, and of each person what it came to at which door: by the hour, then as told."""
    visits: dict[tuple[str, str], Visit] = {}
    results: dict[object, tuple[str, tuple[str, str]]] = {}
    for visit in sorted((one for one in told.doors if isinstance(one, Visit)), key=lambda one: one.hour):
        visits[visit.listing.place, visit.listing.code] = visit
        for no, result in visit.results.items():
            person = _person(visit.listing, visit.listing.people[no - 1])
            results[person] = result, (visit.listing.place, visit.listing.code)
    return visits, results


def told_apart(told: Story) -> Story:
    """The story with each visit at an hour of its own within its own: the moment decides, and a tie only in a door."""
    doors = [
        Visit(one.listing, one.hour * 100 + (int(one.listing.code[1]) + 10 * PLACES.index(one.listing.place)),
              one.results, one.next_visit_on)
        if isinstance(one, Visit) else one
        for one in told.doors
    ]  # fmt: skip
    return Story(doors, told.registry, told.registrations, told.confirmed)


def _person(home: Listing, number: str) -> object:
    """Who it is: by the number, or in this household alone where the number cannot be right."""
    return number if number in SOUND else (home.place, home.code, number)


def _kind(told: Story, number: str, result: str | None) -> set[str]:
    registered = {
        one for one, withdrawn, status in told.registrations
        if not withdrawn and status not in {"duplicate", "struck_off"}
    }  # fmt: skip
    status, hukou = told.registry.get(number, ("normal", "here"))
    if status != "normal" or number in UNDER_AGE or hukou == "elsewhere":
        why = CALLED.get(status) or ("UNDER_AGE" if number in UNDER_AGE else "NON_LOCAL")
        unexpected = {"registered_unexpected", f"{why} registered"} if number in registered else set()
        return {"baseline", why, *unexpected}
    if number in registered:
        return {"baseline", "may_vote", "registered_of_baseline"}
    if {one.number: one.answer for one in told.confirmed if one.answer}.get(number) == "votes_there":
        return {"baseline", "may_vote", "votes_elsewhere"}
    if result in {"moved", "refused"}:
        return {"baseline", "may_vote", str(result)}
    return {"baseline", "may_vote", "missed", *(("said_registered",) if result == "registered" else ())}


def registration_events(election: str, at: int, token: str, told: tuple[str, bool, str | None]) -> list[Any]:
    """The events of one registration: submitted, judged where it is, withdrawn where it is."""
    _, withdrawn, status = told
    identity = registration_id("canvass", f"{election}/{at}")
    shared = {
        "registration_id": identity, "election_id": election, "source": "canvass", "submission_id": str(at),
        "voter_token": token,
    }  # fmt: skip
    form = {
        **shared, "version": 1, "revision": 0, "withdrawn": False, "channel": "village", "place_code": "V02",
        "claims": True, "gender": "female", "registered_at": AT, "patch_code": None, "fingerprint": "a",
        "basis_fingerprint": "b", "name_sealed": "v1.AAAA", "details_sealed": "v1.AAAA",
    }  # fmt: skip
    events: list[Any] = [Registration.model_validate(form)]
    if withdrawn:
        events.append(Registration.model_validate(form | {"version": 2, "withdrawn": True}))
    if status is not None:
        judged = {
            **shared, "version": 1, "registration_version": 1, "status": status, "under_review": False, "findings": (),
            "holds_claim": False, "outcome": "verified", "policy_version": "1",
        }  # fmt: skip
        events.append(Assessed.model_validate(judged))
    return events
