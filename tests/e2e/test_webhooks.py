"""Webhooks of the running services: through kill -9 of reporting every submission's story arrives, signed, in order."""

from __future__ import annotations

import signal
from collections import defaultdict
from typing import Any
from uuid import uuid4

from standardwebhooks import Webhook

from tests.e2e.people import form
from tests.e2e.town import Town, eventually
from tests.reporting.receiver import Receiver, receiving

BY = {"by": "operator-02", "reason": "the company's system wants to know"}
_SUBSCRIPTIONS = "/v1/operations/webhooks"


async def ask(town: Town, method: str, path: str, *, expect: int = 202, **more: Any) -> dict[str, Any]:
    answer = await town.http.request(
        method, town.url("reporting", _SUBSCRIPTIONS + path), json=BY | more if method != "GET" else None
    )
    assert answer.status_code == expect, answer.text
    body: dict[str, Any] = answer.json()
    return body


def told(receiver: Receiver) -> dict[str, list[str]]:
    """By submission the kinds and statuses that arrived, each message once."""
    seen, found = set[str](), defaultdict(list)
    for got in receiver.taken:
        if got.id not in seen and got.message["type"] != "webhook.test":
            seen.add(got.id)
            found[got.data["submission_id"]].append(f"{got.message['type']} {got.data['status']}")
    return dict(found)


async def test_a_killed_reporting_tells_every_submission_s_story_at_least_once_and_in_order(
    town_services: Town, election: str
) -> None:
    town, source, name = town_services, f"hr-{uuid4()}", f"hr-{uuid4().hex[:8]}"
    *people, other = town.take(61)
    async with receiving() as receiver:
        added = await ask(town, "POST", "", name=name, url=receiver.url, sources=[source])
        secrets = [added["secret"], (await ask(town, "POST", f"/{name}/rotation"))["secret"]]
        assert (await ask(town, "POST", f"/{name}/test"))["taken"]
        forms = [form(one, election, f"s{n}", source=source) for n, one in enumerate(people)]
        await town.send(*forms[:30])

        async def a_few() -> bool:
            return len(receiver.taken) >= 10

        await eventually(a_few)
        reporting = town.services["reporting"]
        before = reporting.restarts
        reporting.signal(signal.SIGKILL)
        await town.send(*forms[30:], form(other, election, "other", source="somebody-else"))

        async def back() -> bool:
            return reporting.restarts > before

        await eventually(back)
        wanted = {f"s{n}": ["submission.registered pending", "submission.judged verified"] for n in range(60)}

        async def everything() -> bool:
            return {key: said[:2] for key, said in told(receiver).items()} == wanted

        await eventually(everything)
        for got in receiver.got:
            assert [Webhook(secret).verify(got.body, got.headers) for secret in secrets] == [got.message] * 2
            assert not any(word in got.body.decode() for one in (*people, other) for word in (one.id_number, one.name))
            if got.message["type"] != "webhook.test":
                assert (await town.http.get(town.url("reporting", got.data["status_url"]))).status_code == 200
        await replayed(town, name, receiver, wanted)
        await ask(town, "DELETE", f"/{name}")
    await ask(town, "GET", f"/{name}", expect=404)
    done = (await town.http.get(town.url("reporting", "/v1/operations/acts"))).json()["acts"]
    assert [one["act"] for one in done if one["subject"] == name][::-1] == [
        "webhook_added", "webhook_rotated", "webhook_tested", "webhook_replayed", "webhook_disabled",
        "webhook_enabled", "webhook_removed",
    ]  # fmt: skip


async def replayed(town: Town, name: str, receiver: Receiver, wanted: dict[str, list[str]]) -> None:
    """Sent again from before all of it; then held by an operator, and let go on, with nothing lost or sent twice."""
    since = min(got.message["timestamp"] for got in receiver.taken if got.message["type"] != "webhook.test")
    receiver.got.clear()
    await ask(town, "POST", f"/{name}/replay", since=since)

    async def everything() -> bool:
        return told(receiver) == wanted

    await eventually(everything)
    metrics = (await town.http.get(town.url("reporting", "/metrics"))).text
    assert f'xuanmin_webhook_delivered_total{{subscription="{name}"}}' in metrics
    assert f'xuanmin_webhook_disabled{{subscription="{name}"}} 0.0' in metrics
    assert (await ask(town, "POST", f"/{name}/disabling"))["state"] == "disabled"
    assert (await ask(town, "POST", f"/{name}/enabling"))["state"] == "enabled"


async def test_a_receiver_in_our_own_network_is_not_spoken_to(town_services: Town) -> None:
    name = f"hr-{uuid4().hex[:8]}"
    for url in ("http://169.254.169.254/latest/meta-data", "https://10.0.0.7/x", "http://example.com/x"):
        await ask(town_services, "POST", "", name=name, url=url, sources=["hr"])
        outcome = await ask(town_services, "POST", f"/{name}/test")
        assert not outcome["taken"]
        assert "XUANMIN_WEBHOOK_NETWORKS" in outcome["problem"] or "name is not known" in outcome["problem"]
        await ask(town_services, "DELETE", f"/{name}")


async def test_a_subscription_that_cannot_be_is_refused_with_what_to_mend(town_services: Town) -> None:
    name = f"hr-{uuid4().hex[:8]}"
    for url in ("ftp://a/b", "https://user:pw@a/b", "https://a/b?token=1", "https:///x"):
        await ask(town_services, "POST", "", expect=422, name=name, url=url, sources=["hr"])
    await ask(town_services, "POST", "", expect=422, name=name, url="https://a/b", sources=["hr"], kinds=["x"])
    await ask(town_services, "POST", "", name=name, url="https://a/b", sources=["hr"])
    assert (await ask(town_services, "POST", "", expect=409, name=name, url="https://a/b", sources=["hr"]))["detail"]
    await ask(town_services, "DELETE", f"/{name}")
    await ask(town_services, "DELETE", f"/{name}", expect=404)
