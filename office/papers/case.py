"""A case's file for the folder, made of what validation answers: its Chinese words, and which parts are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from documents.case_file import CaseFile, Fact, Found, Happened, Paper
from services.validation.domain.telling.sentence_words import Words
from services.validation.domain.telling.timeline_words import ANSWER, APPEAL, CERTIFICATE, CHANNEL, DECISION, OUTCOME

STATUS: Final = {
    "pending": "待比对",
    "verified": "比对一致",
    "suspected": "待核实",
    "eligible": "具有选民资格",
    "refused": "不予登记",
    "duplicate": "重复登记",
    "withdrawn": "已撤回",
    "transferred": "已转出",
    "struck_off": "已除名",
}
_DIRECTION: Final = {"outgoing": "我方询问", "incoming": "对方询问"}
_NONE: Final = "—"


def case_paper(
    file: Mapping[str, Any], history: Mapping[str, Any], *, election: str, zone: ZoneInfo, now: datetime
) -> CaseFile:
    """The file of `GET /v1/cases/{id}` with the lines of `GET /v1/registrations/{id}/history` that are about this
    election, as it stands at `now`; times are told in `zone`."""
    printed = now.astimezone(zone)
    return CaseFile(
        election=election,
        reference=file["registration_id"],
        printed_on=printed.date(),
        printed_at=f"{printed:%Y-%m-%d %H:%M}",
        facts=_facts(file, zone),
        findings=tuple(Found(one["code"], one["zh"]) for one in file["findings"]),
        papers=tuple(_papers(file, zone)),
        happened=tuple(_happened(one, zone) for one in history["entries"] if one["election_id"] == file["election_id"]),
    )


def status_shown(status: str | None, *, under_review: bool | None) -> str:
    """A status in Chinese; a review that runs beside it is told."""
    if status is None:
        return ""
    shown = STATUS.get(status, status)
    return f"{shown}（复核中）" if under_review else shown


def _facts(file: Mapping[str, Any], zone: ZoneInfo) -> tuple[Fact, ...]:
    said = (
        ("登记来源", f"{file['source']}　{file['submission_id']}"),
        ("登记地", file["place_code"]),
        ("登记方式", _zh(CHANNEL, file["channel"])),
        ("身份证号码", f"末两位 {file['number_ends']}" if file["number_ends"] else _NONE),
        ("登记版本", f"第 {file['registration_version']} 版；比对的是第 {file['judged_version']} 版"),
        ("比对规则", file["policy_version"] or _NONE),
        ("状态", status_shown(file["status"], under_review=file["under_review"])),
        ("立卷时间", _minute(file["since"], zone) or _NONE),
        ("经手人", file["assignee"] or _NONE),
        ("下次联系", _minute(file["next_attempt_at"], zone) or _NONE),
    )
    return tuple(Fact(label, value) for label, value in said)


def _papers(file: Mapping[str, Any], zone: ZoneInfo) -> list[Paper]:
    papers = []
    if certificate := file["certificate"]:
        seen = certificate["papers"] or {}
        papers.append(
            _paper(
                "选民资格证明",
                ("进展", _zh(CERTIFICATE, certificate["step"])),
                ("证明编号", seen.get("number")),
                ("出具单位", seen.get("issuer")),
                ("出具日期", seen.get("issued_on")),
                ("经手人", certificate["by"]),
            )
        )
    if permit := file["permit"]:
        papers.append(_paper("居住证", ("连续持有起", permit["unbroken_since"]), ("经手人", permit["by"])))
    if proposal := file["proposal"]:
        decision = _zh(DECISION, proposal["decision"])
        papers.append(_paper("待复核的处理意见", ("意见", decision), ("提出人", proposal["by"])))
    papers += [_confirmation(one, zone) for one in file["confirmations"]]
    papers += [_appeal(one, zone) for one in file["appeals"]]
    return papers


def _confirmation(one: Mapping[str, Any], zone: ZoneInfo) -> Paper:
    return _paper(
        "选举机构之间的确认",
        ("方向", _DIRECTION.get(one["direction"], one["direction"])),
        ("对方机构", one["body"]),
        ("询问", f"{one['asked_by']}　{_minute(one['asked_at'], zone)}"),
        ("答复", _zh(ANSWER, one["answer"]) or "尚无"),
        ("答复记录", f"{one['answered_by']}　{_minute(one['answered_at'], zone)}" if one["answered_by"] else None),
    )


def _appeal(one: Mapping[str, Any], zone: ZoneInfo) -> Paper:
    late = "（已逾期）" if one["overdue"] else ""
    return _paper(
        "申诉",
        ("编号", one["reference"]),
        ("事由", _zh(APPEAL, one["kind"])),
        ("提出时间", _minute(one["lodged_at"], zone)),
        ("应于何日前决定", f"{one['decide_by']}{late}"),
        ("决定", _zh(OUTCOME, one["outcome"])),
        ("判决", _zh(OUTCOME, one["judgment"])),
    )


def _paper(title: str, *facts: tuple[str, Any]) -> Paper:
    """What is on file of a paper; what is not there has no line."""
    return Paper(title, tuple(Fact(label, str(value)) for label, value in facts if value))


def _happened(entry: Mapping[str, Any], zone: ZoneInfo) -> Happened:
    evidence = entry["evidence"] or {}
    words: Sequence[Any] = (entry["words"], evidence.get("reason"), evidence.get("approval_reason"))
    return Happened(
        at=_minute(entry["at"], zone),
        what=entry["sentence_zh"],
        by=entry["by"] or "",
        words=tuple(said for said in words if said),
        status=status_shown(entry["status"], under_review=entry["under_review"]),
    )


def _zh(words: Words, said: str | None) -> str:
    """The Chinese for a known word; another is told as it is."""
    if said is None:
        return ""
    return words[said][0] if said in words else said


def _minute(written: str | None, zone: ZoneInfo) -> str:
    return f"{datetime.fromisoformat(written).astimezone(zone):%Y-%m-%d %H:%M}" if written else ""
