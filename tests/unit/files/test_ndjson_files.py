"""NDJSON files: each line a submission, the sender's words where a line leaves something out."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.registration.files import Row

Read = Callable[..., list[Row]]

LINE: dict[str, Any] = {
    "submission_id": "8d0c",
    "source": "hr",
    "election_id": "other-2021",
    "channel": "unit",
    "place_code": "U001",
    "name": "张伟",
    "id_number": "310116198002290019",
    "registered_at": "2021-09-03T09:20:00+08:00",
}


def written(path: Path, *lines: bytes) -> Path:
    path.write_bytes(b"\n".join(lines))
    return path


def encoded(**fields: Any) -> bytes:
    return json.dumps({**LINE, **fields}, ensure_ascii=False).encode()


def test_a_line_is_passed_on_as_it_says_itself(read: Read, tmp_path: Path) -> None:
    (row,) = read(written(tmp_path / "f.ndjson", encoded()))
    assert row.submission == LINE


def test_what_a_line_leaves_out_or_has_as_null_the_sender_says(read: Read, tmp_path: Path) -> None:
    left = {field: LINE[field] for field in ("submission_id", "name", "id_number")}
    path = written(tmp_path / "f.ndjson", json.dumps({**left, "place_code": None}).encode())
    (row,) = read(path, channel="village", registrar="R1")
    assert row.submission == {
        **left,
        "election_id": "zhujing-2021",
        "source": "company-hr",
        "place_code": "U017",
        "channel": "village",
        "registrar": "R1",
        "registered_at": "2021-09-20T10:00:00+08:00",
    }


def test_fields_that_the_contract_does_not_know_are_not_kept(read: Read, tmp_path: Path) -> None:
    (row,) = read(written(tmp_path / "f.ndjson", encoded(小名="金丝雀")))
    assert row.submission == LINE


def test_each_bad_line_is_a_problem_with_its_number_and_the_others_go_on(read: Read, tmp_path: Path) -> None:
    bad = [b"{", b"[]", b"\xff{}", encoded(channel="金丝雀"), encoded(name="a\x00b"), encoded(name="x" * 70_000)]
    lines = [line for one in bad for line in (encoded(), one)]
    rows = read(written(tmp_path / "f.ndjson", b"\xef\xbb\xbf" + lines[0], *lines[1:], b"", b" ", encoded()))
    assert [row.number for row in rows if row.problem] == [2, 4, 6, 8, 10, 12]
    assert [row.number for row in rows if row.submission] == [1, 3, 5, 7, 9, 11, 15]
    assert "金丝雀" not in str([row.problem for row in rows])


def test_a_file_of_objects_is_known_by_its_content_where_its_name_says_nothing(read: Read, tmp_path: Path) -> None:
    assert [row.submission for row in read(written(tmp_path / "export.txt", b"", encoded(), encoded()))] == [LINE, LINE]


def test_one_endless_line_is_one_problem(read: Read, tmp_path: Path) -> None:
    rows = read(written(tmp_path / "f.ndjson", b"{" * 5_000_000, encoded()))
    assert [(row.number, row.problem is None) for row in rows] == [(1, False), (2, True)]


@settings(max_examples=150, deadline=None)
@given(content=st.binary(max_size=200))
def test_no_bytes_make_the_reader_fail(content: bytes, read: Read, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = read(written(tmp_path_factory.mktemp("bytes") / "f.ndjson", content))
    assert all((row.submission is None) != (row.problem is None) for row in rows)
