"""Dead letters put back on their topic: counted once, whatever happens, and those that fail again say how often."""

from __future__ import annotations

import json
import signal
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from contracts.dead_letters import LETTER_HEADER, REDRIVEN_HEADER
from contracts.topics import OPERATIONS, SUBMISSIONS, dead_letters_of
from tests.e2e.letters import LETTERS, WHO, asked, ended, late_election, load, refused, told
from tests.e2e.people import STRANGER, form
from tests.e2e.secrets_of import Search, Secret
from tests.e2e.terminal import xuanmin
from tests.e2e.town import Town, eventually


async def test_letters_of_an_election_that_is_set_up_late_are_redriven_as_a_class_and_counted_once(
    town_services: Town,
) -> None:
    town, election, since = town_services, late_election(), datetime.now(UTC).isoformat()
    people = town.take(30)
    letters = await refused(town, *(form(one, election, f"l-{place}") for place, one in enumerate(people)), key=b"k")
    poison = await refused(town, b"not JSON")
    chosen = {"reason": "UNKNOWN_ELECTION", "since": since, "place": "V01"}
    before = await asked(town, "/redrives/preview", 200, letters=chosen)
    assert (before["chosen"], before["would_be_put_back"], before["would_be"]) == (30, 30, {"UNKNOWN_ELECTION": 30})
    await load(town, election)
    assert (await asked(town, "/redrives/preview", 200, letters=chosen))["would_be"] == {"readable_now": 30}
    key = f"key-{election}"
    first = await asked(town, "/redrives", 202, key, letters=chosen, **WHO)
    again = await asked(town, "/redrives", 202, key, letters=chosen, **WHO)
    assert first == again
    done = await ended(town, first["redrive"])
    assert (done["state"], done["put_back"], done["left_out"]) == ("finished", 30, {})
    await town.counted(election, verified=30)
    assert {(await told(town, f"/{SUBMISSIONS}/{one}"))["dealt_with"] for one in letters} == {"redriven"}
    assert (await told(town, f"/{SUBMISSIONS}/{poison[0]}"))["dealt_with"] is None

    second = await asked(town, "/redrives", letters=chosen, **WHO)
    assert (await ended(town, second["redrive"]))["left_out"] == {"redriven_before": 30}
    third = await asked(town, "/redrives", letters=chosen, again=True, **WHO)
    assert (await ended(town, third["redrive"]))["put_back"] == 30
    await town.counted(election, verified=30)


async def test_a_record_is_put_back_byte_for_byte_and_says_how_often(town_services: Town) -> None:
    town = town_services
    start = await town.ends(SUBMISSIONS)
    poison: list[bytes | None] = [b"", b"\x00\xff\xfe", b"{" * 2000, "没有引号".encode("gb18030"), None]
    headers = [("x", b"\xff"), ("ce_id", b"abc")]
    for one in poison:
        await town.producer.send_and_wait(SUBMISSIONS, one, key=b"somebody", headers=headers)
    await town.quiet()
    for times in (1, 2):
        letters = (await told(town, latest=len(poison)))["letters"]
        assert [one["redriven"] for one in letters] == [times - 1] * len(poison)
        order = await asked(town, "/redrives", letters={"offsets": [one["offset"] for one in letters]}, **WHO)
        assert (await ended(town, order["redrive"]))["put_back"] == len(poison)
        await town.quiet()
        returned = (await told(town, latest=len(poison)))["letters"]
        assert [one["redriven"] for one in returned] == [times] * len(poison)
        ids = {one["letter_id"] for one in letters}
        records = [one for one in await town.records(SUBMISSIONS, start) if _added(one).get(LETTER_HEADER) in ids]
        assert Counter(one.value for one in records) == Counter(poison)
        for one in records:
            assert one.key == b"somebody"
            assert list(one.headers)[:2] == headers
            assert _added(one)[REDRIVEN_HEADER] == str(times)
            assert len(one.headers) == 4


