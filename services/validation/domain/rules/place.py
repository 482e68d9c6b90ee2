"""Rules of the place. Source: Election Law 25 and Shanghai's rules 20: a voter registers where they work, live, or have
their household, and so in the constituency of that unit or village."""

from __future__ import annotations

from typing import Final

from contracts.set_up.places import Place
from contracts.validations import Finding, FindingCode
from services.validation.domain.election import ElectionRules
from services.validation.domain.reach import is_within
from services.validation.domain.resident import Resident
from services.validation.domain.subject import Subject

# A unit's list and a canvass from door to door belong to one kind of place; stations and the web are open to all.
_KIND_OF_CHANNEL: Final = {"unit": "unit", "village": "village"}
_CANVASS: Final = "village"
_LIVES_THERE, _WORKS_THERE = "residence", "work_unit"


def misplaced(subject: Subject, resident: Resident | None, rules: ElectionRules) -> Finding | None:
    """PLACE_UNKNOWN: the election has no such place. The code is not repeated: such a text may be anything.

    PLACE_MISMATCH, with `why`: `channel`, a unit's list for a village, or a canvass for a unit, unless somebody lives
    on the unit's premises; `registry_place`, a canvass wrote somebody down whose household the registry has in another
    village, `place_code`, without saying that they live here; `address`, the residence that was written lies outside
    the village's reach.

    Units are never compared by address, nor is who registers at a village because they work there.
    """
    place = rules.places.get(subject.place_code)
    if place is None:
        return Finding(code=FindingCode.PLACE_UNKNOWN)
    kind, basis = place.kind, subject.details.basis
    if _KIND_OF_CHANNEL.get(subject.channel, kind) != kind and not (kind == "unit" and basis == _LIVES_THERE):
        return _mismatch("channel")
    if kind == "unit" or basis == _WORKS_THERE:
        return None
    within = is_within(rules.reach.get(place.code, ()), subject.details.residence_address) if rules.reach else None
    if within is None and resident is not None and _household_elsewhere(subject, resident, place, rules):
        return _mismatch("registry_place", resident.place_code)
    return None if within is not False else _mismatch("address")


def _mismatch(why: str, place_code: str | None = None) -> Finding:
    return Finding(code=FindingCode.PLACE_MISMATCH, params={"why": why, "place_code": place_code})


def _household_elsewhere(subject: Subject, resident: Resident, place: Place, rules: ElectionRules) -> bool:
    code = resident.place_code
    if code is None or code == place.code or subject.channel != _CANVASS or subject.details.basis == _LIVES_THERE:
        return False
    registered = rules.places.get(code)
    return registered is not None and registered.kind == "village"
