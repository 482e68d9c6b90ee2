"""The answers over HTTP: shapes, statuses and problems; that the counts are right is tested by the recount."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from eventstore.database import Pool, acquired
from services.reporting.edge import in_http
from services.reporting.edge.ask import Questions
from services.reporting.edge.in_events import ReportingReader
from services.reporting.views.movements import Movement
from services.runtime.problems import answer_problems
from tests.reporting.happenings import Appealed, Happened, Judged, Registered, SetUpLoaded
from tests.reporting.samples import SOURCE, moment, published

NOW = moment(100)
STORY: tuple[Happened, ...] = (
    SetUpLoaded(1, 0),
    Registered("a", 1, 10, place="U2"),
    Judged("a", 1, 11, 1, "suspected", findings=("NAME_MISMATCH",)),
    Registered("a", 2, 20, place="U2"),
    Judged("a", 2, 21, 2, "suspected", findings=("NON_LOCAL",)),
    Judged("a", 3, 30, 2, "eligible", findings=("NON_LOCAL",), kind="settled"),
    Registered("b/2 号", 1, 40, place="V1"),
)
MOVED: tuple[Happened, ...] = (
    SetUpLoaded(1, 0),
    Registered("in", 1, 1, place="V1", moved="carried_over", other="选" * 100),
    Judged("in", 1, 2, 1, "verified", trigger="waited", newly_of_age=True),
    Judged("in", 3, 3, 1, "struck_off", kind="struck_off"),
    Judged("in", 4, 4, 1, "eligible", kind="restored"),
    Judged("in", 5, 5, 1, "eligible", under_review=True, kind="reopened"),
    Judged("in", 6, 6, 1, "refused", kind="settled", proposed_by="clerk-2"),
    Registered("in", 2, 7, place="V1", withdrawn=True, moved="transferred_out", other="U1"),
    Registered("stays", 1, 8, place="V1", moved="transferred_in", other="U1"),
    Appealed("first", 1, 9, decide_by=1),
    Appealed("second", 1, 9, kind="wrong_entry", late=True, decide_by=3),
)


async def _nobody() -> None:
    pass


@pytest.fixture(scope="module")
async def client(pool: Pool, keyring: Keyring) -> AsyncIterator[httpx.AsyncClient]:
    records = []
    for election, story in (("town", STORY), ("moved", MOVED)):
        keyring.make_election(election)
        records += [published(event, election, keyring.names(election)) for event in story]
    async with acquired(pool) as connection, connection.transaction():
        await connection.execute(
            "INSERT INTO eventstore.checkpoint (consumer, cluster, topic, partition, next_offset, moved_at) VALUES"
            " ('reporting', 'old', 'voter.registrations.v1', 1, 900, '2021-01-01Z'),"
            " ('reporting', 'new', 'voter.registrations.v1', 1, 4, '2021-09-01Z'),"
            " ('reporting', 'new', 'voter.registrations.v1', 2, 0, '2021-09-01Z'),"
            " ('somebody', 'new', 'voter.registrations.v1', 3, 7, '2021-09-01Z')"
        )
        await ReportingReader(keyring, _nobody).apply(connection, records)
    app = FastAPI()
    answer_problems(app)
    app.include_router(in_http.routes(Questions(pool), lambda: NOW))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://reporting") as client:
        yield client


async def _tallies(client: httpx.AsyncClient, **params: str) -> dict[str, Any]:
    answer = await client.get("/v1/elections/town/tallies", params=params)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def test_every_answer_says_how_far_it_goes(client: httpx.AsyncClient) -> None:
    body = await _tallies(client)
    assert datetime.fromisoformat(body["data_as_of"]) == moment(40)
    assert body["processed_through"] == [{"topic": "voter.registrations.v1", "partition": 1, "offset": 3}]
    earlier = await _tallies(client, as_of=moment(25).isoformat())
    assert datetime.fromisoformat(earlier["data_as_of"]) == moment(25)


async def test_rows_carry_their_names_and_what_counts(client: httpx.AsyncClient) -> None:
    body = await _tallies(client, by="place")
    counts = {"registered": 1, "on_the_roll": 1, "under_review": 0, "by_status": {"eligible": 1}}
    assert body["rows"][0] == {"key": "U2", "name": "税务局", "kind": "unit", **counts}
    assert body["totals"]["registered"] == 2


async def test_staff_of_central_units_count_in_no_town_constituency(client: httpx.AsyncClient) -> None:
    district, town = await _tallies(client, by="district_constituency"), await _tallies(client, by="town_constituency")
    assert [(row["key"], row["kind"]) for row in district["rows"]] == [("D1", "district"), ("D2", "district")]
    assert [(row["key"], row["kind"]) for row in town["rows"]] == [("T2", "town")]
    assert district["totals"] == town["totals"]
    assert district["levels"] == town["levels"]
    assert (town["levels"]["district"]["registered"], town["levels"]["town"]["registered"]) == (2, 1)


@pytest.mark.parametrize("offset", ["Z", "+00:00", " 00:00"])
async def test_as_of_takes_any_offset_also_one_whose_plus_was_lost(client: httpx.AsyncClient, offset: str) -> None:
    body = await _tallies(client, as_of=f"2021-09-01T00:12:00{offset}")
    assert body["totals"]["by_status"] == {"suspected": 1}


async def test_as_of_in_the_future_is_now(client: httpx.AsyncClient) -> None:
    assert await _tallies(client, as_of="2099-01-01T00:00:00Z") == await _tallies(client)


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"as_of": "2021-09-01T08:00:00"}, 422),
        ({"as_of": "yesterday"}, 422),
        ({"as_of": "0001-01-01T00:00:00+14:00"}, 422),
        ({"until": "2021-09-31"}, 422),
        ({"by": "shoe_size"}, 422),
    ],
)
async def test_a_wrong_question_is_answered_with_what_to_mend(
    client: httpx.AsyncClient, params: dict[str, str], status: int
) -> None:
    answer = await client.get("/v1/elections/town/tallies", params=params)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["detail"]


async def test_an_id_that_can_be_no_elections_is_a_problem(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/elections/%00/tallies")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_an_unknown_election_is_said_to_be_unknown(client: httpx.AsyncClient) -> None:
    answer = await client.get("/v1/elections/elsewhere/tallies")
    assert (answer.status_code, answer.json()["title"]) == (404, "No such election")


async def test_a_submission_shows_its_status_findings_and_history(client: httpx.AsyncClient) -> None:
    answer = (await client.get(f"/v1/submissions/{SOURCE}/town%2Fa")).json()
    assert (answer["status"], answer["version"], answer["on_the_roll"]) == ("eligible", 2, True)
    assert answer["findings"] == [{"code": "NON_LOCAL", "params": {"length": 17}}]
    assert [(entry["what"], entry["version"], entry["recorded_at"]) for entry in answer["history"]] == [
        (what, version, moment(minute).astimezone(UTC).isoformat().replace("+00:00", "Z"))
        for what, version, minute in (
            ("registration", 1, 10),
            ("verdict", 1, 11),
            ("registration", 2, 20),
            ("verdict", 2, 21),
            ("verdict", 3, 30),
        )
    ]


async def test_a_history_says_who_decided_what_on_which_ground_and_under_which_policy(
    client: httpx.AsyncClient,
) -> None:
    answer = (await client.get(f"/v1/submissions/{SOURCE}/moved%2Fin")).json()
    assert (answer["status"], answer["on_the_roll"], answer["counts_as_registered"]) == ("transferred", False, False)
    verdicts = [entry for entry in answer["history"] if entry["what"] == "verdict"]
    columns = ("kind", "trigger", "decided_by", "proposed_by", "ground", "policy_version", "settled")
    assert [tuple(entry[name] for name in columns) for entry in verdicts] == [
        ("assessed", "waited", None, None, None, "1", False),
        ("struck_off", None, "clerk", None, "deceased", "2", True),
        ("restored", None, "clerk", None, None, "2", True),
        ("reopened", None, "clerk", None, None, "2", True),
        ("settled", None, "clerk", "clerk-2", None, "2", True),
    ]
    assert [entry["move"] for entry in answer["history"] if entry["what"] == "registration"] == [
        {"kind": "carried_over", "election_id": "elsewhere", "place_code": "选" * 63 + "…"},
        {"kind": "transferred_out", "election_id": "elsewhere", "place_code": "U1"},
    ]


async def test_an_ordinary_assessment_is_of_a_submission_and_by_nobody(client: httpx.AsyncClient) -> None:
    answer = (await client.get(f"/v1/submissions/{SOURCE}/town%2Fa")).json()
    first = answer["history"][1]
    assert (first["kind"], first["trigger"], first["decided_by"]) == ("assessed", "submission", None)
    assert [entry["move"] for entry in answer["history"] if entry["what"] == "registration"] == [None, None]


async def test_movements_are_counted_explained_and_named(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/v1/elections/moved/movements", params={"by": "place"})).json()
    counted = {one["movement"]: one["voters"] for one in answer["totals"]}
    assert counted == dict.fromkeys(Movement, 0) | {"transferred_out": 1, "transferred_in": 1}
    assert all(one["explanation"] for one in answer["totals"])
    place = {"key": "V1", "name": "罗星", "kind": "village", "voters": 1}
    assert answer["rows"] == [{"movement": "transferred_in", **place}, {"movement": "transferred_out", **place}]
    assert datetime.fromisoformat(answer["data_as_of"]) == moment(40)
    assert answer["processed_through"]


async def test_movements_without_places_are_the_totals_alone(client: httpx.AsyncClient) -> None:
    whole = (await client.get("/v1/elections/moved/movements", params={"by": "movement"})).json()
    kinds = (await client.get("/v1/elections/moved/movements")).json()
    assert (whole["rows"], whole["totals"]) == ([], kinds["totals"])
    assert {(row["movement"], row["key"]) for row in kinds["rows"]} == {
        ("transferred_in", "village"), ("transferred_out", "village"),
    }  # fmt: skip


async def test_appeals_are_counted_with_the_next_deadline(client: httpx.AsyncClient) -> None:
    answer = (await client.get("/v1/elections/moved/appeals")).json()
    assert (answer["appeals"], answer["open"], answer["overdue"], answer["next_deadline"]) == (2, 2, 0, "2021-09-01")
    shared = {"state": "lodged", "decided_late": None, "overdue": False, "appeals": 1}
    assert answer["rows"] == [
        {"kind": "omitted", "late": False, **shared}, {"kind": "wrong_entry", "late": True, **shared},
    ]  # fmt: skip
    assert answer["processed_through"]


@pytest.mark.parametrize("question", ["movements", "appeals"])
async def test_movements_and_appeals_of_an_unknown_election_are_not_found(
    client: httpx.AsyncClient, question: str
) -> None:
    assert (await client.get(f"/v1/elections/elsewhere/{question}")).status_code == 404


async def test_an_address_may_hold_slashes_and_chinese(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/v1/submissions/{SOURCE}/town%2Fb%2F2%20%E5%8F%B7")
    assert (answer.json()["submission_id"], answer.json()["status"]) == ("town/b/2 号", "pending")


async def test_a_submission_that_has_not_arrived_is_not_found(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/v1/submissions/{SOURCE}/town%2Fnobody")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
