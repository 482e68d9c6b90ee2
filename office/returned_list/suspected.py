"""What a sender is told of a row that was registered: what they can mend or send, nothing that only the office knows.

A unit that sends a list learns what is wrong with what it wrote. What the registry has of a person, or where somebody
else registered them, is not its business: it is told that the office asks, and nothing more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from contracts.validations import Finding, FindingCode
from office.returned_list.told import Outcome, Told
from services.validation.domain.telling.sentences import sentence_of

_F = FindingCode

ADVICE: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    _F.ID_MALFORMED: ("请照身份证重新填写。", ("id_number",)),
    _F.ID_FIFTEEN_DIGITS: ("最好改填18位号码。", ("id_number",)),
    _F.ID_CHECKSUM: ("请照身份证逐位核对。", ("id_number",)),
    _F.ID_BIRTH_DATE: ("请照身份证逐位核对。", ("id_number",)),
    _F.ID_DAMAGED_BY_SPREADSHEET: ("请先把这一列设为文本，再照身份证填写全部18位。", ("id_number",)),
    _F.ID_GENDER_MISMATCH: ("请照身份证核对这两项。", ("gender", "id_number")),
    _F.ID_BIRTH_DATE_MISMATCH: ("请照身份证核对这两项。", ("birth_date", "id_number")),
    _F.NAME_MALFORMED: ("请照身份证填写姓名。", ("name",)),
    _F.NOT_IN_REGISTRY: ("请照身份证核对号码；号码无误的，由选举办公室核实。", ("id_number",)),
    _F.NAME_MISMATCH: ("请照身份证核对姓名和号码。", ("name", "id_number")),
    _F.NAME_VARIANT: ("请照身份证上的写法填写。", ("name",)),
    _F.UNDER_AGE: ("请核对号码；无误的，本次选举不能登记。", ("id_number",)),
    _F.DUPLICATE: ("请向本人问明在哪里参加选举，只保留一处。", ("id_number",)),
    _F.PROBABLE_DUPLICATE: ("请向本人核实是否已在别处登记。", ("name", "id_number")),
    _F.NON_LOCAL: (
        "请让本人取得户籍地的选民资格证明，填上编号并交选举办公室核验。",
        ("certificate_no", "hukou_division"),
    ),
    _F.PLACE_UNKNOWN: ("请核对送交名单时所用的单位或村居编号。", ()),
    _F.PLACE_MISMATCH: ("请核对本人是否应在这里登记。", ("residence_address",)),
}  # fmt: skip
"""What to do about a finding that its sender may know, and the fields that it is about."""

WITHOUT_PARTICULARS: Final = frozenset({_F.DUPLICATE, _F.PROBABLE_DUPLICATE, _F.NON_LOCAL, _F.NAME_MISMATCH})
"""Told without what the finding says of the person elsewhere: places, years, families."""

FOR_THE_OFFICE: Final = frozenset(
    {_F.DECEASED, _F.MOVED_OUT, _F.RIGHTS_DEPRIVED, _F.RIGHTS_SUSPENDED, _F.LEFT_OFF}
)  # fmt: skip
"""What the registry has of a person."""

ASKED: Final = "有需要由选举办公室核实的事项，无需修改。"
_WAITING: Final = "尚未比对完，请稍后再查。"

_DECIDED: Final[Mapping[str, str]] = {
    "refused": "经核实，不列入选民名单；有异议的，请联系选举办公室。",
    "duplicate": "经核实，是重复登记，不再计入。",
    "withdrawn": "这一条登记已经撤回；要重新登记的，请联系选举办公室。",
    "transferred": "这位选民已转到别处登记。",
    "struck_off": "已从选民名单中除名；有异议的，请联系选举办公室。",
}


def told_of(status: Mapping[str, Any] | None) -> Told:
    """What is told of a row that was registered and stands so; None: nobody asked where it stands."""
    if status is None:
        return Told(Outcome.REGISTERED)
    if status["status"] in {None, "pending"}:
        return Told(Outcome.REGISTERED, (_WAITING,))
    if status["status"] in _DECIDED:
        return Told(Outcome.DECIDED, (_DECIDED[status["status"]],))
    if status["status"] != "suspected" and not status["under_review"]:
        return Told(Outcome.REGISTERED)
    findings = [Finding.model_validate(one) for one in status["findings"]]
    sentences = dict.fromkeys(map(_sentence, findings))
    fields = {field for finding in findings for field in ADVICE.get(finding.code, ("", ()))[1]}
    return Told(Outcome.SUSPECTED, tuple(sentences) or (ASKED,), frozenset(fields))


def _sentence(finding: Finding) -> str:
    advice = ADVICE.get(finding.code)
    if advice is None:
        return ASKED
    shown = Finding(code=finding.code) if finding.code in WITHOUT_PARTICULARS else finding
    return sentence_of(shown).zh + advice[0]
