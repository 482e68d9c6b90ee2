"""Coverage over HTTP: patches as they were drawn last, places without a baseline, questions about nothing."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import permutations

import pytest

from contracts.coverage import CoverageEventType, ResidentCompared
from contracts.envelope import Envelope
from contracts.ids import baseline_id, event_id, office_id
from contracts.keys.keyring import Keyring
from contracts.office.canvass import CanvassEventType, HouseholdListed, PatchDrawn
from contracts.topics import ELECTIONS, VALIDATIONS
from eventstore.database import Pool, acquired
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.edge.office import in_http_coverage
from tests.edge.stage import Served, doors_of
from tests.reporting.happenings import SetUpLoaded
from tests.reporting.samples import kafka_record, published

ELECTION = "http-covered"
AT = datetime(2021, 9, 5, tzinfo=UTC)
TOKEN = "a" * 32
HOME = office_id(ELECTION, "household", "V1", "H1")
PATH = f"/v1/elections/{ELECTION}/coverage"


def drawn(version: int, code: str = "P1", **more: object) -> PatchDrawn:
    said = {
        "election_id": ELECTION, "version": version, "by": "R1", "fingerprint": "f", "place_code": "V1",
        "patch_id": office_id(ELECTION, "patch", "V1", code), "patch_code": code, "name": f"第{version}稿",
        "volunteers": version, "people_sealed": "v1.AAAA",
    }  # fmt: skip
    return PatchDrawn.model_validate(said | more)


def listed(patch: str, residents: int = 1) -> HouseholdListed:
    said = {
        "election_id": ELECTION, "version": 1, "by": "R1", "fingerprint": "f", "household_id": HOME,
        "place_code": "V1", "patch_code": patch, "household_code": "H1", "address_sealed": "v1.AAAA",
        "residents": [{"no": 1, "voter_token": TOKEN, "known": True, "person_sealed": "v1.AAAA"}] * residents,
    }  # fmt: skip
    return HouseholdListed.model_validate(said)


def compared(place: str, patch: str, version: int = 1) -> ResidentCompared:
    return ResidentCompared(
        election_id=ELECTION, voter_token=TOKEN, version=version, place_code=place, patch_code=patch,
        household_id=HOME, no=1, may_vote=True,
    )  # fmt: skip


async def tell(pool: Pool, keyring: Keyring, *events: PatchDrawn | HouseholdListed | ResidentCompared) -> None:
    records = [published(SetUpLoaded(1, 0), ELECTION, keyring.names(ELECTION))]
    for event in events:
        topic = ELECTIONS
        match event:
            case PatchDrawn():
                stream, kind = event.patch_id, CanvassEventType.PATCH_DRAWN.value
            case HouseholdListed():
                stream, kind = event.household_id, CanvassEventType.HOUSEHOLD_LISTED.value
            case ResidentCompared():
                stream, kind = baseline_id(ELECTION, TOKEN), CoverageEventType.COMPARED.value
                topic = VALIDATIONS
        head = Envelope(event_id(stream, event.version), "/test", kind, AT, stream, event.version)
        records.append(kafka_record(topic, event.model_dump_json().encode(), tuple(head.headers())))
    reader = ReportingReader(keyring, _nobody)
    for record in records:
        async with acquired(pool) as connection, connection.transaction():
            assert not await reader.apply(connection, [record])


async def _nobody() -> None:
    pass


@pytest.fixture
async def served(pool: Pool, keyring: Keyring) -> AsyncIterator[Served]:
    keyring.make_election(ELECTION)
    await pool.execute(
        "TRUNCATE reporting_store.patch, reporting_store.household, reporting_store.resident,"
        " reporting_store.household_visit, reporting_store.resident_visit"
    )
    await tell(pool, keyring)
    async with doors_of(in_http_coverage.routes(Questions(pool), lambda: AT)) as doors:
        yield doors


async def test_a_patch_is_as_it_was_drawn_last_and_gone_once_it_was_given_up(
    served: Served, pool: Pool, keyring: Keyring
) -> None:
    orders = list(permutations([drawn(1), drawn(2), drawn(3), drawn(2)]))
    await tell(pool, keyring, *random.Random(1).choice(orders))  # noqa: S311  dice, no secret
    [row] = (await served.http.get(PATH, params={"by": "patch"})).json()["rows"]
    assert (row["name"], row["volunteers"], row["households"], row["missed"]) == ("第3稿", 3, 0, 0)
    await tell(pool, keyring, drawn(4, given_up=True), drawn(3))
    assert (await served.http.get(PATH, params={"by": "patch"})).json()["rows"] == []


async def test_a_household_in_a_patch_that_nobody_has_drawn_is_counted_there(
    served: Served, pool: Pool, keyring: Keyring
) -> None:
    await tell(pool, keyring, compared("V1", "P7"), listed("P7"))
    [row] = (await served.http.get(PATH, params={"by": "patch"})).json()["rows"]
    assert (row["patch_code"], row["name"], row["place_name"], row["households"], row["missed"]) == (
        "P7", None, "罗星", 1, 1,
    )  # fmt: skip


async def test_every_place_of_the_set_up_is_shown_and_one_that_it_has_no_more_is_not_lost(
    served: Served, pool: Pool, keyring: Keyring
) -> None:
    await tell(pool, keyring, compared("V9", "P1"))
    answer = (await served.http.get(PATH)).json()
    rows = {row["place_code"]: (row["kind"], row["listed"], row["missed"]) for row in answer["rows"]}
    assert rows == {
        "U1": ("unit", False, 0), "U2": ("unit", False, 0), "V1": ("village", False, 0), "V9": ("unknown", True, 1),
    }  # fmt: skip
    assert answer["totals"]["missed"] == 1
    assert answer["data_as_of"] is not None
    assert answer["processed_through"] == []


async def test_a_resident_who_moves_leaves_nothing_behind(served: Served, pool: Pool, keyring: Keyring) -> None:
    await tell(pool, keyring, compared("U1", "P2", version=2), compared("V1", "P1"))
    rows = (await served.http.get(PATH, params={"by": "patch"})).json()["rows"]
    assert [(row["place_code"], row["patch_code"], row["baseline"]) for row in rows] == [("U1", "P2", 1)]


async def test_what_cannot_be_asked_is_said_and_a_place_without_anything_is_empty(served: Served) -> None:
    empty = (await served.http.get(PATH, params={"place_code": "V77"})).json()
    assert (empty["rows"], empty["totals"]["baseline"]) == ([], 0)
    assert (await served.http.get("/v1/elections/nowhere/coverage")).status_code == 404
    assert (await served.http.get(PATH, params={"by": "colour"})).status_code == 422
    assert (await served.http.get(PATH, params={"place_code": "\x00"})).status_code == 422
