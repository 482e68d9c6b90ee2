"""Appeals and confirmations in the running town: they meet the registration they are about, and are published."""

from __future__ import annotations

from typing import Any

import httpx

from tests.e2e.people import form
from tests.e2e.town import Town

_PUBLISHED = "SELECT type FROM eventstore.log WHERE key = (SELECT key FROM eventstore.log WHERE stream_id = $1 LIMIT 1)"


async def test_an_appeal_and_a_question_meet_the_voter_they_are_about_and_are_published(
    town_services: Town, election: str
) -> None:
    (person,) = town_services.take(1)

    async def post(path: str, **body: Any) -> httpx.Response:
        return await town_services.http.post(town_services.url("validation", path), json=body)

    await town_services.send(form(person, election, "one"))
    await town_services.counted(election, verified=1)
    about = {"election_id": election, "by": "clerk-07", "id_number": person.id_number}
    question = await post("/v1/confirmations", direction="incoming", body="another town", **about)
    assert (question.status_code, question.json()["here"]["on_the_roll"]) == (202, True)
    wording = {
        "kind": "wrong_entry",
        "reference": "2021/7",
        "appellant": "neighbour",
        "statement": "the place is wrong",
    }
    appeal = await post("/v1/appeals", **about, **wording)
    assert (appeal.status_code, appeal.json()["late"]) == (202, True)  # the town's machines stand years after 2021
    listed = await town_services.http.get(town_services.url("validation", f"/v1/appeals?election_id={election}"))
    (queued,) = listed.json()["appeals"]
    assert queued["registration_id"] == question.json()["here"]["registration_id"]
    await town_services.counted(election, verified=1)
    log = await town_services.pools["validation"].fetch(_PUBLISHED, appeal.json()["appeal_id"])
    assert [row["type"].split(".")[2] for row in log] == ["assessed", "confirmation_asked", "appeal_lodged"]
    metrics = await town_services.http.get(town_services.url("validation", "/metrics"))
    assert "# TYPE xuanmin_appeals_overdue gauge" in metrics.text
    calendar = await town_services.http.get(town_services.url("validation", f"/v1/elections/{election}/calendar"))
    assert calendar.json()["election_day"]["day"] == "2021-11-16"
