"""What became of an entry, in words for whoever stands at a door."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pydantic import ValidationError

from services.desk.asking import Away, Refused
from services.desk.page.refusals import told
from services.desk.page.words import Words

State = Literal["counted", "refused", "later"]
"""`counted`: it is recorded. `refused`: a person has to mend or delete it. `later`: the same again is worth a try."""

FIELDS: Final[Mapping[str, Words]] = {
    "name": Words("姓名", "name"),
    "id_number": Words("身份证号码", "ID number"),
    "phone": Words("联系电话", "telephone"),
    "residence_address": Words("现居住地址", "residence"),
    "hukou_division": Words("户籍区划代码", "division code of the household"),
    "hukou_address": Words("户籍地址", "address of the household"),
    "permit_since": Words("居住证起始日期", "residence permit since"),
    "spouse_id_number": Words("配偶身份证号码", "spouse's ID number"),
    "certificate_no": Words("资格证明编号", "certificate number"),
    "basis": Words("参选地类型", "votes here because of"),
    "registered_at": Words("登记时间", "time of registration"),
    "at": Words("登记时间", "time of the entry"),
    "place_code": Words("村居", "village"),
    "patch_code": Words("片区", "patch"),
    "household_code": Words("户号", "household"),
    "residents": Words("居民结果", "residents' results"),
    "next_visit_on": Words("下次走访", "next visit"),
    "words": Words("备注", "remarks"),
}
"""The fields of an entry as the forms name them."""

_VISITS: Final[Mapping[str, Words]] = {
    "UnknownHousehold": Words(
        "名册里没有这一户：请核对户号，或先请居委会把这一户列入底册，再点重试。",
        "This household is not listed: check its code, or have it listed, and try again.",
    ),
    "UnknownResident": Words(
        "这一户的居民有变动：请刷新片区后重新记录，再删除这一条。",
        "Who lives here has changed: load the patch again, record the visit anew, and delete this one.",
    ),
    "OtherPatch": Words("这一户已划到别的片区：请告诉居委会。", "This household lies in another patch by now."),
    "VisitTime": Words("走访时间不对：下次走访不能早于这一次。", "The next visit cannot be before this one."),
}
_AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})

NOT_YOURS: Final = Words(
    "这一条是别的账号登记的：那个账号登录后才能发送。",
    "Another account made this entry: it is sent when that one signs in.",
)
NOT_YOUR_PLACE: Final = Words("您的账号不能在这个村居登记。", "Your account may not register people of this village.")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the entry `id`. `fields` are those to mend, where some are named."""

    id: str
    state: State
    said: Words | None = None
    fields: tuple[str, ...] = ()

    def answer(self) -> dict[str, Any]:
        """The outcome as the telephone is told."""
        return {"id": self.id, "state": self.state, "said": self.said and self.said._asdict(), "fields": self.fields}


def unread(entry_id: str, error: ValidationError) -> Outcome:
    """The outcome of what cannot be read as an entry."""
    places = (str(part) for problem in error.errors(include_input=False, include_url=False) for part in problem["loc"])
    return _to_mend(entry_id, places, Words("这一条填写不对。", "The entry is not as it must be."))


def refused(entry_id: str, error: Away | Refused) -> Outcome:
    """The outcome of what a service does not take, or does not take now."""
    if isinstance(error, Away) or error.status in _AGAIN:
        return Outcome(entry_id, "later", told(error))
    rejected = error.body.get("rejected") or [{}]
    reason, detail = str(rejected[0].get("reason", "")), str(rejected[0].get("detail", error.detail))
    if reason in _VISITS:
        return Outcome(entry_id, "refused", _VISITS[reason])
    return _to_mend(entry_id, re.findall(r"(?:^|; )(\w+)", detail), told(error))


def _to_mend(entry_id: str, named: Iterable[str], otherwise: Words) -> Outcome:
    fields = tuple(dict.fromkeys(name for name in named if name in FIELDS))
    if not fields:
        return Outcome(entry_id, "refused", otherwise)
    zh, en = ("、".join(FIELDS[name].zh for name in fields), ", ".join(FIELDS[name].en for name in fields))
    return Outcome(entry_id, "refused", Words(f"请改正：{zh}。", f"Please mend: {en}."), fields)
