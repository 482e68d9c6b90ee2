"""`xuanmin import --errors`: rejected rows at once, findings after waiting, and without it as ever."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest
import python_calamine
from typer.testing import CliRunner, Result

from contracts.keys.keyring import Keyring
from office.client import Client
from office.returned_list import standing
from office.returned_list.standing import Sent, compared
from xuanmin.cli import app

LIST = (
    "序号,姓名,身份证号码,登记日期\n"
    "1,张伟,310116198002290019,2021-09-03\n"
    "2,李小红,31011619800229001X,2021-09-03\n"
    "3,王五,310116198503120027,不详\n"
    "4,拒收,310116198503120028,2021-09-03\n"
)
Run = Callable[..., Result]


class Installation:
    """Stands in for the services: takes everybody but 拒收, and finds row 2 suspected at the second look."""

    def __init__(self, *_: object) -> None:
        self.looks = 0
        self.asked: list[str] = []
        self.always_pending = False

    def close(self) -> None:
        pass

    def ask(self, _method: str, _service: str, path: str, **more: Any) -> Any:
        self.asked.append(path)
        if path == "/v1/submissions":
            lines = [orjson.loads(line) for line in more["content"].splitlines()]
            refused = [
                {"line": at, "detail": "name: string_type"}
                for at, line in enumerate(lines, 1)
                if line["name"] == "拒收"
            ]
            return {"accepted": len(lines) - len(refused), "rejected": refused}
        self.looks += 1
        through = [{"topic": "t", "partition": 0, "offset": min(self.looks, 3)}]
        return {
            "statuses": [self._status(one) for one in more["json"]["submissions"]], "processed_through": through,
        }  # fmt: skip

    def _status(self, named: dict[str, str]) -> dict[str, Any]:
        if self.looks == 1 or self.always_pending:
            return {"status": "pending" if self.always_pending else None, "under_review": False, "findings": []}
        found = [{"code": "ID_CHECKSUM", "params": {}}] if named["submission_id"].endswith(":2") else []
        return {"status": "suspected" if found else "verified", "under_review": False, "findings": found}


@pytest.fixture
def installation(monkeypatch: pytest.MonkeyPatch) -> Installation:
    made = Installation()
    monkeypatch.setattr(Client, "of", lambda _settings: made)
    monkeypatch.setattr(standing, "EVERY_SECONDS", 0.01)
    return made


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, installation: Installation) -> Run:
    Keyring(tmp_path / "keys").make_installation()
    monkeypatch.setenv("XUANMIN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XUANMIN_DATA", str(tmp_path))
    (tmp_path / "list.csv").write_text(LIST)
    words = ["import", str(tmp_path / "list.csv"), "--election", "town", "--place", "U1", "--source", "office"]
    return lambda *more: CliRunner().invoke(app, [*words, *more])


def _read(path: Path) -> list[list[Any]]:
    return python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()[1:]


def test_without_the_workbook_nothing_is_asked_and_the_answer_is_as_ever(
    run: Run, installation: Installation, tmp_path: Path
) -> None:
    done = run()
    assert done.exit_code == 2
    assert "2 rows accepted, 2 not" in done.output
    assert "row 4: 登记日期: no such day" in done.output
    assert installation.asked == ["/v1/submissions"]
    assert list(tmp_path.glob("*.xlsx")) == []


def test_rows_that_could_not_be_read_go_back_at_once(run: Run, installation: Installation, tmp_path: Path) -> None:
    done = run("--errors", str(tmp_path / "back.xlsx"))
    assert (done.exit_code, installation.looks) == (2, 0)
    assert [row[:2] for row in _read(tmp_path / "back.xlsx")] == [[4.0, "未能读入"], [5.0, "未能读入"]]
    assert _read(tmp_path / "back.xlsx")[0][3:] == ["3", "王五", "310116198503120027", "不详"]


def test_what_is_found_goes_back_after_waiting(run: Run, installation: Installation, tmp_path: Path) -> None:
    run("--errors", str(tmp_path / "back.xlsx"), "--wait", "20")
    assert installation.looks > 3
    read = _read(tmp_path / "back.xlsx")
    assert [row[:2] for row in read] == [[3.0, "待核实"], [4.0, "未能读入"], [5.0, "未能读入"]]
    assert "校验位" in read[0][2]


def test_every_row_goes_back_where_that_is_asked_for(run: Run, tmp_path: Path) -> None:
    run("--errors", str(tmp_path / "back.xlsx"), "--errors-all", "--wait", "20")
    assert [row[1] for row in _read(tmp_path / "back.xlsx")] == ["已登记", "待核实", "未能读入", "未能读入"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--wait", "5"), "--errors"), (("--errors-all",), "--errors"), (("--errors", "back.csv"), ".xlsx"),
        (("--errors", "nowhere/back.xlsx"), "no folder"),
    ],
)  # fmt: skip
def test_a_workbook_that_cannot_be_is_said_before_anything_is_sent(
    run: Run, installation: Installation, words: tuple[str, ...], said: str
) -> None:
    done = run(*words)
    assert done.exit_code == 1
    assert said in str(done.exception)
    assert installation.asked == []


def test_waiting_ends_when_the_time_is_over(installation: Installation) -> None:
    installation.always_pending = True
    found = compared(installation, [Sent(2, "s", "1")], 0.05)  # type: ignore[arg-type]
    assert found[2]["status"] == "pending"


def test_many_are_asked_for_in_parts_each_with_its_own_row(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standing, "AT_ONCE", 3)
    sent = [Sent(number, "s", f"x:{number}") for number in range(2, 12)]
    found = compared(installation, sent, 5)  # type: ignore[arg-type]
    assert {number: one["status"] for number, one in found.items()} == {
        number: "suspected" if number == 2 else "verified" for number in range(2, 12)
    }
