"""What happened to a voter as a sentence, in Chinese and in English: clerks' names, codes, days; nothing personal."""

from __future__ import annotations

from contracts.appeals import AppealDecided, AppealEvent, AppealLodged, SuitFiled, SuitJudged
from contracts.cases import CaseEvent
from contracts.confirmations import ConfirmationAnswered, ConfirmationEvent
from contracts.coverage import ResidentCompared, ResidentDisclosed, ResidentEvent
from contracts.validations import Assessed, Decided, Reopened, Restored, Settled, StruckOff
from services.validation.domain.telling.case_sentences import SOMETHING, sentence_for_work, word
from services.validation.domain.telling.happening import RegistrationVersion, StreamEvent
from services.validation.domain.telling.sentences import Sentence, place_shown, sentence_of
from services.validation.domain.telling.timeline_words import (
    ANSWER,
    APPEAL,
    CHANNEL,
    DECISION,
    GROUND,
    NOT_EXPECTED,
    OUTCOME,
    TRIGGER,
)


def sentence_for_version(version: RegistrationVersion) -> Sentence:
    """What became of a registration, as whoever registered it said."""
    place = place_shown(version.place_code)
    at_zh, at_en = (f"（{place}）", f" at {place}") if place else ("", "")
    channel = word(CHANNEL, version.channel)
    match version.kind:
        case "submitted":
            return Sentence(f"登记{at_zh}，来源：{channel.zh}。", f"Registered{at_en}, by {channel.en}.")
        case "corrected":
            return Sentence(
                f"登记信息更正为第{version.version}版{at_zh}。", f"Corrected{at_en}: version {version.version}."
            )
        case "withdrawn":
            return Sentence("登记方撤回登记。", "Withdrawn by whoever registered it.")
        case "transferred":
            return _transferred(version, at_zh, at_en)


def sentence_for_event(event: StreamEvent) -> Sentence:
    """What an event of the validation's log says; of one that is not known here, that there is one."""
    match event:
        case Assessed():
            return _assessed(event)
        case Decided():
            return _decided(event)
        case CaseEvent():
            return sentence_for_work(event)
        case ConfirmationEvent() | AppealEvent():
            return _confirmation(event) if isinstance(event, ConfirmationEvent) else _appeal(event)
        case ResidentEvent():
            return _of_baseline(event)
        case _:
            return SOMETHING


def _transferred(version: RegistrationVersion, at_zh: str, at_en: str) -> Sentence:
    move, arrives = version.move, version.version == 1
    if move is None:
        zh, en = ("转入", "Transferred in") if arrives else ("转出", "Transferred out")
        return Sentence(f"{zh}{at_zh}。", f"{en}{at_en}.")
    other = place_shown(move.place_code)
    there_zh, there_en = f"{move.election_id}{other or ''}", f"{move.election_id}{f', {other}' if other else ''}"
    match move.kind:
        case "carried_over":
            return Sentence(
                f"由上次选举（{there_zh}）的选民名单转来{at_zh}。", f"Carried over from the roll of {there_en}{at_en}."
            )
        case "transferred_in":
            return Sentence(f"由{there_zh}转入{at_zh}。", f"Transferred in from {there_en}{at_en}.")
        case "transferred_out":
            return Sentence(f"转出到{there_zh}。", f"Transferred out to {there_en}.")


def _assessed(event: Assessed) -> Sentence:
    when = word(TRIGGER, event.trigger)
    found = [sentence_of(finding) for finding in event.findings] or [Sentence("未发现疑点。", "nothing to look at.")]
    if event.held_open:
        found.append(Sentence("有人对其资格存疑，由人工决定。", "A person has doubts, and a person decides."))
    if event.under_review:
        found.append(Sentence("保留在选民名单上，待人工复核。", "Stays on the roll, under review."))
    zh, en = "".join(one.zh for one in found), " ".join(one.en for one in found)
    return Sentence(f"{when.zh}：{zh}", f"{when.en}: {en}")


def _decided(event: Decided) -> Sentence:
    by = event.decided_by
    match event:
        case Settled(proposed_by=None):
            said = word(DECISION, event.decision)
            return Sentence(f"{by}结案：{said.zh}。", f"{by} settled the case: {said.en}.")
        case Settled():
            said = word(DECISION, event.decision)
            return Sentence(
                f"{by}同意{event.proposed_by}的结案意见：{said.zh}。",
                f"{by} approved what {event.proposed_by} had proposed: {said.en}.",
            )
        case Reopened():
            zh, en = ("保留在选民名单上复核", "stays on the roll, under review") if event.under_review else (
                "重新列为可疑", "suspected again",
            )  # fmt: skip
            return Sentence(f"{by}重新打开此案：{zh}。", f"{by} opened the case again: {en}.")
        case StruckOff():
            said = word(GROUND, event.ground)
            return Sentence(f"{by}从选民名单除名：{said.zh}。", f"{by} struck the voter off the roll: {said.en}.")
        case Restored():
            return Sentence(f"{by}恢复选民资格。", f"{by} restored the voter to the roll.")
        case _:
            return SOMETHING


def _confirmation(event: ConfirmationEvent) -> Sentence:
    ours = event.direction == "outgoing"
    if not isinstance(event, ConfirmationAnswered):
        zh, en = (f"向{event.body}发函", f"{event.body} was asked") if ours else (
            f"收到{event.body}来函", f"{event.body} asked us",
        )  # fmt: skip
        return Sentence(f"{zh}，确认在何处参选。", f"{en} where the voter votes.")
    said = word(ANSWER, event.answer)
    zh, en = (f"{event.body}复函", f"{event.body} answered") if ours else (
        f"答复{event.body}", f"We answered {event.body}",
    )  # fmt: skip
    return Sentence(f"{zh}：{said.zh}。", f"{en}: {said.en}.")


def _appeal(event: AppealEvent) -> Sentence:
    match event:
        case AppealLodged():
            said = word(APPEAL, event.kind)
            late_zh, late_en = ("（逾期）", ", late") if event.late else ("", "")
            return Sentence(
                f"收到申诉{event.reference}{late_zh}：{said.zh}。",
                f"Appeal {event.reference} came in{late_en}: {said.en}.",
            )
        case AppealDecided():
            said = word(OUTCOME, event.outcome)
            return Sentence(
                f"选举委员会处理决定：{said.zh}。", f"The election committee decided the appeal: {said.en}."
            )
        case SuitFiled():
            return Sentence(f"向{event.court}起诉。", f"A suit was filed at {event.court}.")
        case SuitJudged():
            said = word(OUTCOME, event.outcome)
            return Sentence(f"法院判决：{said.zh}。", f"The court judged: {said.en}.")
        case _:
            return SOMETHING


def _of_baseline(event: ResidentEvent) -> Sentence:
    match event:
        case ResidentCompared():
            where = f"{event.place_code}，{event.patch_code}", f"{event.place_code}, {event.patch_code}"
            if event.why_not is None:
                return Sentence(f"列入底数（{where[0]}），可以参选。", f"In the baseline ({where[1]}): may vote here.")
            said = word(NOT_EXPECTED, event.why_not)
            return Sentence(
                f"列入底数（{where[0]}），不在应登记之列：{said.zh}。",
                f"In the baseline ({where[1]}), not expected to register: {said.en}.",
            )
        case ResidentDisclosed():
            return Sentence(
                f"{event.by}在未登记居民名单上看到姓名和住址。",
                f"{event.by} saw name and address in the list of residents who are not registered.",
            )
        case _:
            return SOMETHING
