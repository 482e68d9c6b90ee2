"""How likely two registrations are one person's, with reasons that a clerk can read and that say nothing of either.

Points for each thing compared, summed, as in record linkage after Fellegi and Sunter (1969): what agrees by chance
seldom weighs much, what a slip explains weighs little against, and what is missing weighs nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from contracts.id_number import IdNumber
from services.validation.domain.likeness.address import Address, Nearness, nearness, read_address
from services.validation.domain.likeness.keys import born_on
from services.validation.domain.likeness.number_likeness import are_two_peoples, slip_between, sound_slip
from services.validation.domain.names.difference import SAME_NAME, name_likeness
from services.validation.domain.subject import Subject

# As many points as make both answers equally plausible, and as many more as double the odds: 45 points are 0.8.
_EVEN: Final = 31
_DOUBLES: Final = 7
_PHONE: Final = 11
_SHORTEST_PHONE: Final = 7
_BOTH_SOUND: Final = -20
_PAPERS_DISAGREE: Final = -15

_NAME: Final = {"equal": 25, "traditional": 25, "variant": 25, "homophone": 24, "close": -20, "different": -35}
_NAME_REASON: Final = {
    "equal": "name_equal", "traditional": "name_variant", "variant": "name_variant", "homophone": "name_homophone",
    "close": "name_close",
}  # fmt: skip
_BIRTH: Final = {"birth_date_equal": 25, "birth_date_swapped": 17, "birth_date_one_digit": 15}
_OTHER_BIRTH_DATE: Final = -20
_ADDRESS: Final[dict[Nearness, int]] = {"equal": 20, "close": 12, "different": -10}
_SAME_PHONE, _OTHER_PHONE = 15, -3
# A typing slip in an unsound number is all but proof; a lost tail leaves birthday and division, which twins share.
_SLIP: Final = {
    "number_equal": 35, "number_one_digit": 35, "number_two_swapped": 35, "number_length": 33, "number_tail_lost": 10,
    "unknown": 0, "far": -10,
}  # fmt: skip
# Twins' and neighbours' old numbers are one digit apart too: there a slip counts only beside one and the same name.
_OLD_SLIPS: Final = {"number_one_digit": 25, "number_two_swapped": 25, "number_tail_lost": 10}


class Likeness(NamedTuple):
    """A score from 0 to 1, in hundredths, and what agrees: codes, nothing personal."""

    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a registration is compared; all of it personal."""

    name: str = field(repr=False)
    number: IdNumber
    born: str = field(repr=False)
    addresses: tuple[Address, ...] = field(repr=False)
    phone: str = field(repr=False)
    gender: str | None = field(repr=False)


def traits_of(subject: Subject) -> Traits:
    """The traits of an opened registration."""
    details = subject.details
    written = dict.fromkeys(filter(None, (details.residence_address, details.hukou_address)))
    return Traits(
        subject.name,
        subject.number,
        born_on(subject),
        tuple(read_address(address) for address in written),
        _phone(details.phone),
        subject.number.gender or details.gender,
    )


def score(one: Traits, other: Traits) -> Likeness:
    """How alike two registrations are. Symmetric; costs some ten microseconds."""
    how, _ = name_likeness(one.name, other.name)
    points, reasons = _NAME[how], [_NAME_REASON[how]] if how in _NAME_REASON else []
    same_name = how == "equal" or how in SAME_NAME
    for more, reason in (_birth(one.born, other.born), _address(one, other), _numbers(one, other, same_name=same_name)):
        points += more
        if reason:
            reasons.append(reason)
    if one.phone and other.phone:
        points += _SAME_PHONE if one.phone == other.phone else _OTHER_PHONE
        if one.phone == other.phone:
            reasons.append("phone_equal")
    if {one.gender, other.gender} == {"male", "female"}:
        points += _PAPERS_DISAGREE
    return Likeness(round(1 / (1 + 2 ** ((_EVEN - points) / _DOUBLES)), 2), tuple(reasons))


def _birth(one: str, other: str) -> tuple[int, str | None]:
    if not one or not other:
        return 0, None
    if one == other:
        reason = "birth_date_equal"
    elif one[:4] == other[:4] and one[4:6] == other[6:] and one[6:] == other[4:6]:
        reason = "birth_date_swapped"
    elif sum(a != b for a, b in zip(one, other, strict=True)) == 1:
        reason = "birth_date_one_digit"
    else:
        return _OTHER_BIRTH_DATE, None
    return _BIRTH[reason], reason


def _address(one: Traits, other: Traits) -> tuple[int, str | None]:
    found = {nearness(mine, theirs) for mine in one.addresses for theirs in other.addresses}
    if not found:
        return 0, None
    best: Nearness = "equal" if "equal" in found else "close" if "close" in found else "different"
    return _ADDRESS[best], None if best == "different" else f"address_{best}"


def _numbers(one: Traits, other: Traits, *, same_name: bool) -> tuple[int, str | None]:
    if are_two_peoples(one.number, other.number):
        slip = sound_slip(one.number, other.number)
        if not same_name or slip not in _OLD_SLIPS:
            return _BOTH_SOUND, None
        return _OLD_SLIPS[slip], slip
    slip = slip_between(one.number, other.number)
    if slip == "number_tail_lost" and not same_name:
        return 0, slip
    return _SLIP[slip], None if slip in ("unknown", "far") else slip


def _phone(written: str | None) -> str:
    digits = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", written or "")))
    return digits[-_PHONE:] if len(digits) >= _SHORTEST_PHONE else ""