async def test_the_lists_filters_agree_with_a_count_of_the_topic_itself(town_services: Town) -> None:
    town, election = town_services, late_election()
    await refused(town, *(form(one, election, "x") for one in town.take(3)), b"[]", b"{", partition=0)
    middle = datetime.now(UTC)
    await refused(town, form(STRANGER, election, "y", place_code="V02"), b"[]", partition=3)
    heads = [
        {name: value.decode() for name, value in record.headers} | {"offset": record.offset}
        for record in await town.records(dead_letters_of(SUBMISSIONS))
    ]
    for params, right in (
        ({"reason": "UNKNOWN_ELECTION"}, lambda one: one["dl_reason"] == "UNKNOWN_ELECTION"),
        ({"partition": 3}, lambda one: one["dl_partition"] == "3"),
        ({"since": middle.isoformat()}, lambda one: datetime.fromisoformat(one["dl_at"]) >= middle),
        ({"until": middle.isoformat(), "reason": "NOT_JSON"},
         lambda one: datetime.fromisoformat(one["dl_at"]) < middle and one["dl_reason"] == "NOT_JSON"),
    ):  # fmt: skip
        found, begin = [], 0
        while begin is not None:
            page = await told(town, letters_from=begin, limit=7, **params)
            found += [one["offset"] for one in page["letters"]]
            begin = page["next"]
        assert found == [one["offset"] for one in heads if right(one)], params
        assert found
    by_place = await told(town, since=middle.isoformat(), place="V02", limit=200)
    assert len(by_place["letters"]) == 1
    assert by_place["letters"][0]["place"] is None, "the place of an election that is not set up is not known"
    await load(town, election)
    assert (await told(town, since=middle.isoformat(), place="V02"))["letters"][0]["place"] == "V02"
    told_of = {one["topic"]: one for one in by_place["summary"]}[SUBMISSIONS]
    assert told_of["kept"] == len(heads)
    assert sum(told_of["reasons"].values()) + sum(told_of["dealt_with"].values()) == len(heads)


async def test_a_kill_in_the_middle_loses_nothing_and_counts_nobody_twice(town_services: Town) -> None:
    town, election, since = town_services, late_election(), datetime.now(UTC).isoformat()
    people = town.take(120)
    await refused(town, *(form(one, election, f"k-{place}") for place, one in enumerate(people)))
    await load(town, election)
    order = await asked(town, "/redrives", letters={"reason": "UNKNOWN_ELECTION", "since": since}, rate=40, **WHO)

    async def in_the_middle() -> bool:
        """Some are put back and some are not"""
        return bool(0 < (await told(town, f"/redrives/{order['redrive']}"))["put_back"] < len(people))

    await eventually(in_the_middle)
    town.services["registration"].signal(signal.SIGKILL)
    done = await ended(town, order["redrive"])
    assert (done["state"], done["put_back"]) == ("finished", len(people))
    await town.counted(election, verified=len(people))


async def test_an_order_is_stopped_and_the_rest_stays_open(town_services: Town) -> None:
    town = town_services
    letters = await refused(town, *([b"{"] * 30))
    order = await asked(town, "/redrives", letters={"offsets": letters}, rate=1, **WHO)
    stopped = await asked(town, f"/redrives/{order['redrive']}/stop", **WHO)
    assert (stopped["changed"], stopped["state"]) == (True, "stopped")
    assert (await told(town, f"/redrives/{order['redrive']}"))["stopped_by"] == WHO["by"]
    assert stopped["put_back"] < len(letters)
    assert (await asked(town, f"/redrives/{order['redrive']}/stop", **WHO))["changed"] is False
    rest = await asked(town, "/redrives/preview", 200, letters={"offsets": letters})
    assert rest["would_be_put_back"] == len(letters) - stopped["put_back"]
    assert (await asked(town, "/set-aside", letters={"offsets": letters}, **WHO))["set_aside"] == rest[
        "would_be_put_back"
    ]
    assert (await asked(town, "/redrives/preview", 200, letters={"offsets": letters}))["would_be_put_back"] == 0


async def test_a_corrected_record_is_sent_instead_and_names_its_letter(town_services: Town, election: str) -> None:
    town = town_services
    [person] = town.take(1)
    wrong = form(person, election, "c-1", registered_at="2021-09-03")
    [letter] = await refused(town, wrong)
    path = f"/{SUBMISSIONS}/{letter}/correction"
    assert (await asked(town, path, 422, record=json.dumps(wrong), **WHO))["title"] == "WRONG_SHAPE"
    other = json.dumps(form(person, election, "c-2"))
    assert (await asked(town, path, 422, record=other, **WHO))["title"] == "OtherRegistration"
    right = json.dumps(form(person, election, "c-1"), ensure_ascii=False)
    assert (await asked(town, path, record=right, **WHO))["sent"]
    await town.counted(election, verified=1)
    shown = await told(town, f"/{SUBMISSIONS}/{letter}")
    assert shown["dealt_with"] == "corrected"
    sent = [one for one in await town.records(SUBMISSIONS) if _added(one).get(LETTER_HEADER) == shown["letter_id"]]
    assert [one.value.decode() for one in sent] == [right]


