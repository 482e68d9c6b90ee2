"""What cannot be read goes to the dead letters, sealed and with its reason; the good ones beside it are counted."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from aiokafka.structs import RecordMetadata

from contracts.dead_letters import open_original
from contracts.keys.keyring import Keyring
from contracts.topics import SUBMISSIONS, dead_letters_of
from tests.e2e.people import STRANGER, Form, form
from tests.e2e.terminal import xuanmin
from tests.e2e.town import Town

DEAD_LETTERS = dead_letters_of(SUBMISSIONS)
IN_A_ROW = 10_000
HELD_SECONDS = 15
"""A machine that runs other tests beside this one needs some patience; alone it takes about a second."""

Letters = dict[tuple[int, int], tuple[str, bytes | None]]
"""Reason, and the value that was kept, by the partition and offset of the record."""


def unreadable(election: str) -> list[tuple[str, bytes | None]]:
    """(reason, record) for each way to be unreadable."""
    good = form(STRANGER, election, "bad")

    def written(**more: object) -> bytes:
        return json.dumps(good | more, ensure_ascii=False).encode()

    def without(field: str) -> bytes:
        return json.dumps({name: value for name, value in good.items() if name != field}).encode()

    return [
        ("EMPTY", None),
        ("EMPTY", b""),
        ("NOT_JSON", b"{"),
        ("NOT_JSON", b"\x00"),
        ("NOT_JSON", b"[" * 60_000),
        ("NOT_JSON", written()[:-1]),
        ("NOT_JSON", written() + written()),
        ("NOT_UTF8", written().replace("朱".encode(), b"\xd6\xec")),
        ("NOT_UTF8", b"\xff\xfe" + written().decode().encode("utf-16-le")),
        ("TOO_LARGE", written(hukou_address="路" * 22_000)),
        ("TOO_LARGE", written(hukou_address="x" * 1_000_000)),
        ("WRONG_SHAPE", b"null"),
        ("WRONG_SHAPE", b"[]"),
        ("WRONG_SHAPE", json.dumps([good]).encode()),
        ("WRONG_SHAPE", without("name")),
        ("WRONG_SHAPE", without("registered_at")),
        ("WRONG_SHAPE", written(id_number=310230196802294463)),
        ("WRONG_SHAPE", written(name={"first": "x"})),
        ("WRONG_SHAPE", written(channel="pigeon")),
        ("WRONG_SHAPE", written(registered_at="2021-09-03T09:20:00")),
        ("WRONG_SHAPE", written(revision=-1)),
        ("TIME_OUT_OF_RANGE", written(registered_at="9999-12-31T23:59:59+08:00")),
        ("TIME_OUT_OF_RANGE", written(registered_at="0001-01-01T00:00:00+08:00")),
        ("TIME_OUT_OF_RANGE", written(registered_at="2021-02-30T00:00:00+08:00")),
        ("TIME_OUT_OF_RANGE", written(permit_since="9999-01-01")),
        ("NUL_CHARACTER", written(name="朱\x00雀")),
        ("UNKNOWN_ELECTION", written(election_id="e2e-none")),
        ("UNKNOWN_ELECTION", written(election_id="../keys")),
    ]


async def test_every_unreadable_record_is_a_dead_letter_and_the_good_ones_between_are_counted(
    town_services: Town, election: str
) -> None:
    before, pids = await town_services.ends(DEAD_LETTERS), town_services.running()
    bad = unreadable(election)
    good = [form(person, election, f"good-{place}") for place, person in enumerate(town_services.take(len(bad)))]
    sent: Letters = {}
    for (reason, record), one in zip(bad, good, strict=True):
        [place] = await town_services.send(record, partition=2)
        sent[(place.partition, place.offset)] = (reason, record)
        await town_services.send(one, partition=2)
    await town_services.counted(election, verified=len(good))
    records = await town_services.records(DEAD_LETTERS, before)
    assert opened(town_services, records) == sent
    assert not [record for record in records if record.key is not None]
    assert town_services.running() == pids


async def test_ten_thousand_bad_records_in_a_row_hold_no_partition_and_end_no_service(
    town_services: Town, election: str
) -> None:
    before, pids = await town_services.ends(DEAD_LETTERS), town_services.running()
    first, last = (form(person, election, person.id_number[-4:]) for person in town_services.take(2))
    began = time.monotonic()
    await town_services.send(first, partition=3)
    records = await _in_a_row(town_services, election)
    await town_services.send(last, partition=3)
    await town_services.counted(election, verified=2)
    assert time.monotonic() - began < HELD_SECONDS
    letters = opened(town_services, await town_services.records(DEAD_LETTERS, before))
    assert letters.keys() == {(record.partition, record.offset) for record in records}
    assert {reason for reason, _ in letters.values()} == {"NOT_JSON", "WRONG_SHAPE"}
    assert town_services.running() == pids


async def test_over_http_each_line_is_answered_for_itself(town_services: Town, election: str) -> None:
    # A line over HTTP is never empty and holds no line break.
    bad = [(reason, record) for reason, record in unreadable(election) if record and b"\n" not in record]
    good: list[Form] = [form(one, election, f"line-{place}") for place, one in enumerate(town_services.take(len(bad)))]
    lines = [line for (_, record), one in zip(bad, good, strict=True) for line in (record, json.dumps(one).encode())]
    answer = await town_services.http.post(
        town_services.url("registration", "/v1/submissions"),
        content=b"\n".join(lines),
        headers={"content-type": "application/x-ndjson"},
    )
    assert answer.status_code == 202
    said = answer.json()
    assert said["accepted"] == len(good)
    assert [(one["line"], one["reason"]) for one in said["rejected"]] == [
        (2 * place + 1, reason) for place, (reason, _) in enumerate(bad)
    ]
    await town_services.counted(election, verified=len(good))
    for reason, record in bad:
        alone = await town_services.http.post(town_services.url("registration", "/v1/submissions"), content=record)
        assert (alone.status_code, alone.json()["title"]) == (422, reason)


def opened(town: Town, records: Sequence[object]) -> Letters:
    """Dead letters opened with the installation's key; their values must not be readable without it."""
    seal = Keyring(Path(town.installation.environment["XUANMIN_KEYS"])).dead_letters()
    letters: Letters = {}
    for record in records:
        headers = {name: value.decode() for name, value in record.headers}  # type: ignore[attr-defined]
        original, whole = open_original(record.value, UUID(headers["dl_id"]), seal)  # type: ignore[attr-defined]
        assert whole
        assert headers["dl_detail"]
        assert not original.value or int(headers["dl_size"]) == len(original.value)
        letters[(int(headers["dl_partition"]), int(headers["dl_offset"]))] = (headers["dl_reason"], original.value)
    return letters


async def _in_a_row(town: Town, election: str) -> list[RecordMetadata]:
    shapeless = json.dumps({"election_id": election, "name": STRANGER.name}).encode()
    return await town.send(*[shapeless if place % 3 else b"not json" for place in range(IN_A_ROW)], partition=3)


async def test_an_operator_reads_reasons_and_never_contents(town_services: Town) -> None:
    [place] = await town_services.send(b'{"id_number": "' + STRANGER.id_number.encode() + b'"')
    await town_services.quiet()
    listed = await xuanmin(town_services, "dlq", "list", "--limit", "5")
    line = next(line for line in listed.splitlines() if f"{place.partition}/{place.offset}" in line)
    assert "NOT_JSON" in line
    shown = await xuanmin(town_services, "dlq", "show", line.split()[0])
    assert SUBMISSIONS in shown
    assert STRANGER.id_number not in listed + shown
