"""Candidates against the roll and the seats: recounted independently, whatever comes when; nobody is named."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from itertools import count
from math import ceil
from random import Random
from typing import Any, TypeAlias, get_args

import asyncpg
import httpx
import pytest
from aiokafka import ConsumerRecord
from fastapi import FastAPI
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.envelope import Envelope
from contracts.ids import event_id, office_id
from contracts.keys.keyring import Keyring
from contracts.office.candidates import CandidateEventType, CandidateSurveyed, Stage
from contracts.office.seats import ConstituencySeats, Level, SeatsBasis, SeatsDecided, SeatsEventType
from contracts.topics import ELECTIONS
from eventstore.database import Pool, acquired
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.office import in_http_seats
from services.reporting.views.candidates import CandidateFinding
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Judged, Registered, SetUpLoaded
from tests.reporting.samples import kafka_record, moment, published

Analyst: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Record: TypeAlias = "ConsumerRecord[bytes, bytes]"
_elections = count()
_CONSTITUENCIES: dict[Level, tuple[str, ...]] = {"district": ("D1", "D2"), "town": ("T1", "T2")}
# Where the voters of each place vote, by level; U2 is a central unit.
_VOTES = {"U1": ("D1", "T1"), "U2": ("D1", None), "V1": ("D2", "T2")}
_STATUSES = ("pending", "suspected", "verified", "eligible", "refused", "duplicate", "withdrawn", "struck_off")
_COUNTED = _STATUSES[:5]


Person = tuple[str, str]
"""Where somebody is registered, and the status."""


async def _nobody() -> None:
    pass


def token(person: int) -> str:
    return f"{person + 1:032x}"


def _record(event: CandidateSurveyed | SeatsDecided) -> Record:
    if isinstance(event, CandidateSurveyed):
        stream, kind = event.candidate_id, str(CandidateEventType.SURVEYED)
    else:
        stream, kind = office_id(event.election_id, "seats", event.level), str(SeatsEventType.DECIDED)
    envelope = Envelope(
        event_id(stream, event.version), "/test", kind, moment(event.version), stream, event.version, "story", "cause"
    )
    return kafka_record(ELECTIONS, event.model_dump_json().encode(), tuple(envelope.headers()))


def decided(election: str, level: Level, version: int, **seats: int) -> SeatsDecided:
    rows = tuple(ConstituencySeats(constituency=code, population=1_000, seats=n) for code, n in seats.items())
    return SeatsDecided(
        election_id=election, version=version, by="clerk", fingerprint="f", level=level, total=sum(seats.values()),
        basis=SeatsBasis(population=10_000, quota=51, article="Election Law 12 (4)"), rows=rows, apportioned=True,
        decided_on=date(2021, 8, 20), decided_by="镇选举委员会", reference="2021-12",
    )  # fmt: skip


def surveyed(election: str, reference: str, version: int = 1, **said: Any) -> CandidateSurveyed:
    whole: dict[str, Any] = {
        "level": "town", "constituency": "T1", "voter_token": token(0), "number_known": True, "gender": "female",
        "nominated_by": "voters", "nominators": 10, "body": None, "incumbent": False, "stage": "nominated",
    } | said  # fmt: skip
    return CandidateSurveyed(
        election_id=election, version=version, by="clerk", fingerprint="f", reference=reference,
        candidate_id=office_id(election, "candidate", reference), name_sealed="v1.AAAA", details_sealed="v1.AAAA",
        **whole,
    )  # fmt: skip


def registered(election: str, keyring: Keyring, person: int, stands: Person, *, nth: int = 0) -> list[Record]:
    """A person's `nth` registration."""
    (place, status), name, seal = stands, f"{person}/{nth}", keyring.names(election)
    submitted = published(Registered(name, 1, 1, place=place, withdrawn=status == "withdrawn"), election, seal)
    body = json.loads(submitted.value or b"") | {"voter_token": token(person)}
    told = [kafka_record(submitted.topic, json.dumps(body).encode(), tuple(submitted.headers))]
    if status not in {"pending", "withdrawn"}:
        judged = Judged(name, 1, 2, 1, status, under_review=person % 2 == 0, kind="settled")
        told.append(published(judged, election, seal))
    return told


