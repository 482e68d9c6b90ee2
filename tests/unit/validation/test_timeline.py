"""A voter's timeline: one order, what the registration was after each step, sentences with nothing personal in them."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.appeals import AppealEvent, AppealKind, AppealOutcome
from contracts.cases import CallOutcome, CaseEvent, CertificateStep, Shown
from contracts.catalogue import EVENTS
from contracts.confirmations import ConfirmationAnswer, ConfirmationEvent
from contracts.coverage import NotExpected, ResidentEvent
from contracts.registrations import Move
from contracts.submissions import Channel
from contracts.validations import Assessed, Decision, Finding, Settled, StrikeOffGround, Trigger, Verdict
from services.validation.domain.telling import timeline_words
from services.validation.domain.telling.case_sentences import SOMETHING
from services.validation.domain.telling.happening import Happening, RegistrationVersion, VersionKind
from services.validation.domain.telling.timeline import TimelineEntry, timeline
from services.validation.domain.telling.timeline_sentences import sentence_for_event, sentence_for_version

AT = datetime(2021, 9, 3, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)
SEALED = re.compile(r"v1\.")
SAMPLES = Path(__file__).parents[3] / "contracts/samples"
ABOUT_VOTERS = (Verdict, CaseEvent, ConfirmationEvent, AppealEvent, ResidentEvent)
OURS = {str(kind): model for kind, (_, model, _, _) in EVENTS.items() if issubclass(model, ABOUT_VOTERS)}


def version(number: int, kind: VersionKind, **more: Any) -> RegistrationVersion:
    told: dict[str, Any] = {"registration_id": ONE, "election_id": "e", "place_code": "V01", "channel": "village"}
    return RegistrationVersion(version=number, kind=kind, **(told | more))


def verdict(status: Any, number: int = 1, **more: Any) -> Assessed:
    told = {
        "registration_id": ONE, "version": 1, "registration_version": number, "election_id": "e", "source": "s",
        "submission_id": "1", "voter_token": "a" * 32, "status": status, "under_review": False, "findings": (),
        "holds_claim": True, "outcome": "verified", "policy_version": "2021-1",
    } | more  # fmt: skip
    return Assessed.model_validate(told)


def told(*whats: Any) -> list[TimelineEntry]:
    """The timeline of these, each a minute after the one before."""
    return timeline([Happening(AT + timedelta(minutes=place), place, "kind", what) for place, what in enumerate(whats)])


def statuses(*whats: Any) -> list[tuple[str | None, bool | None]]:
    return [(entry.status, entry.under_review) for entry in told(*whats)]


def test_a_correction_makes_pending_who_was_suspected_and_leaves_who_is_on_the_roll() -> None:
    assert statuses(version(1, "submitted"), verdict("suspected"), version(2, "corrected"), verdict("verified", 2)) == [
        ("pending", False), ("suspected", False), ("pending", False), ("verified", False),
    ]  # fmt: skip
    assert statuses(
        version(1, "submitted"), verdict("verified"), version(2, "corrected"), verdict("verified", 2, under_review=True)
    ) == [("pending", False), ("verified", False), ("verified", False), ("verified", True)]


def test_what_was_withdrawn_stays_so_until_it_is_submitted_anew() -> None:
    assert statuses(
        version(1, "submitted"), verdict("verified"), version(2, "withdrawn"), verdict("verified"),
        version(3, "corrected"), verdict("suspected", 3),
    ) == [
        ("pending", False), ("verified", False), ("withdrawn", False), ("withdrawn", False), ("pending", False),
        ("suspected", False),
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "status"), [(1, "pending"), (2, "transferred")])
def test_the_end_of_a_transfer_that_leaves_is_transferred_and_the_one_that_arrives_is_pending(
    number: int, status: str
) -> None:
    assert statuses(version(number, "transferred"))[-1][0] == status


def test_a_verdict_on_an_older_version_says_nothing_any_more() -> None:
    assert statuses(version(1, "submitted"), version(2, "corrected"), verdict("verified", 1))[-1] == ("pending", False)


def test_a_verdict_that_was_recorded_before_the_version_it_judged_is_not_forgotten() -> None:
    assert statuses(verdict("verified"), version(1, "submitted"))[-1] == ("verified", False)
    assert statuses(verdict("suspected"), version(1, "submitted"))[-1] == ("suspected", False)


def test_each_registration_stands_for_itself() -> None:
    entries = told(version(1, "submitted"), verdict("suspected"), version(1, "submitted", registration_id=OTHER))
    assert [(entry.registration_id, entry.status) for entry in entries] == [
        (ONE, "pending"), (ONE, "suspected"), (OTHER, "pending"),
    ]  # fmt: skip


@given(st.permutations(range(6)))
def test_the_order_is_that_of_the_records_whatever_order_they_are_read_in(order: list[int]) -> None:
    happenings = [
        Happening(AT + timedelta(minutes=place // 2), place % 2, str(place), version(place + 1, "corrected"))
        for place in range(6)
    ]
    assert [entry.what for entry in timeline([happenings[place] for place in order])] == list("012345")


def test_an_entry_names_who_decided_and_under_which_policy() -> None:
    settled = Settled.model_validate(
        verdict("refused").model_dump()
        | {"decision": "refused", "decided_by": "乙", "proposed_by": "甲", "revision": 0, "basis_fingerprint": "b",
           "evidence_sealed": "v1."}
    )  # fmt: skip
    moved = Move(kind="transferred_out", election_id="e", place_code="V02", registration_id=OTHER, by="丙")
    first, second, third = told(verdict("verified"), settled, version(2, "transferred", move=moved))
    assert (first.by, first.policy_version) == (None, "2021-1")
    assert (second.by, second.policy_version) == ("乙", "2021-1")
    assert (third.by, third.policy_version) == ("丙", None)
    assert "甲" in second.sentence.zh


@pytest.mark.parametrize("kind", OURS)
def test_every_event_has_a_sentence_of_its_own_in_both_languages_with_nothing_sealed(kind: str) -> None:
    body = json.loads((SAMPLES / f"{kind}.json").read_text())["body"]
    event: Any = OURS[kind].model_validate_json(json.dumps(body))
    zh, en = sentence_for_event(event)
    assert (zh, en) != SOMETHING
    assert zh.endswith("。")
    assert en.endswith(".")
    assert not SEALED.search(zh + en)
    assert event.voter_token not in zh + en
    by = getattr(event, "decided_by", None) or getattr(event, "by", None)
    if isinstance(event, Verdict | CaseEvent) and by:
        assert by in zh
        assert by in en


@pytest.mark.parametrize("kind", get_args(VersionKind))
@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("moved", [None, "carried_over", "transferred_in", "transferred_out"])
def test_every_version_has_a_sentence_and_a_place_only_where_it_is_one(kind: Any, number: int, moved: Any) -> None:
    move = moved and Move(
        kind=moved, election_id="other", place_code="310116198002290019", registration_id=OTHER, by="甲"
    )
    zh, en = sentence_for_version(version(number, kind, place_code="张伟 13800000000", move=move))
    assert zh.endswith("。")
    assert en.endswith(".")
    assert not re.search(r"\d{11}|张伟", zh + en)
    if kind in {"submitted", "corrected"}:
        assert all("V01" in sentence for sentence in sentence_for_version(version(number, kind)))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (timeline_words.CHANNEL, Channel),
        (timeline_words.TRIGGER, Trigger),
        (timeline_words.DECISION, Decision),
        (timeline_words.GROUND, StrikeOffGround),
        (timeline_words.CALL, CallOutcome),
        (timeline_words.CERTIFICATE, CertificateStep),
        (timeline_words.SHOWN, Shown),
        (timeline_words.ANSWER, ConfirmationAnswer),
        (timeline_words.APPEAL, AppealKind),
        (timeline_words.OUTCOME, AppealOutcome),
        (timeline_words.NOT_EXPECTED, NotExpected),
    ],
)
def test_there_are_words_for_everything_that_can_be_said_and_for_nothing_else(words: Any, said: Any) -> None:
    values = get_args(said) or tuple(member.value for member in said)
    assert set(words) == set(values)
    assert len({zh for zh, _ in words.values()}) == len({en for _, en in words.values()}) == len(words)


def test_what_was_found_is_told_and_that_the_voter_stays_on_the_roll() -> None:
    finding = Finding(code="DECEASED")
    zh, en = sentence_for_event(verdict("verified", findings=(finding,), under_review=True, trigger="registry"))
    assert ("去世" in zh, "deceased" in en) == (True, True)
    assert ("复核" in zh, "under review" in en) == (True, True)
    assert ("户籍登记变动" in zh, "registry changed" in en) == (True, True)
