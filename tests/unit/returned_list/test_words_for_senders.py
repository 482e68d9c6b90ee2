"""What a sender is told, in Chinese: of every way in which a row cannot be read, and of findings what they may know."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson
import pytest

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.tokens import Tokens
from contracts.submissions import MAX_BYTES, Rejection, Submission, read_submission
from contracts.validations import Finding, FindingCode
from office.returned_list import suspected, unreadable
from office.returned_list.told import Outcome, Told
from services.registration.edge.intake.in_submissions import UNKNOWN_ELECTION
from services.registration.files import read_file
from services.validation.domain.telling.sentences import sentence_of

GOOD = {
    "submission_id": "1", "source": "s", "election_id": "town", "channel": "unit", "place_code": "U1", "name": "张伟",
    "id_number": "310116198002290019", "registered_at": "2021-09-03T09:20:00+08:00",
}  # fmt: skip
WRONG: dict[str, Any] = {
    "submission_id": ["", "x" * 257, 5], "source": [None], "election_id": [5], "channel": ["post"],
    "place_code": [None], "name": [5], "id_number": [3.1e17],
    "registered_at": ["2021-09-03", "2021-02-31T00:00:00Z", "0001-01-01T00:00:00Z", "1" * 50],
    "birth_date": ["0001-01-01", 1.5, [1]], "revision": [-1, 2**60, "3"],
    "withdraw": ["yes"], "gender": ["a\x00b"],
}  # fmt: skip


def objections() -> list[str]:
    """Everything that the one reader of submissions objects to, by what is sent."""
    bodies = [orjson.dumps({**GOOD, field: value}) for field, values in WRONG.items() for value in values]
    bodies += [b'{"phone": %d, ' % number + orjson.dumps(GOOD)[1:] for number in (10**19, -(10**19))]
    bodies += [orjson.dumps({name: value for name, value in GOOD.items() if name != field}) for field in GOOD]
    bodies += [b"", b"x" * (MAX_BYTES + 1), b"\xff", b"{", b"[]", b"5"]
    answers = [read_submission(body) for body in bodies]
    return [answer.detail for answer in answers if isinstance(answer, Rejection)]


def problems_of_lists() -> list[str]:
    """Every problem that the reader of lists words itself, by a list that has each."""
    rows = [
        "1,张伟,310116198002290019,2021-09-03,", "1,李红,310116198503120027,2021-09-03,",
        ",王五,310116199001010010,2021-09-03,", ",王五,310116199001010010,2021-09-03,",
        "2,张伟,310116198002290019,no day,", "3,,,,only a remark", "4,a,b,2021-09-03,c,d",
        "5,a\x01,b,2021-09-03,\x02", '6,"open', "7,张伟,1,1200-01-01,", f"8,{'x' * MAX_BYTES},1,2021-09-03,",
    ]  # fmt: skip
    lines = [b"{", b"[]", b"x" * (2 * MAX_BYTES)]
    with TemporaryDirectory() as folder:
        said = {
            "election_id": "town", "source": "s", "place_code": "U1", "channel": None, "registrar": None,
            "tokens": Tokens(b"t" * 32), "registered_at": None,
        }  # fmt: skip
        as_list, as_lines = Path(folder) / "list.csv", Path(folder) / "list.ndjson"
        as_list.write_text("\n".join(["序号,姓名,身份证号码,登记日期,备注", *rows]), "utf-8")
        as_lines.write_bytes(b"\n".join(lines))
        read = [row for path in (as_list, as_lines) for row in read_file(path, **said)]  # type: ignore[arg-type]
    return [row.problem for row in read if row.problem]


def test_the_words_of_the_readers_are_found() -> None:
    assert len(set(objections())) > 20
    assert len(set(problems_of_lists())) == 12


@pytest.mark.parametrize("problem", [*dict.fromkeys([*objections(), *problems_of_lists()]), UNKNOWN_ELECTION.detail])
def test_whatever_a_reader_objects_to_is_told_in_chinese_with_what_to_do(problem: str) -> None:
    told = unreadable.told_of(problem)
    assert told.outcome is Outcome.UNREADABLE
    assert told.sentences
    for sentence in told.sentences:
        assert "没能读入（" not in sentence, sentence
        assert re.search(r"请.+。$", sentence)
        words = set(re.findall(r"[A-Za-z_]{3,}", sentence)) - {"UTF", "JSON", "NUL"}
        assert words <= set(Submission.model_fields), sentence


def test_what_the_keyring_objects_to_is_told_too(tmp_path: Path) -> None:
    for election in ("elsewhere", "NOT AN ID"):
        with pytest.raises(KeyMissingError) as raised:
            Keyring(tmp_path).details(election)
        assert unreadable.told_of(str(raised.value)).sentences == ("没有这个选举，请核对选举编号。",)


@pytest.mark.parametrize(
    ("problem", "fields", "sentences"),
    [
        ("登记日期: no such day; write it like 2021-09-03", {"registered_on"}, 1),
        ("姓名, 备注: holds a control character; type the cell again", {"name", "remarks"}, 1),
        ("身份证号码: an earlier row has the same person; keep one of the two", {"id_number"}, 1),
        ("channel: literal_error; name: missing", {"channel", "name"}, 2),
        ("neither 姓名 nor 身份证号码; fill in or delete the row", {"name", "id_number"}, 1),
        ("the quotation marks do not match; mend the line", set(), 1),
    ],
)
def test_the_columns_that_are_wrong_are_known(problem: str, fields: set[str], sentences: int) -> None:
    told = unreadable.told_of(problem)
    assert (set(told.fields), len(told.sentences)) == (fields, sentences)


def test_a_wording_that_is_not_known_is_handed_on() -> None:
    assert unreadable.told_of("something else: entirely").sentences == (
        "没能读入（something else: entirely），请核对后重新填写。",
    )  # fmt: skip


def _suspected(*findings: dict[str, Any]) -> dict[str, Any]:
    return {"status": "suspected", "under_review": False, "findings": list(findings)}


@pytest.mark.parametrize("code", FindingCode)
def test_every_finding_is_told_or_kept_for_the_office(code: FindingCode) -> None:
    told = suspected.told_of(_suspected({"code": code, "params": {}}))
    assert told.outcome is Outcome.SUSPECTED
    if code in suspected.FOR_THE_OFFICE:
        assert (told.sentences, told.fields) == ((suspected.ASKED,), frozenset())
    else:
        [sentence] = told.sentences
        assert sentence.startswith(sentence_of(Finding(code=code)).zh)
        assert sentence.endswith(suspected.ADVICE[code][0])
        assert told.fields == set(suspected.ADVICE[code][1])


def test_every_finding_is_one_or_the_other() -> None:
    assert set(suspected.ADVICE) | suspected.FOR_THE_OFFICE == set(FindingCode)
    assert set(suspected.ADVICE) & suspected.FOR_THE_OFFICE == set()


@pytest.mark.parametrize("code", sorted(suspected.FOR_THE_OFFICE))
def test_what_the_registry_has_of_a_person_is_not_told(code: str) -> None:
    told = suspected.told_of(_suspected({"code": code, "params": {}}, {"code": "SOMETHING_NEW", "params": {}}))
    assert told.sentences == (suspected.ASKED,)


def test_where_else_somebody_is_registered_and_how_they_live_is_not_told() -> None:
    told = suspected.told_of(
        _suspected(
            {"code": "DUPLICATE", "params": {"place_code": "V07"}},
            {"code": "PROBABLE_DUPLICATE", "params": {"others": [{"place_code": "V08", "reasons": ["phone_equal"]}]}},
            {"code": "NON_LOCAL", "params": {"married_in": True, "permit_years": 6, "certificate_claimed": True}},
            {"code": "NAME_MISMATCH", "params": {"why": "close"}},
        )
    )
    assert not re.search(r"V0|电话|配偶|居住证|\d年|相近", "".join(told.sentences))
    assert len(told.sentences) == 4


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("verified", Outcome.REGISTERED), ("eligible", Outcome.REGISTERED), ("pending", Outcome.REGISTERED),
        (None, Outcome.REGISTERED), ("refused", Outcome.DECIDED), ("duplicate", Outcome.DECIDED),
        ("withdrawn", Outcome.DECIDED), ("transferred", Outcome.DECIDED), ("struck_off", Outcome.DECIDED),
    ],
)  # fmt: skip
def test_what_became_of_a_row_follows_its_status(status: str | None, outcome: Outcome) -> None:
    told = suspected.told_of({"status": status, "under_review": False, "findings": []})
    assert told.outcome is outcome
    assert bool(told.sentences) == (status not in {"verified", "eligible"})


def test_who_is_on_the_roll_and_under_review_is_to_be_asked() -> None:
    assert suspected.told_of({"status": "verified", "under_review": True, "findings": []}).outcome is Outcome.SUSPECTED


def test_without_a_question_nothing_is_said_beyond_that_it_is_registered() -> None:
    assert suspected.told_of(None) == Told(Outcome.REGISTERED)
