"""A finding as a sentence for the clerk, in Chinese and in English.

Made from the finding's code and those of its params that are known words, numbers, or codes of places: nothing else of
them comes into a sentence, so that nothing personal can.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from contracts.validations import Finding, FindingCode
from services.validation.domain.telling.sentence_words import DIFFERENCE, LIKENESS, MALFORMED, MISPLACED, PLAIN, Words

_PLACE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
# Eleven digits could be a telephone number, more an identity number: that is no place of ours.
_ELEVEN_DIGITS: Final = 11
# Years, positions, ages: what is larger is none of these.
_LARGEST: Final = 150


class Sentence(NamedTuple):
    """One meaning in two languages."""

    zh: str
    en: str


def sentence_of(finding: Finding) -> Sentence:
    """What the finding says; of a code that is not known here, that there is one."""
    made = _MADE.get(finding.code)
    if made is not None:
        return made(finding.params)
    return Sentence(*PLAIN.get(finding.code, ("有一项需要核对的内容。", "There is something to look at.")))


def _name_malformed(params: Mapping[str, Any]) -> Sentence:
    zh, en = _word(MALFORMED, params.get("why"))
    return Sentence(f"姓名的写法有问题{zh}。", f"The name cannot be written so{en}.")


def _name_variant(params: Mapping[str, Any]) -> Sentence:
    zh, en = _word(DIFFERENCE, params.get("why"))
    written = params.get("positions")
    places = [at for at in map(_number, written) if at is not None] if isinstance(written, list | tuple) else []
    where_zh = f"（第{'、'.join(map(str, places))}个字）" if places else ""
    where_en = f" (character {', '.join(map(str, places))})" if places else ""
    return Sentence(
        f"姓名与户籍登记是同一个名字的不同写法{zh}{where_zh}。",
        f"The name is another writing of the registry's{en}{where_en}.",
    )


def _name_mismatch(params: Mapping[str, Any]) -> Sentence:
    zh, en = _word(DIFFERENCE, params.get("why"))
    return Sentence(f"这个号码在户籍登记中是另一个姓名{zh}。", f"The registry has another name under this number{en}.")


def _under_age(params: Mapping[str, Any]) -> Sentence:
    age = _number(params.get("minimum_age"))
    if age is None:
        return Sentence("选举日未满法定年龄。", "Not of age on election day.")
    return Sentence(f"选举日未满{age}周岁。", f"Not {age} years old on election day.")


def _duplicate(params: Mapping[str, Any]) -> Sentence:
    place = place_shown(params.get("place_code"))
    zh, en = (f"在{place}", f" at {place}") if place else ("", "")
    return Sentence(f"这位选民在本次选举中已{zh}登记。", f"This voter is registered in this election already{en}.")


def _probable_duplicate(params: Mapping[str, Any]) -> Sentence:
    others = params.get("others")
    first = others[0] if isinstance(others, list | tuple) and others and isinstance(others[0], Mapping) else {}
    reasons = first.get("reasons")
    words = [LIKENESS[one] for one in reasons if one in LIKENESS] if isinstance(reasons, list | tuple) else []
    place = place_shown(first.get("place_code"))
    where_zh, where_en = (f"（{place}）", f" at {place}") if place else ("", "")
    why_zh = "：" + "，".join(zh for zh, _ in words) if words else ""
    why_en = ": " + ", ".join(en for _, en in words) if words else ""
    return Sentence(
        f"另有一条登记{where_zh}很可能是同一个人{why_zh}。",
        f"Another registration{where_en} is probably the same person's{why_en}.",
    )


def _non_local(params: Mapping[str, Any]) -> Sentence:
    zh, en = [], []
    if params.get("married_in") is True:
        zh.append("配偶是本市户籍")
        en.append("the spouse's household is in the city")
    years = _number(params.get("permit_years"))
    if years is not None:
        zh.append(f"居住证满{years}年")
        en.append(f"{years} full years of residence permit")
    if params.get("certificate_claimed") is True:
        zh.append("表上填有资格证明编号")
        en.append("the form names a certificate")
    more_zh = f"（{'，'.join(zh)}；仅供参考）" if zh else ""
    more_en = f" ({', '.join(en)}: to know, not to decide by)" if en else ""
    return Sentence(
        f"户籍在外省市，尚未核验选民资格证明{more_zh}。",
        f"The household is outside the city, and no eligibility certificate has been verified{more_en}.",
    )


def _place_mismatch(params: Mapping[str, Any]) -> Sentence:
    zh, en = _word(MISPLACED, params.get("why"))
    place = place_shown(params.get("place_code"))
    where = f" {place}" if place else ""
    return Sentence(f"登记地点可能不对{zh}{where}。", f"The place may be the wrong one{en}{where}.")


def _word(words: Words, said: object) -> tuple[str, str]:
    """The words for a reason, put behind a sentence; nothing for what is not known."""
    zh, en = words.get(said, ("", "")) if isinstance(said, str) else ("", "")
    return (f"：{zh}", f": {en}") if zh else ("", "")


def _number(said: object) -> int | None:
    return said if type(said) is int and 0 <= said <= _LARGEST else None


def place_shown(said: object) -> str | None:
    """A place's code as it may be shown; None: it is no code of ours, and may be anything that somebody wrote."""
    if not isinstance(said, str) or _PLACE.fullmatch(said) is None:
        return None
    return said if sum(map(str.isdigit, said)) < _ELEVEN_DIGITS else None


_MADE: Final[dict[str, Callable[[Mapping[str, Any]], Sentence]]] = {
    FindingCode.NAME_MALFORMED: _name_malformed,
    FindingCode.NAME_VARIANT: _name_variant,
    FindingCode.NAME_MISMATCH: _name_mismatch,
    FindingCode.UNDER_AGE: _under_age,
    FindingCode.DUPLICATE: _duplicate,
    FindingCode.PROBABLE_DUPLICATE: _probable_duplicate,
    FindingCode.NON_LOCAL: _non_local,
    FindingCode.PLACE_MISMATCH: _place_mismatch,
}
