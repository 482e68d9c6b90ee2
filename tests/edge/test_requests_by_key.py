"""What became of a request whose answer was lost: told to who knows its key, and to nobody else."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_DNS, uuid1, uuid4, uuid5

import pytest

from eventstore.database import acquired
from tests.edge.conftest import Service
from tests.edge.forms import form, fresh_id, line

NDJSON = {"content-type": "application/x-ndjson"}


async def told(service: Service, key: str, status: int = 200) -> dict[str, Any]:
    answer = await service.client.get(f"/v1/requests/{key}")
    assert answer.status_code == status, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_whoever_lost_an_answer_is_told_it_with_the_addresses_of_what_was_taken(service: Service) -> None:
    key, first, last = str(uuid4()), fresh_id(), fresh_id()
    lines = [
        line(submission_id=first),
        b"{not json",
        line(submission_id=last, source="人事/处"),
        line(submission_id=first),
    ]
    sent = await service.client.post(
        "/v1/submissions", content=b"\n".join(lines), headers={**NDJSON, "Idempotency-Key": key}
    )
    found = await told(service, key)
    assert (found["status"], found["answer"]) == (sent.status_code, sent.json())
    assert found["answer"]["accepted"] == 3
    assert found["status_urls"] == [
        f"/v1/submissions/company-hr/{first}", f"/v1/submissions/%E4%BA%BA%E4%BA%8B%2F%E5%A4%84/{last}"
    ]  # fmt: skip
    assert datetime.fromisoformat(found["answered_at"]).tzinfo is not None
    again = await service.client.post(
        "/v1/submissions", content=b"\n".join(lines), headers={**NDJSON, "Idempotency-Key": key}
    )
    assert again.json() == sent.json()


async def test_one_submission_and_one_withdrawal_are_told_alike(service: Service) -> None:
    sent, keys = form(), (str(uuid4()), str(uuid4()))
    put = await service.client.post("/v1/submissions", json=sent, headers={"Idempotency-Key": keys[0]})
    await service.client.delete(put.json()["status_url"], headers={"Idempotency-Key": keys[1]})
    for key in keys:
        found = await told(service, key)
        assert (found["status"], found["answer"]) == (202, put.json())
        assert found["status_urls"] == [put.json()["status_url"]]


@pytest.mark.parametrize(
    "key", ["1", "company-hr-2021-09-03-000000000001", str(uuid5(NAMESPACE_DNS, "company-hr")), str(uuid1())]
)
async def test_a_key_that_could_be_guessed_tells_nobody_anything(service: Service, key: str) -> None:
    await service.client.post("/v1/submissions", json=form(), headers={"Idempotency-Key": key})
    assert "again under the same key" in (await told(service, key, 404))["detail"]


async def test_a_key_that_nobody_used_and_one_of_three_days_ago_are_not_known(service: Service) -> None:
    await told(service, str(uuid4()), 404)
    key = str(uuid4())
    await service.client.post("/v1/submissions", json=form(), headers={"Idempotency-Key": key})
    await told(service, key)
    async with acquired(service.pool) as connection:
        await connection.execute(
            "UPDATE eventstore.answered_request SET answered_at = answered_at - interval '3 days' "
            "WHERE answered_at > now() - interval '1 minute'"
        )
    await told(service, key, 404)


async def test_a_refused_submission_was_not_taken_and_is_not_told(service: Service) -> None:
    key = str(uuid4())
    answer = await service.client.post("/v1/submissions", json=form(channel="fax"), headers={"Idempotency-Key": key})
    assert answer.status_code == 422
    await told(service, key, 404)
