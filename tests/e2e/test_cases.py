"""A clerk's settlement moves the count, and only upon the version that the clerk has seen."""

from __future__ import annotations

from typing import Any

import pytest

from tests.e2e.people import STRANGER, Person, form
from tests.e2e.town import Town

REGISTERED = {"eligible": 1, "refused": 1, "duplicate": 0, "withdrawn": 0}
ON_THE_ROLL = {"eligible": 1, "refused": 0, "duplicate": 0, "withdrawn": 0}


async def suspected(town: Town, election: str, person: Person = STRANGER, **more: Any) -> dict[str, Any]:
    """A submission whose number stands in no registry, as shown once it is suspected."""
    await town.send(form(person, election, election, **more))
    await town.counted(election, suspected=1)
    shown = await town.shown("desk", election)
    assert [finding["code"] for finding in shown["findings"]] == ["NOT_IN_REGISTRY"]
    return shown


@pytest.mark.parametrize("decision", REGISTERED)
async def test_a_settlement_moves_the_count(town_services: Town, election: str, decision: str) -> None:
    shown = await suspected(town_services, election)
    answer = await town_services.settle(shown["registration_id"], 1, decision)
    assert answer.status_code == 202
    await town_services.counted(election, **{decision: 1})
    where = town_services.url("reporting", answer.headers["location"])
    assert (await town_services.http.get(where)).json()["status"] == decision
    path = f"/v1/elections/{election}/tallies?by=place"
    tallies = (await town_services.http.get(town_services.url("reporting", path))).json()
    assert tallies["totals"]["registered"] == REGISTERED[decision]
    assert tallies["totals"]["on_the_roll"] == ON_THE_ROLL[decision]
    assert [row["by_status"] for row in tallies["rows"]] == [{decision: 1}]


async def test_a_settlement_upon_an_older_version_is_a_conflict(town_services: Town, election: str) -> None:
    shown = await suspected(town_services, election)
    await town_services.send(form(STRANGER, election, election, place_code="V02"))
    await town_services.counted(election, suspected=1)
    answer = await town_services.settle(shown["registration_id"], 1, "eligible")
    assert answer.status_code == 409
    await town_services.counted(election, suspected=1)
    assert (await town_services.settle(shown["registration_id"], 2, "eligible")).status_code == 202
    await town_services.counted(election, eligible=1)


async def test_a_settlement_asked_for_again_under_its_key_is_answered_and_not_made_again(
    town_services: Town, election: str
) -> None:
    shown = await suspected(town_services, election)
    answers = [
        await town_services.http.post(
            town_services.url("validation", f"/v1/cases/{shown['registration_id']}/settlement"),
            json={"decision": "eligible", "registration_version": 1, "decided_by": "R0001", "reason": "seen"},
            headers={"Idempotency-Key": f"settle {election}"},
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert answers[0].json() == answers[1].json()
    await town_services.counted(election, eligible=1)
    verdicts = [one for one in (await town_services.shown("desk", election))["history"] if one["what"] == "verdict"]
    assert [one["status"] for one in verdicts] == ["suspected", "eligible"]


async def test_a_settlement_survives_a_correction_of_what_it_does_not_rest_on(
    town_services: Town, election: str
) -> None:
    shown = await suspected(town_services, election)
    assert (await town_services.settle(shown["registration_id"], 1, "eligible")).status_code == 202
    await town_services.send(form(STRANGER, election, election, phone="13911112222"))
    await town_services.counted(election, eligible=1)
    after = await town_services.shown("desk", election)
    assert (after["version"], after["under_review"]) == (2, False)


@pytest.mark.parametrize(
    "wrong", [{"decided_by": " \x1f"}, {"decided_by": "R\x00"}, {"reason": "\u3000"}, {"reason": "\x00"}]
)
async def test_a_settlement_needs_a_name_and_a_reason(
    town_services: Town, election: str, wrong: dict[str, str]
) -> None:
    shown = await suspected(town_services, election)
    answer = await town_services.settle(shown["registration_id"], 1, "eligible", **wrong)
    assert answer.status_code == 422
    assert [place["at"] for place in answer.json()["errors"]] == [f"body/{field}" for field in wrong]
    await town_services.counted(election, suspected=1)


@pytest.mark.parametrize("place", ["%00", "U%00"])
async def test_cases_of_a_place_that_cannot_be_are_a_problem(town_services: Town, election: str, place: str) -> None:
    path = f"/v1/cases?election_id={election}&place_code={place}"
    answer = await town_services.http.get(town_services.url("validation", path))
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")


async def test_cases_of_an_election_that_is_not_set_up_are_a_problem(town_services: Town) -> None:
    answer = await town_services.http.get(
        town_services.url("validation", "/v1/cases"), params={"election_id": "nowhere"}
    )
    assert answer.status_code == 404
    assert answer.json()["title"] == "No such election"


async def test_cases_are_listed_until_they_are_settled(town_services: Town, election: str) -> None:
    shown = await suspected(town_services, election)
    cases = town_services.url("validation", f"/v1/cases?election_id={election}")
    listed = (await town_services.http.get(cases)).json()["cases"]
    assert [(case["submission_id"], case["status"]) for case in listed] == [(election, "suspected")]
    await town_services.settle(shown["registration_id"], 1, "refused")
    assert (await town_services.http.get(cases)).json() == {"cases": [], "next": None}
