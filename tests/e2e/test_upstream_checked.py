"""What check-upstream says of a file is what the running services do with its records, to the last finding."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

from aiokafka.structs import RecordMetadata

from contracts.set_up.elections import ElectionSetUp
from contracts.topics import SUBMISSIONS, dead_letters_of
from office.upstream.check import NOT_TOLD, check
from office.upstream.records import Sent, records_of
from office.upstream.told import Becomes, Told
from scenarios.identity import assemble
from tests.e2e.people import set_up
from tests.e2e.town import Town

RECORDS = 300
_SERIAL = count(1)
_NUMBERS = "310114"
"""Nobody in the registry, and nobody of another test, has a number of this area."""

ODD: dict[str, tuple[Any, ...]] = {
    "name": (None, 7, "", "  ", "白鸽", "白鸽3", "阿依·白鸽", "阿依.白鸽", "白\u200b鸽", "白\x00鸽", "x" * 70_000,
             "𠮷田"),
    "id_number": (None, 310114198001010011, "", "310114", "3.10114198001E+17", "310114800101001",
                  "３１０１１４19800101001x"),
    "channel": ("unit", "village", "station", "online", "fax", None, 3, "UNIT"),
    "place_code": ("V01", "V02", "U01", "V99", "", None, 7, "x" * 300),
    "registered_at": (
        "2021-09-03T09:20:00", "2021-09-03", "2021-02-30T09:20:00+08:00", "2021-09-03T09:20:00Z", 1630632000, None,
        "1899-12-31T23:59:59+00:00", "2201-01-01T00:00:00Z", "2021-09-03t09:20:00.123456789+0800",
        "2021-09-03T25:20:00Z",
    ),
    "gender": ("男", "女", "M", "x", 1, 2, None, "", True, ["男"]),
    "birth_date": ("1980-01-01", "1980/1/1", "01.01.1980", "0001-01-01", "2300-01-01", "", 19800101, None,
                   "1980年1月1日"),
    "hukou_division": ("310116", "330421", "330421000000", "33", "", None, 330421, "３３０４２１"),
    "permit_since": ("2015-01-01", "0100-01-01", None, "gestern"),
    "spouse_id_number": (None, "310114198001010011", 5),
    "certificate_no": (None, "", " ", "资证1"),
    "basis": ("residence", "work_unit", "hukou", None, 5),
    "residence_address": (None, "白鸽路1号", "别处路2号"),
    "revision": (None, 0, 1, 2, -1, "1", 1.5, 2**60),
    "withdraw": (None, False, True, "true", 1),
    "election_id": ("nowhere-1999", "", None, 5, "UPPER CASE"),
    "submission_id": ("", None, 5, "x" * 257, "a/b?c#d", "名"),
    "unknown": ("ignored",),
}  # fmt: skip


def odd_records(election: str, source: str) -> list[bytes]:
    """Records of every oddness that a sender was ever seen to produce: the same ones each time."""
    dice = random.Random(20211116)  # noqa: S311  the same records every time
    numbers = [assemble(_NUMBERS, f"{year}0615", next(_SERIAL)) for year in range(1930, 2012, 2)]
    sent: list[dict[str, Any]] = []
    lines = []
    for at in range(RECORDS):
        form: dict[str, Any] = {
            "submission_id": f"{source}-{at}", "source": source, "election_id": election, "channel": "village",
            "place_code": "V02", "name": "白鸽", "id_number": dice.choice(numbers) if dice.random() < 0.3
            else assemble(_NUMBERS, "19700203", next(_SERIAL)),
            "registered_at": "2021-09-03T09:20:00+08:00",
        }  # fmt: skip
        if sent and dice.random() < 0.25:
            form = dict(dice.choice(sent))
        for field in dice.sample(sorted(ODD), dice.choice((0, 0, 1, 1, 2, 3))):
            form[field] = dice.choice(ODD[field])
        if dice.random() < 0.05:
            form.pop(dice.choice(sorted(form)))
        if form.get("source") == source:
            sent.append(form)
        line = json.dumps(form, ensure_ascii=dice.random() < 0.5).encode()
        broken = dice.random()
        lines.append(
            line[:-1] if broken < 0.02 else line.decode().encode("gb18030", "ignore") if broken < 0.04
            else b"[" + line + b"]" if broken < 0.05 else b"\xef\xbb\xbf" + line if broken < 0.06 else line
        )  # fmt: skip
    return lines


async def test_what_is_said_of_odd_records_is_what_the_services_do_with_them(
    town_services: Town, tmp_path: Path
) -> None:
    town, source = town_services, f"odd-{uuid4().hex[:8]}"
    content = set_up("x")
    content["places"][0]["reach"] = ["白鸽路"]
    election = await town.new_election(content)
    content["election"]["id"] = election
    lines = odd_records(election, source)
    file = tmp_path / "odd.ndjson"
    file.write_bytes(b"\n".join(lines) + b"\n")
    told = list(check(records_of(file, Sent()), ElectionSetUp.model_validate(content), datetime.now(UTC)))
    assert [one.line for one in told] == list(range(1, RECORDS + 1))
    assert {one.becomes for one in told} == set(Becomes)
    assert len({point.code for one in told for point in one.points}) >= 15
    placed = await town.send(*lines, partition=0)
    await town.quiet()
    await dead_letters_agree(town, told, placed)
    await registrations_agree(town, told, lines)


async def dead_letters_agree(town: Town, told: list[Told], placed: list[RecordMetadata]) -> None:
    lines = {place.offset: line for line, place in enumerate(placed, 1)}
    found = {}
    for letter in await town.records(dead_letters_of(SUBMISSIONS)):
        headers = {name: value.decode() for name, value in letter.headers}
        if headers["dl_partition"] == "0" and int(headers["dl_offset"]) in lines:
            found[lines[int(headers["dl_offset"])]] = headers["dl_reason"]
    assert found == {one.line: one.points[0].code for one in told if one.becomes is Becomes.DEAD_LETTER}


async def registrations_agree(town: Town, told: list[Told], lines: list[bytes]) -> None:
    """Whatever line a registration stands on in the end: its status and findings are those that were told of it."""
    wanted = {}
    for one in told:
        if one.becomes in {Becomes.SUSPECTED, Becomes.NOTHING_FOUND, Becomes.WITHDRAWN}:
            form = json.loads(lines[one.line - 1])
            wanted[form["source"], form["submission_id"]] = (
                one.becomes is Becomes.WITHDRAWN, sorted(point.code for point in one.points)
            )  # fmt: skip
    asked = [{"source": source, "submission_id": submission_id} for source, submission_id in wanted]
    answer = await town.http.post(town.url("reporting", "/v1/submissions/statuses"), json={"submissions": asked})
    assert answer.status_code == 200, answer.text
    found = {
        (one["source"], one["submission_id"]): (
            one["status"] == "withdrawn",
            sorted(
                f["code"] for f in one["findings"] if f["code"] not in NOT_TOLD and one["status"] != "withdrawn"
            ),
        )
        for one in answer.json()["statuses"]
    }  # fmt: skip
    assert found == wanted
    assert len(wanted) > RECORDS // 3
