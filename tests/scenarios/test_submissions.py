"""What upstream sends is in the outside contract's form, on the days and at the hours of registration."""

import json
import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from contracts.submissions import Submission as Contracted
from contracts.submissions import read_submission
from scenarios.zhujing import Submission, Town


def test_every_submission_can_be_read_by_the_product(sent: Sequence[Submission]) -> None:
    assert all(isinstance(read_submission(json.dumps(submission).encode()), Contracted) for submission in sent)


def test_a_registration_is_made_in_working_hours_of_its_first_day(town: Town) -> None:
    first: dict[tuple[str, str], str] = {}
    for day in town.days:
        for submission in day.submissions:
            key = (submission["source"], submission["submission_id"])
            if key not in first:
                first[key] = submission["registered_at"]
                moment = datetime.fromisoformat(submission["registered_at"])
                assert moment.date() == day.date
                assert moment.utcoffset() == timedelta(hours=8)
                assert time(8, 30) <= moment.time() < time(11, 30) or time(13) <= moment.time() < time(17)
            assert submission["registered_at"] == first[key]


def test_a_submission_id_tells_a_place_and_a_number_and_nothing_of_the_person(sent: Sequence[Submission]) -> None:
    assert all(re.fullmatch(r"(U\d{3}|V\d\d)-\d{6}", submission["submission_id"]) for submission in sent)
    by_id = {submission["submission_id"]: submission["source"] for submission in sent}
    assert all(by_id[submission["submission_id"]] == submission["source"] for submission in sent)


def test_units_upload_and_villages_register_at_the_desk_at_the_door_or_online(sent: Sequence[Submission]) -> None:
    ways = {(submission["submission_id"][0], submission["source"], submission["channel"]) for submission in sent}
    assert ways == {
        ("U", "unit-upload", "unit"),
        ("V", "village-desk", "station"),
        ("V", "volunteer", "village"),
        ("V", "online", "online"),
    }


def test_phones_begin_with_13_to_19(sent: Sequence[Submission]) -> None:
    phones = [submission["phone"] for submission in sent]
    assert all(re.fullmatch(r"1[3-9]\d{9}", phone) for phone in phones)
    assert any(phone.startswith("19") for phone in phones)
