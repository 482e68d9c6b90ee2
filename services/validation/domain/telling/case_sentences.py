"""What a clerk did about a case as a sentence, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from contracts.cases import (
    CallLogged,
    CaseAssigned,
    CaseEvent,
    CertificateMovedOn,
    Disclosed,
    NoteAdded,
    PermitRecorded,
    SettlementDeclined,
    SettlementProposed,
)
from services.validation.domain.telling.sentence_words import Words
from services.validation.domain.telling.sentences import Sentence
from services.validation.domain.telling.timeline_words import CALL, CERTIFICATE, DECISION, SHOWN

SOMETHING: Final = Sentence("有一项记录。", "Something was recorded.")


def sentence_for_work(event: CaseEvent) -> Sentence:
    """Who did what; of an event that is not known here, that there is one."""
    made = _MADE.get(type(event))
    return made(event) if made is not None else SOMETHING


def word(words: Words, said: str) -> Sentence:
    """The words for what is said, or that it is something else."""
    return Sentence(*words.get(said, ("其他", "something else")))


def _assigned(event: CaseAssigned) -> Sentence:
    if event.assignee is None:
        return Sentence(f"{event.by}退回此案。", f"{event.by} gave the case back.")
    # The reason itself stands beside the sentence, opened for who may read it.
    why_zh, why_en = ("（附理由）", ", with a reason") if event.words_sealed is not None else ("", "")
    if event.how == "taken":
        return Sentence(f"{event.assignee}接手此案{why_zh}。", f"{event.assignee} took the case{why_en}.")
    return Sentence(
        f"{event.by}将此案转交{event.assignee}{why_zh}。",
        f"{event.by} handed the case over to {event.assignee}{why_en}.",
    )


def _called(event: CallLogged) -> Sentence:
    outcome, then = word(CALL, event.outcome), event.next_attempt_at
    # With its offset: the same moment is another day elsewhere.
    when = then.isoformat(sep=" ", timespec="minutes") if then is not None else None
    next_zh = f"，约定{when}再联系" if when else ""
    next_en = f"; to be tried again at {when}" if when else ""
    return Sentence(f"{event.by}电话核对：{outcome.zh}{next_zh}。", f"{event.by} phoned: {outcome.en}{next_en}.")


def _noted(event: NoteAdded) -> Sentence:
    return Sentence(f"{event.by}添加备注。", f"{event.by} added a note.")


def _proposed(event: SettlementProposed) -> Sentence:
    decision = word(DECISION, event.decision)
    return Sentence(
        f"{event.by}提出结案意见：{decision.zh}，待第二人同意。",
        f"{event.by} proposed to settle the case: {decision.en}; a second person has to approve.",
    )


def _declined(event: SettlementDeclined) -> Sentence:
    return Sentence(f"{event.by}不同意结案意见。", f"{event.by} declined what was proposed.")


def _certificate(event: CertificateMovedOn) -> Sentence:
    step = word(CERTIFICATE, event.step)
    return Sentence(f"{step.zh}（{event.by}）。", f"{step.en} ({event.by}).")


def _permit(event: PermitRecorded) -> Sentence:
    return Sentence(
        f"{event.by}登记了居住证及签注。", f"{event.by} recorded the residence permit and its endorsements."
    )


def _disclosed(event: Disclosed) -> Sentence:
    fields = [word(SHOWN, name) for name in event.fields]
    return Sentence(
        f"{event.by}查看了{'、'.join(one.zh for one in fields)}。",
        f"{event.by} was shown in clear: {', '.join(one.en for one in fields)}.",
    )


_MADE: Final[dict[type[CaseEvent], Callable[[Any], Sentence]]] = {
    CaseAssigned: _assigned,
    CallLogged: _called,
    NoteAdded: _noted,
    SettlementProposed: _proposed,
    SettlementDeclined: _declined,
    CertificateMovedOn: _certificate,
    PermitRecorded: _permit,
    Disclosed: _disclosed,
}