async def test_nothing_personal_leaves_by_a_view_an_act_or_a_metric(town_services: Town) -> None:
    town, secret = town_services, "凤头鹦鹉丙"
    number = STRANGER.id_number
    full = form(STRANGER, "e2e-none", secret, name=secret, source=secret, place_code=number, phone="13977711122")
    records: Sequence[bytes] = [
        json.dumps(full, ensure_ascii=False).encode(), json.dumps(full).encode()[:-1],
        json.dumps({**full, "id_number": secret, "birth_date": number}).encode(),
        json.dumps({number: secret, secret: number}).encode(), secret.encode("gb18030"), number.encode(),
    ]  # fmt: skip
    search = Search(
        [Secret("the name", secret), Secret("the number", number, hashed=True), Secret("the phone", "13977711122")]
    )
    letters = [letter for record in records for letter in await refused(town, record)]
    first = len(town.answers)
    for one in letters:
        shown = await told(town, f"/{SUBMISSIONS}/{one}")
        assert shown["content"]["bytes"] > 0
    await asked(town, "/redrives/preview", 200, letters={"offsets": letters})
    order = await asked(town, "/redrives", letters={"offsets": letters}, by="操作员", reason=f"{secret} 来电")
    await ended(town, order["redrive"])
    await told(town, latest=50)
    metrics = await town.http.get(town.url("registration", "/metrics"))
    assert "xuanmin_dead_letters_redriven_total" in metrics.text
    assert f'xuanmin_dead_letters{{reason="NOT_JSON",topic="{SUBMISSIONS}"}}' in metrics.text
    await town.quiet()
    acts = [one.value for one in await town.records(OPERATIONS)]
    logs = [town.services["registration"].log_path.read_bytes()]
    assert search.found(*town.answers[first:], *acts, *logs) == set()
    answer = await town.http.get(town.url("registration", "/v1/operations/acts"), params={"limit": 10})
    asked_for = next(one for one in answer.json()["acts"] if one["act"] == "dead_letters_redrive_asked")
    assert asked_for["reason"] == f"{secret} 来电"
    town.answers.remove(town.answers[-1])


async def test_only_submissions_are_put_back_and_somebody_says_which(town_services: Town) -> None:
    town = town_services
    for body, status, title in (
        ({"topic": "voter.registrations.v1", "letters": {"reason": "NOT_JSON"}}, 409, "NotPutBackHere"),
        ({"topic": "nothing", "letters": {"reason": "NOT_JSON"}}, 404, "NoSuchTopic"),
        ({"letters": {}}, 422, "SayWhich"),
        ({"letters": {"reason": "NOT_JSON"}, "rate": 99_999}, 422, "TooFast"),
    ):  # fmt: skip
        assert (await asked(town, "/redrives", status, **body, **WHO))["title"] == title
    assert (await town.http.get(town.url("registration", f"{LETTERS}/redrives/{uuid4()}"))).status_code == 404


async def test_at_the_terminal_letters_are_previewed_redriven_and_found_on_record(
    town_services: Town, tmp_path: Path
) -> None:
    town, election = town_services, late_election()
    [person, other] = town.take(2)
    [letter, wrong] = await refused(town, form(person, election, "t-1"), form(other, election, "t-2", channel="x"))
    await load(town, election)
    who = ("--by", "op", "--reason", "late")
    said = await xuanmin(town, "dlq", "redrive", str(letter), *who)
    assert "1 would be registered now" in said
    assert "finished: 1 put back" in said
    assert "put back before" in await xuanmin(town, "dlq", "redrive", str(letter), *who)
    assert "finished" in await xuanmin(town, "dlq", "redrives")
    mended = tmp_path / "mended.json"
    mended.write_text(json.dumps(form(other, election, "t-2")))
    assert "sent instead" in await xuanmin(town, "dlq", "redrive", str(wrong), "--corrected", str(mended), *who)
    await town.counted(election, verified=2)
    assert "corrected" in await xuanmin(town, "dlq", "show", str(wrong))
    [left] = await refused(town, b"x")
    assert "1 are set aside" in await xuanmin(town, "dlq", "set-aside", str(left), *who)
    acts = await xuanmin(town, "acts", "registration")
    for act in ("redrive asked", "redriven", "corrected", "set aside"):
        assert f"dead letters {act}" in acts


def _added(record: Any) -> dict[str, str]:
    return {name: (value or b"").decode(errors="replace") for name, value in record.headers}
