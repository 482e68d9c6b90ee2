"""Why a step was refused, in words: with who was first, and complete in both languages."""

from __future__ import annotations

from typing import get_args
from zoneinfo import ZoneInfo

from contracts.cases import CallOutcome, CertificateStep, Disclosable
from contracts.validations import Decision, FindingCode, Status
from services.desk.asking import Refused
from services.desk.cases import case_words
from services.desk.cases.refused import why_not, words_of

ZONE = ZoneInfo("Asia/Shanghai")


def test_a_lost_race_is_told_with_who_was_first_and_when_on_the_town_s_clock() -> None:
    body = {
        "title": "NotACase", "detail": "this registration is eligible", "decided_by": "沈主任",
        "decided_at": "2021-09-26T10:05:00+00:00",
    }  # fmt: skip
    said = why_not(Refused("validation", 409, body), ZONE)
    assert "09月26日 18:05 由 沈主任 办理" in said.zh
    assert "this registration is eligible" in said.en


def test_what_is_not_known_is_told_with_the_service_s_own_words() -> None:
    said = why_not(Refused("validation", 409, {"title": "NewRule", "detail": "something new"}), ZONE)
    assert "something new" in said.zh
    assert words_of({"why": "something new"}, None, ZONE).zh.endswith("something new")


def test_every_code_that_a_case_can_have_is_said_in_words() -> None:
    assert set(FindingCode) == set(case_words.FINDINGS)
    assert set(case_words.LAW) <= set(FindingCode)
    assert set(get_args(Decision)) == set(case_words.DECISIONS)
    assert set(get_args(CallOutcome)) == set(case_words.CALL_OUTCOMES)
    assert set(get_args(CertificateStep)) == set(case_words.STEPS)
    assert set(get_args(Status)) <= set(case_words.STATUS)
    assert set(get_args(Disclosable)) <= set(case_words.FIELDS)