def _set_up(election: str, keyring: Keyring) -> Record:
    keyring.make_election(election)
    return published(SetUpLoaded(1, 0), election, keyring.names(election))


async def _arrive(pool: Pool, keyring: Keyring, records: Sequence[Record], batch: int = 3) -> None:
    reader = ReportingReader(keyring, _nobody)
    for start in range(0, len(records), batch):
        async with acquired(pool) as connection, connection.transaction():
            assert not await reader.apply(connection, records[start : start + batch])


@asynccontextmanager
async def _asked(pool: Pool) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    answer_problems(app)
    app.include_router(in_http_seats.routes(Questions(pool)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as http:
        yield http


async def answer_of(pool: Pool, election: str, what: str = "candidates", **params: str) -> dict[str, Any]:
    async with _asked(pool) as http:
        answer = await http.get(f"/v1/elections/{election}/{what}", params=params)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


@st.composite
def stories(draw: st.DrawFn) -> tuple[list[Person | None], list[list[dict[str, Any]]], dict[Level, dict[str, int]]]:
    """People, registered or not; candidates, each with the versions that it had; and seats of the levels."""
    dice = Random(draw(st.integers(0, 2**32)))  # noqa: S311  dice, no secret
    people = [dice.choice((None, (dice.choice(list(_VOTES)), dice.choice(_STATUSES)))) for _ in range(4)]

    def candidate() -> dict[str, Any]:
        level: Level = dice.choice(("district", "town"))
        return {
            "level": level, "constituency": dice.choice((*_CONSTITUENCIES[level], "gone")),
            "voter_token": token(dice.randrange(4)), "number_known": dice.random() < 0.8,
            "gender": dice.choice(("male", "female", None)), "stage": dice.choice(get_args(Stage)),
            "nominated_by": dice.choice(("voters", "party_organisation")), "nominators": dice.choice((None, 9, 10)),
            "body": dice.choice((None, "总工会", "妇联")), "incumbent": dice.random() < 0.3,
        }  # fmt: skip

    candidates = [[candidate() for _ in range(dice.randint(1, 3))] for _ in range(draw(st.integers(0, 9)))]
    seats = {
        level: {code: dice.randint(1, 3) for code in codes}
        for level, codes in _CONSTITUENCIES.items()
        if dice.random() < 0.7
    }
    return people, candidates, seats


@given(story=stories(), order=st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_findings_and_counts_equal_the_recount_after_any_replay_in_any_order(
    pool: Pool, keyring: Keyring, story: Any, order: Random
) -> None:
    people, candidates, seats = story
    election = f"candidates-{next(_elections)}"
    records = [_set_up(election, keyring)]
    for number, person in enumerate(people):
        records += registered(election, keyring, number, person) if person else []
    for number, versions in enumerate(candidates):
        records += [_record(surveyed(election, f"C-{number}", v, **said)) for v, said in enumerate(versions, 1)]
    for level, of_level in seats.items():
        records += [_record(decided(election, level, 1, D9=3)), _record(decided(election, level, 2, **of_level))]
    arriving = [record for record in records for _ in range(order.choice((1, 1, 2)))]
    order.shuffle(arriving)
    await _arrive(pool, keyring, arriving, order.randint(1, 6))

    answer = await answer_of(pool, election)
    last = {f"C-{number}": versions[-1] for number, versions in enumerate(candidates)}
    due = {reference: recounted(one, list(last.values()), people, seats) for reference, one in last.items()}
    assert {one["reference"]: set(one["findings"]) for one in answer["candidates"]} == due
    assert sum(answer["findings"].values()) == sum(map(len, due.values()))
    for one in answer["candidates"]:
        assert all(last[one["reference"]][field] == one[field] for field in ("level", "constituency", "stage"))
    assert len(answer["counts"]) == 4
    for counted in answer["counts"]:
        here = [one for one in last.values() if (one["level"], one["constituency"]) == key_of(counted)]
        assert counted | law_31(here, seats) == counted


def key_of(row: dict[str, Any]) -> tuple[str, str]:
    return row["level"], row["constituency"]


def recounted(
    one: dict[str, Any],
    everybody: list[dict[str, Any]],
    people: list[Person | None],
    seats: dict[Level, dict[str, int]],
) -> set[str]:
    """What should be pointed out of a candidate, told from the story alone."""
    if one["stage"] == "withdrawn":
        return set()
    standing = [other for other in everybody if other["stage"] != "withdrawn" and other["level"] == one["level"]]
    same = [other for other in standing if other["number_known"] and other["voter_token"] == one["voter_token"]]
    found = {
        "NUMBER_UNKNOWN": not one["number_known"],
        "TWICE_AT_THIS_LEVEL": one["number_known"] and len(same) > 1,
        "CONSTITUENCY_UNKNOWN": one["constituency"] not in _CONSTITUENCIES[one["level"]],
        **(_on_the_roll(one, people) if one["number_known"] else {}),
        **(_nomination(one, standing, seats) if one["stage"] != "surveyed" else {}),
    }
    assert found.keys() <= set(get_args(CandidateFinding))
    return {name for name, holds in found.items() if holds}


def _on_the_roll(one: dict[str, Any], people: list[Person | None]) -> dict[str, bool]:
    number = int(one["voter_token"], 16) - 1
    place, status = people[number] or ("U1", "nobody")
    if status not in _COUNTED:
        return {"NOT_REGISTERED": True}
    votes_in = _VOTES[place][0 if one["level"] == "district" else 1]
    return {
        "NOT_ON_THE_ROLL": status not in {"verified", "eligible"},
        "UNDER_REVIEW": number % 2 == 0 and status != "pending",
        "NO_VOTE_AT_THIS_LEVEL": votes_in is None,
        "VOTES_ELSEWHERE": votes_in not in {None, one["constituency"]},
    }


def _nomination(
    one: dict[str, Any], standing: list[dict[str, Any]], seats: dict[Level, dict[str, int]]
) -> dict[str, bool]:
    if one["nominated_by"] == "voters":
        return {"TOO_FEW_NOMINATORS": one["nominators"] != 10}
    if one["body"] is None:
        return {"BODY_MISSING": True}
    by_it = [
        other for other in standing if other["stage"] != "surveyed" and nominated_like(other) == nominated_like(one)
    ]
    most = seats.get(one["level"], {}).get(one["constituency"], len(by_it))
    return {"MORE_THAN_THE_SEATS": len(by_it) > most}


def nominated_like(one: dict[str, Any]) -> tuple[str, ...]:
    return one["constituency"], one["nominated_by"], one["body"]


def law_31(here: list[dict[str, Any]], seats: dict[Level, dict[str, int]]) -> dict[str, Any]:
    stages = [one["stage"] for one in here]
    formal, candidates = stages.count("formal"), sum(stage != "withdrawn" for stage in stages)
    candidates = formal or candidates
    told = {"candidates": candidates, "formal": formal, "withdrawn": stages.count("withdrawn")}
    told["women"] = sum(one["gender"] == "female" and one["stage"] != "withdrawn" for one in here)
    told["incumbents"] = sum(one["incumbent"] and one["stage"] != "withdrawn" for one in here)
    if not here or here[0]["level"] not in seats:
        return told
    elected = seats[here[0]["level"]][here[0]["constituency"]]
    fewest, most = ceil(4 * elected / 3), 2 * elected
    enough = "too_few" if candidates < fewest else "too_many" if candidates > most else "right"
    return told | {"seats": elected, "fewest": fewest, "most": most, "enough": enough}


@pytest.mark.parametrize(("seats", "fewest", "most"), [(1, 2, 2), (2, 3, 4), (3, 4, 6)])
async def test_from_one_third_to_one_time_more_candidates_than_seats(
    pool: Pool, keyring: Keyring, seats: int, fewest: int, most: int
) -> None:
    election = f"law-31-{seats}"
    records = [_set_up(election, keyring), _record(decided(election, "town", 1, T1=seats, T2=1))]
    for number in range(most + 1):
        records.append(_record(surveyed(election, f"C-{number}", voter_token=token(number), stage="formal")))
        await _arrive(pool, keyring, records)
        first = (await answer_of(pool, election, level="town"))["counts"][0]
        many = number + 1
        due = "too_few" if many < fewest else "too_many" if many > most else "right"
        assert (first["candidates"], first["fewest"], first["most"], first["enough"]) == (many, fewest, most, due)


async def test_of_a_voters_registrations_the_one_on_the_roll_counts(pool: Pool, keyring: Keyring) -> None:
    election = "of-several"
    records = [_set_up(election, keyring), _record(surveyed(election, "C-1"))]
    for nth, status in enumerate(("withdrawn", "duplicate", "verified", "suspected")):
        records += registered(election, keyring, 0, ("U1", status), nth=nth)
    await _arrive(pool, keyring, records)
    [one] = (await answer_of(pool, election))["candidates"]
    assert (one["registration_status"], one["on_the_roll"], one["in_constituency"]) == ("verified", True, True)


async def test_a_candidate_of_another_election_is_not_looked_for_here(pool: Pool, keyring: Keyring) -> None:
    records = [
        _set_up("here", keyring),
        _set_up("there", keyring),
        *registered("there", keyring, 0, ("U1", "verified")),
    ]
    await _arrive(pool, keyring, [*records, _record(surveyed("here", "C-1"))])
    [one] = (await answer_of(pool, "here"))["candidates"]
    assert one["findings"] == ["NOT_REGISTERED"]


async def test_seats_are_told_as_decided_with_their_deviation(pool: Pool, analyst: Analyst, keyring: Keyring) -> None:
    election = "decided"
    rows = tuple(
        ConstituencySeats(constituency=code, population=people, seats=seats)
        for code, people, seats in (("T1", 4_000, 3), ("T2", 2_000, 1), ("T9", 4_000, 2))
    )
    event = decided(election, "town", 1, T1=3, T2=1, T9=2).model_copy(update={"rows": rows})
    await _arrive(pool, keyring, [_record(event), _set_up(election, keyring)])
    [level] = (await answer_of(pool, election, "seats"))["levels"]
    assert (level["level"], level["total"], level["quota"], level["decided_by"]) == ("town", 6, 51, "镇选举委员会")
    assert [(row["constituency"], row["name"], row["seats"]) for row in level["rows"]] == [
        ("T1", "第一小选区", 3), ("T2", "第二小选区", 1), ("T9", None, 2),
    ]  # fmt: skip
    assert [(row["population_per_deputy"], row["deviation"]) for row in level["rows"]] == [
        ("1333.33", "-0.200000"), ("2000.00", "0.200000"), ("2000.00", "0.200000"),
    ]  # fmt: skip
    viewed = await analyst.fetch("SELECT sum(seats * deviation) FROM reporting.seats WHERE election_id = $1", election)
    assert viewed[0][0] == 0


async def test_an_earlier_decision_that_comes_late_changes_nothing(pool: Pool, keyring: Keyring) -> None:
    election = "late"
    later, earlier = decided(election, "town", 2, T1=2, T2=2), decided(election, "town", 1, T1=3, T9=1)
    await _arrive(pool, keyring, [_set_up(election, keyring), _record(later), _record(earlier)], batch=1)
    [level] = (await answer_of(pool, election, "seats"))["levels"]
    assert [(row["constituency"], row["seats"]) for row in level["rows"]] == [("T1", 2), ("T2", 2)]


async def test_an_unknown_election_or_level_is_told(pool: Pool, keyring: Keyring) -> None:
    await _arrive(pool, keyring, [_set_up("known", keyring)])
    async with _asked(pool) as http:
        assert [
            (await http.get(f"/v1/elections/{where}")).status_code
            for where in ("nowhere/seats", "nowhere/candidates", "known/candidates?level=street", "known/candidates")
        ] == [404, 404, 422, 200]


async def test_no_view_of_candidates_shows_a_token_or_a_name(analyst: Analyst) -> None:
    for view in ("candidates", "candidate_counts"):
        statement = await analyst.prepare(f"SELECT * FROM reporting.{view}")  # noqa: S608  ours
        columns = {attribute.name for attribute in statement.get_attributes()}
        assert not columns & {"voter_token", "name_sealed", "candidate_id", "gender", "body"}
