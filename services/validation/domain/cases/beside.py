"""A form beside the resident registry, field by field: what differs, with nothing of it in clear.

A value is masked so far that it tells whether it is there, and no more: a name by its length, a division by its
province. What a person does not need a disclosure for stands as it is: gender and place are in every list, and the
registry's status is in the findings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias

from contracts.id_number import read_id_number
from contracts.names import normalised_name
from contracts.registrations import Details
from services.validation.domain.names.difference import how_names_differ
from services.validation.domain.resident import Resident

MASK: Final = "＊"
HIDDEN: Final = MASK * 4
_LONGEST: Final = 25
_PROVINCE: Final = 2

_Masking: TypeAlias = Callable[[str], str]

Against = Literal["registry", "number"]
"""What a form is compared with: the registry's entry, or what the identity number itself says."""


@dataclass(frozen=True, slots=True)
class Beside:
    """One field, masked: as the form has it, and as the other side does; None: it says nothing of it.

    `differs` is None where one side says nothing. `positions` (from 1) of the characters of a name that differ.
    """

    field: str
    against: Against
    form: str | None
    other: str | None
    differs: bool | None
    positions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """What somebody handed in, opened. `spouse_token`: of the spouse's number, where that is sound;
    `place_code`: the village, None where a unit registered."""

    name: str = field(repr=False)
    details: Details = field(repr=False)
    place_code: str | None
    spouse_token: str | None = None


def beside_number(form: Form) -> list[Beside]:
    """What the form says, and its own number says too."""
    number = read_id_number(form.details.id_number)
    born = number.birth_date.isoformat() if number.birth_date else None
    return [
        _compared("gender", "number", form.details.gender, number.gender, shown=True),
        _compared("birth_date", "number", form.details.birth_date, born),
    ]


def beside_registry(form: Form, resident: Resident, address: str | None) -> list[Beside]:
    """What the form says, and the registry's entry of the same number; `address` is the registry's."""
    difference = how_names_differ(form.name, resident.name)
    name = Beside(
        "name", "registry", _mask_name(form.name), _mask_name(resident.name), difference is not None,
        difference.positions if difference else (),
    )  # fmt: skip
    details, permit = form.details, resident.permit_since
    spouse = _compared("spouse", "registry", form.spouse_token, resident.spouse_token)
    return [
        name,
        _compared("hukou_division", "registry", details.hukou_division, resident.hukou_division, mask=_mask_division),
        _compared("hukou_address", "registry", details.hukou_address, address),
        _compared("permit_since", "registry", details.permit_since, str(permit) if permit else None),
        spouse,
        _compared("place", "registry", form.place_code, resident.place_code, shown=True),
    ]


def _compared(
    name: str,
    against: Against,
    one: str | None,
    other: str | None,
    *,
    shown: bool = False,
    mask: _Masking | None = None,
) -> Beside:
    masked = [_masked(value, shown=shown, mask=mask) for value in (one, other)]
    differs = None if not one or not other else _folded(one) != _folded(other)
    return Beside(name, against, masked[0], masked[1], differs)


def _masked(value: str | None, *, shown: bool, mask: _Masking | None) -> str | None:
    if not value:
        return None
    if shown:
        return value
    return mask(value) if mask else HIDDEN


def _mask_name(name: str) -> str:
    return MASK * min(len(normalised_name(name)), _LONGEST)


def _mask_division(code: str) -> str:
    return code[:_PROVINCE] + HIDDEN if code.isascii() and code.isdigit() else HIDDEN


def _folded(value: str) -> str:
    return "".join(value.split())
