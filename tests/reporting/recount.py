"""The count once more, person by person from the list of what happened: it shares no line with the service."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tests.reporting.happenings import Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import PLACES

# What a correction makes of whom an earlier version left in this state.
AFTER_A_CORRECTION = {
    "verified": "verified", "eligible": "eligible", "suspected": "pending", "refused": "pending",
    "duplicate": "duplicate", "withdrawn": "withdrawn", "struck_off": "struck_off",
}  # fmt: skip
# By the town's own list of its central and municipal units.
DISTRICT_ONLY = {"U2"}
REGISTERED = {"pending", "suspected", "verified", "eligible", "refused"}
ROLL = {"verified", "eligible"}


@dataclass(frozen=True)
class Voter:
    """One registration as it stands."""

    place: str
    channel: str
    day: date
    status: str
    under_review: bool
    findings: frozenset[str]
    name: str
    gender: str | None
    movements: frozenset[str]


def voters(
    events: Sequence[Happened], by_minute: int, until: date | None = None, *, beside: bool = False
) -> list[Voter]:
    """Everybody's registration in one election as recorded by `by_minute`, of those made up to `until`."""
    zone = ZoneInfo(_set_up(events).time_zone)
    published = date(2021, 11, 16) - timedelta(days=_set_up(events).days_before)
    recorded = [event for event in events if event.minute <= by_minute]
    found = []
    for person in {event.submission_id for event in recorded if isinstance(event, Registered)}:
        form = max(
            (e for e in recorded if isinstance(e, Registered) and e.submission_id == person), key=lambda e: e.version
        )
        if form.beside != beside:
            continue
        verdicts = [e for e in recorded if isinstance(e, Judged) and e.submission_id == person]
        verdict = max(verdicts, key=lambda e: e.version, default=None)
        if verdict is not None and verdict.beside != beside:
            verdict = None
        speaks_of_it = verdict is not None and verdict.judges >= form.version
        if form.withdrawn:
            status = "transferred" if form.moved == "transferred_out" else "withdrawn"
        elif verdict is None:
            status = "pending"
        else:
            status = verdict.status if speaks_of_it else AFTER_A_CORRECTION[verdict.status]
        day = form.registered_at.astimezone(zone).date()
        if until is None or day <= until:
            found.append(
                Voter(
                    form.place, form.channel, day, status,
                    verdict.under_review if verdict and speaks_of_it else False,
                    frozenset(verdict.findings if verdict and speaks_of_it else ()), form.name, form.gender,
                    frozenset(_movements(form, verdicts, status, is_late=day > published)),
                )
            )  # fmt: skip
    return found


def _movements(form: Registered, verdicts: Sequence[Judged], status: str, *, is_late: bool) -> Iterator[str]:
    said_here = (verdict for verdict in verdicts if verdict.beside == form.beside)
    story = sorted(said_here, key=lambda verdict: verdict.version)
    if status in ("transferred", "struck_off"):
        yield {"transferred": "transferred_out"}.get(status, status)
    if status in ROLL and [v.kind for v in story if v.kind not in ("assessed", "reopened")][-1:] == ["restored"]:
        yield "restored"
    if status in REGISTERED:
        if is_late:
            yield "late"
        if form.moved in ("carried_over", "transferred_in"):
            yield form.moved
        if [v.newly_of_age for v in story if v.kind == "assessed"][-1:] == [True]:
            yield "newly_of_age"


def movements(people: Sequence[Voter], by: str, events: Sequence[Happened]) -> dict[tuple[str, str], int]:
    """How many there are of each movement under each key."""
    return dict(Counter((move, key) for voter in people for move in voter.movements for key in keys(voter, by, events)))


def keys(voter: Voter, by: str, events: Sequence[Happened]) -> list[str]:
    """What a voter is counted under."""
    place = {p.code: p for p in PLACES if p.code in _set_up(events).places}.get(voter.place)
    found: dict[str, list[str | None]] = {
        "place": [voter.place],
        "place_kind": [place.kind if place else "unknown"],
        "district_constituency": [place.district_constituency] if place else [],
        "town_constituency": [place.town_constituency] if place and place.code not in DISTRICT_ONLY else [],
        "channel": [voter.channel],
        "day": [voter.day.isoformat()],
        "finding": list(voter.findings),
    }
    return [key for key in found[by] if key is not None]


def table(people: Sequence[Voter], by: str, events: Sequence[Happened]) -> dict[tuple[str, str], int]:
    """How many are counted under each key and status."""
    return dict(Counter((key, voter.status) for voter in people for key in keys(voter, by, events)))


def levels(people: Sequence[Voter], events: Sequence[Happened]) -> dict[str, Counter[str]]:
    """By level: how many who vote there have each status."""
    return {
        level: Counter(voter.status for voter in people if keys(voter, f"{level}_constituency", events))
        for level in ("district", "town")
    }


def roll(people: Sequence[Voter], events: Sequence[Happened]) -> list[tuple[str, str | None, str | None, str | None]]:
    """Name, gender, district and town constituency of everybody on the roll, sorted."""
    rows = []
    for voter in people:
        if voter.status in ROLL:
            district, town = keys(voter, "district_constituency", events), keys(voter, "town_constituency", events)
            rows.append((voter.name, voter.gender, district[0] if district else None, town[0] if town else None))
    return sorted(rows, key=repr)


def _set_up(events: Sequence[Happened]) -> SetUpLoaded:
    return max((event for event in events if isinstance(event, SetUpLoaded)), key=lambda event: event.version)
