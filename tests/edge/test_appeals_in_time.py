"""The law's clocks over HTTP: what is late is marked, what is overdue is shown, counted and said once.

Election day is 16 November: the roll by 27 October, appeals until 1 November, suits until the 11th.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from devstack import ServiceDsns
from services.validation.edge.appeals.overdue import OverdueAppeals
from tests.edge.forms import ELECTION
from tests.edge.law_desk import Desk, lodging, open_desk, problem


@pytest.fixture(scope="module")
async def opened(
    postgres_dsn: str, service_dsns: ServiceDsns, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Desk]:
    async with open_desk(postgres_dsn, service_dsns, tmp_path_factory.mktemp("keys")) as desk:
        yield desk


@pytest.fixture
def desk(opened: Desk) -> Desk:
    opened.clock.set("2021-10-28T10:00:00")
    opened.woken.clear()
    return opened


async def queue(desk: Desk, **asked: Any) -> list[dict[str, Any]]:
    answer = await desk.http.get("/v1/appeals", params={"election_id": ELECTION, "limit": 1000, **asked})
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["appeals"]
    return found


async def queued(desk: Desk, appeal_id: UUID, **asked: Any) -> dict[str, Any] | None:
    return next((one for one in await queue(desk, **asked) if one["appeal_id"] == str(appeal_id)), None)


@pytest.mark.parametrize(
    ("at", "late"),
    [
        ("2021-09-01T08:00:00", False),  # before publication
        ("2021-11-01T23:59:59", False),
        ("2021-11-01T15:59:59+00:00", False),
        ("2021-11-02T00:00:00", True),
        ("2021-11-15T12:00:00", True),
    ],
)
async def test_an_appeal_is_in_time_until_the_last_second_of_the_fifth_day_and_taken_after_it(
    desk: Desk, at: str, late: bool
) -> None:
    desk.clock.set(at)
    assert (await desk.shown(await desk.lodged()))["lodged"]["late"] is late


@pytest.mark.parametrize(("at", "late"), [("2021-10-31T23:59:59", False), ("2021-11-01T00:00:00", True)])
async def test_a_decision_is_in_time_until_the_last_second_of_the_third_day(desk: Desk, at: str, late: bool) -> None:
    appeal_id = await desk.lodged()
    desk.clock.set(at)
    before = await queued(desk, appeal_id)
    assert before is not None
    assert before["overdue"] is late
    assert (await queued(desk, appeal_id, overdue=True) is not None) is late
    await desk.post(f"/v1/appeals/{appeal_id}/decision", by="主任", outcome="upheld", reason="漏登")
    assert (await desk.shown(appeal_id))["decision"]["late"] is late
    after = await queued(desk, appeal_id)
    assert after is not None
    assert (after["overdue"], after["hours_left"], after["decided_late"]) == (False, None, late)


@pytest.mark.parametrize(("day", "late"), [("2021-11-11", False), ("2021-11-12", True)])
async def test_a_suit_is_in_time_until_the_fifth_day_before_the_election(desk: Desk, day: str, late: bool) -> None:
    appeal_id = await desk.decided()
    desk.clock.set("2021-11-14T10:00:00")
    await desk.post(f"/v1/appeals/{appeal_id}/suit", by="clerk-07", court="金山区人民法院", filed_on=day)
    assert (await desk.shown(appeal_id))["suit"]["late"] is late


async def test_what_came_on_paper_counts_from_when_it_came(desk: Desk) -> None:
    desk.clock.set("2021-11-02T09:00:00")
    appeal_id = await desk.lodged(lodged_at="2021-11-01T16:30:00+08:00")
    said = {"by": "主任", "outcome": "upheld", "reason": "漏登", "decided_at": "2021-11-02T08:59:00+08:00"}
    await desk.post(f"/v1/appeals/{appeal_id}/decision", **said)
    file = await desk.shown(appeal_id)
    assert (file["lodged"]["late"], file["decide_by"], file["decision"]["late"]) == (False, "2021-11-04", False)
    later = lodging(lodged_at="2021-11-02T09:00:01+08:00")
    problem(await desk.post("/v1/appeals", **later), 422)


async def test_the_queue_goes_page_by_page_from_the_most_urgent(desk: Desk) -> None:
    for day in ("2021-10-30", "2021-10-29", "2021-10-30", "2021-10-28"):
        desk.clock.set(f"{day}T10:00:00")
        await desk.lodged()
    whole = await queue(desk)
    assert [one["decide_until"] for one in whole] == sorted(one["decide_until"] for one in whole)
    paged, after = list[dict[str, Any]](), None
    for _ in range(len(whole)):
        asked: dict[str, str | int] = {"election_id": ELECTION, "limit": 3, **({"after": after} if after else {})}
        page = (await desk.http.get("/v1/appeals", params=asked)).json()
        paged += page["appeals"]
        after = page["next"]
        if after is None:
            break
    assert paged == whole
    problem(await desk.http.get("/v1/appeals", params={"election_id": ELECTION, "after": str(uuid4())}), 422)


async def test_the_queue_can_be_narrowed_to_a_state_and_to_what_is_overdue(desk: Desk) -> None:
    waiting, decided = await desk.lodged(), await desk.decided()
    desk.clock.set("2021-11-01T02:30:00")
    overdue = await queued(desk, waiting, overdue=True, state="lodged")
    assert overdue is not None
    assert (overdue["overdue"], overdue["hours_left"]) == (True, -2.5)
    assert await queued(desk, waiting, overdue=False) is None
    assert await queued(desk, decided, overdue=True) is None
    assert await queued(desk, decided, overdue=False, state="decided") is not None
    assert await queued(desk, decided, state="lodged") is None


async def test_overdue_appeals_are_counted_and_the_log_is_told_once_when_they_grow(desk: Desk) -> None:
    watch = OverdueAppeals(desk.pool, desk.clock)

    async def told() -> tuple[float, list[int]]:
        with capture_logs() as lines:
            await watch.count()
        (family,) = watch.collect()
        assert {sample.labels["election"] for sample in family.samples} == {ELECTION}
        assert all((line["event"], line["log_level"]) == ("appeals_overdue", "warning") for line in lines)
        return family.samples[0].value, [line["appeals"] for line in lines]

    desk.clock.set("2021-08-01T10:00:00")
    assert await told() == (0, [])
    first, second = await desk.lodged(), await desk.lodged()
    desk.clock.set("2021-08-05T00:00:00")
    assert await told() == (2, [2])
    assert await told() == (2, [])
    await desk.post(f"/v1/appeals/{first}/decision", by="主任", outcome="upheld", reason="漏登")
    assert await told() == (1, [])
    desk.clock.set("2021-08-05T10:00:00")
    third = await desk.lodged(lodged_at="2021-08-01T10:00:00+08:00")
    assert await told() == (2, [2])
    for one in (second, third):
        await desk.post(f"/v1/appeals/{one}/decision", by="主任", outcome="upheld", reason="漏登")
    assert await told() == (0, [])


async def test_the_calendar_names_each_date_and_its_article(desk: Desk) -> None:
    answer = await desk.http.get(f"/v1/elections/{ELECTION}/calendar")
    told = answer.json()
    assert {name: one["day"] for name, one in told.items() if isinstance(one, dict) and "day" in one} == {
        "registration_opens": "2021-09-01",
        "roll_published_on": "2021-10-27",
        "appeals_until": "2021-11-01",
        "candidates_published_on": "2021-11-01",
        "formal_candidates_published_on": "2021-11-09",
        "suits_until": "2021-11-11",
        "corrections_until": "2021-11-14",
        "election_day": "2021-11-16",
    }
    assert told["appeals_until"]["until"] == "2021-11-02T00:00:00+08:00"
    assert told["decide_within_days"]["days"] == 3
    articles = {name: one["source"] for name, one in told.items() if isinstance(one, dict)}
    assert {name for name, source in articles.items() if "Election Law 32" in source} == {
        "candidates_published_on",
        "formal_candidates_published_on",
    }
    assert all(one["source"] for one in told.values() if isinstance(one, dict))
    problem(await desk.http.get("/v1/elections/nowhere-1999/calendar"), 404)
