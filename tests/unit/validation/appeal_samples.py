"""Commands about one appeal, each to be changed in one respect a test."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from contracts import ids
from services.validation.domain.appeals.appeal_steps import Decide, FileSuit, Lodge, NoteJudgment
from services.validation.domain.calendar import ElectionCalendar
from tests.unit.validation.test_calendar import calendar

CALENDAR: ElectionCalendar = calendar(date(2021, 11, 16))
APPEAL = ids.appeal_id("zhujing-2021", "2021-003")


def lodge(content: str = "A", **changed: Any) -> Lodge:
    whole: dict[str, Any] = {
        "appeal_id": APPEAL,
        "reference": "2021-003",
        "voter_token": "a" * 32,
        "registration_id": None,
        "kind": "omitted",
        "place_code": "V03",
        "lodged_at": datetime(2021, 10, 28, 2, tzinfo=UTC),
        "by": "clerk-07",
        "fingerprint": f"lodged {content}",
        "sealed": "v1.",
        "calendar": CALENDAR,
    }
    return Lodge(**whole | changed)


def decision(content: str = "A", **changed: Any) -> Decide:
    whole: dict[str, Any] = {
        "outcome": "dismissed",
        "decided_at": datetime(2021, 10, 29, 2, tzinfo=UTC),
        "by": "chair",
        "fingerprint": f"decided {content}",
        "sealed": "v1.",
        "calendar": CALENDAR,
    }
    return Decide(**whole | changed)


def suit(content: str = "A", **changed: Any) -> FileSuit:
    whole: dict[str, Any] = {
        "court": "金山区人民法院",
        "filed_on": date(2021, 11, 2),
        "by": "clerk-07",
        "fingerprint": f"sued {content}",
        "calendar": CALENDAR,
    }
    return FileSuit(**whole | changed)


def judgment(content: str = "A", **changed: Any) -> NoteJudgment:
    whole: dict[str, Any] = {
        "outcome": "upheld",
        "judged_on": date(2021, 11, 10),
        "by": "clerk-07",
        "fingerprint": f"judged {content}",
        "sealed": "v1.",
    }
    return NoteJudgment(**whole | changed)
