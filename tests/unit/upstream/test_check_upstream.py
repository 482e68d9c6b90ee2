"""The kit for upstream systems: its example files come out as it says, and no value of a record is ever shown."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from contracts.submissions import read_submission
from office.set_up_file.reading import read_bytes
from office.upstream.check import NEED_A_SET_UP, check
from office.upstream.records import Sent, records_of
from office.upstream.told import Becomes
from xuanmin.cli import app

KIT = Path(__file__).parents[3] / "contracts" / "samples" / "upstream"
SET_UP = KIT / "set-up.yaml"
EXPECTED: dict[str, list[dict[str, Any]]] = json.loads((KIT / "expected.json").read_text())
NOW = datetime(2021, 10, 1, tzinfo=UTC)


@pytest.mark.parametrize("name", EXPECTED)
def test_an_example_file_comes_out_as_the_kit_says(name: str) -> None:
    set_up = read_bytes(SET_UP.read_bytes(), SET_UP.name).set_up
    told = [
        {
            "line": one.line, "becomes": one.becomes, "codes": [point.code for point in one.points],
            "fields": sorted({field for point in one.points for field in point.fields}),
        }
        for one in check(records_of(KIT / name, Sent()), set_up, NOW)
    ]  # fmt: skip
    assert told == EXPECTED[name]


@pytest.mark.parametrize(("name", "code"), [("good.ndjson", 0), ("bad.ndjson", 1)])
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_command_ends_with_1_where_a_record_would_be_a_dead_letter(name: str, code: int, form: list[str]) -> None:
    answer = CliRunner().invoke(app, ["check-upstream", str(KIT / name), "--set-up", str(SET_UP), *form])
    assert answer.exit_code == code, answer.output
    if form:
        assert json.loads(answer.output)["records"] == len(EXPECTED[name])


def test_no_value_of_any_record_is_shown() -> None:
    for name in EXPECTED:
        for form in ([], ["--json"]):
            output = CliRunner().invoke(app, ["check-upstream", str(KIT / name), *form]).output
            for line in (KIT / name).read_bytes().split(b"\n"):
                try:
                    read = json.loads(line)
                except ValueError:
                    continue
                for field in ("name", "id_number", "phone", "submission_id", "birth_date", "residence_address"):
                    value = read.get(field) if isinstance(read, dict) else None
                    assert not (isinstance(value, str) and len(value) > 2 and value in output), (name, field)


def test_without_a_set_up_only_what_needs_none_is_found() -> None:
    told = list(check(records_of(KIT / "bad.ndjson", Sent()), None, NOW))
    found = {point.code for one in told for point in one.points}
    assert not found & NEED_A_SET_UP
    assert {"ID_CHECKSUM", "NAME_MALFORMED", "DUPLICATE"} <= found
    assert "UNKNOWN_ELECTION" not in found


def test_a_list_is_checked_as_it_would_be_imported(tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(
        "序号,姓名,身份证号码,参选地类型\n1,样张,123,村居\n2,样张,310116198002299013,站点\n".encode("gb18030")
    )
    told = list(check(records_of(file, Sent(place="V02", channel="village")), None, NOW))
    assert [one.line for one in told] == [2, 3]
    assert "ID_MALFORMED" in {point.code for point in told[0].points}


@given(st.lists(st.binary(max_size=60) | st.sampled_from([b"{}", b"[]", b'{"name": 1}']), max_size=8))
def test_whatever_a_file_holds_each_line_is_told_as_the_reader_reads_it(lines: list[bytes]) -> None:
    records = [(number, read_submission(line)) for number, line in enumerate(lines, 1)]
    told = list(check(records, None, NOW))
    assert [one.line for one in told] == [number for number, _ in records]
    assert all(one.becomes is Becomes.DEAD_LETTER and one.points for one in told)


def test_corrections_repeats_and_withdrawals_are_told_as_registration_decides_them() -> None:
    form = {
        "submission_id": "a", "source": "s", "election_id": "e", "channel": "station", "place_code": "V",
        "name": "白鸽", "id_number": "310116198002299013", "registered_at": "2021-09-03T09:20:00+08:00",
    }  # fmt: skip
    versions: list[dict[str, Any]] = [
        {},
        {"name": "白鹅"},
        {},
        {"revision": 1},
        {"withdraw": True},
        {},
        {"revision": 2},
    ]
    records = [(at, read_submission(json.dumps(form | more).encode())) for at, more in enumerate(versions, 1)]
    told = {one.line: one for one in check(records, None, NOW)}
    assert [told[at].becomes for at in range(1, 8)] == [
        Becomes.SUPERSEDED, Becomes.SUPERSEDED, Becomes.REPEAT, Becomes.SUPERSEDED, Becomes.SUPERSEDED, Becomes.REPEAT,
        told[7].becomes,
    ]  # fmt: skip
    assert told[7].becomes in {Becomes.SUSPECTED, Becomes.NOTHING_FOUND}
    assert "higher revision" in told[3].note
