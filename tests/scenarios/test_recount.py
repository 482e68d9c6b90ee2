"""The recount's rules, each on its own: it is what the whole product is compared with."""

from datetime import date
from typing import Any

from scenarios.zhujing import CompanyList, Settlement, Submission
from scenarios.zhujing.recount import standing, tally

FORM: Submission = {
    "submission_id": "V01-000001",
    "source": "village-desk",
    "place_code": "V01",
    "name": "王小明",
    "id_number": "11010519491231002X",
    "registered_at": "2021-09-03T09:20:00+08:00",
}
ELECTION = "places:\n  - {code: V01, kind: village, district_constituency: D01, town_constituency: T01}\n"


def form(**changes: Any) -> Submission:
    return {**FORM, **changes}


def places(*sent: Submission) -> list[str]:
    return [one.place_code for one in standing(sent)]


def test_a_redelivery_counts_once() -> None:
    assert places(form(), form()) == ["V01"]


def test_the_same_id_from_another_source_is_another_registration() -> None:
    assert places(form(), form(source="volunteer")) == ["V01", "V01"]


def test_a_correction_counts_as_last_meant() -> None:
    assert places(form(), form(place_code="V02")) == ["V02"]


def test_an_older_version_after_its_correction_changes_nothing() -> None:
    assert places(form(), form(place_code="V02"), form()) == ["V02"]


def test_a_higher_revision_goes_back_to_earlier_content() -> None:
    assert places(form(), form(place_code="V02"), form(revision=2)) == ["V01"]


def test_a_lower_revision_is_an_older_word() -> None:
    assert places(form(revision=2), form(revision=1, place_code="V02")) == ["V01"]


def test_the_withdrawn_stays_withdrawn_until_submitted_with_a_higher_revision() -> None:
    gone = [form(), form(withdraw=True)]
    assert places(*gone) == []
    assert places(*gone, form()) == []
    assert places(*gone, form(place_code="V03")) == []
    assert places(*gone, form(revision=1)) == ["V01"]


def test_a_settlement_as_duplicate_takes_it_out_and_one_as_eligible_does_not() -> None:
    def settled(decision: str) -> int:
        kept = ("unit-upload", "U001-000001")
        settlement = Settlement("village-desk", "V01-000001", decision, "…", kept, date(2021, 9, 26))
        return len(standing([form()], settlements=[settlement]))

    assert settled("duplicate") == 0
    assert settled("eligible") == 1


def test_a_companys_row_counts_once_by_its_number_at_the_companys_place() -> None:
    row = {
        "序号": "1",
        "姓名": "王小明",
        "身份证号码": "11010519491231002X",
        "性别": "男",
        "出生日期": "",
        "登记日期": "2021-09-24",
    }
    company = CompanyList("U109", "…", date(2021, 9, 24), (row, row))
    (one,) = standing([], company)
    assert (one.place_code, one.day) == ("U109", date(2021, 9, 24))


def test_a_place_in_no_list_is_counted_as_unknown_and_in_no_constituency() -> None:
    counts = tally(standing([form(), form(submission_id="V01-000002", place_code="V99")]), ELECTION)
    assert counts.by_kind == {"unit": 0, "village": 1, "unknown": 1}
    assert counts.by_place == {"V01": 1, "V99": 1}
    assert counts.by_district_constituency == {"D01": 1}
    assert counts.by_town_constituency == {"T01": 1}
    assert counts.by_day == {date(2021, 9, 3): 2}
