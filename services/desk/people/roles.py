"""Roles, and what each may do at the desk. Every route names the right that it needs; this table gives rights to roles.

Clerks of a village or unit are limited to their places besides (`Visitor.may_at`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Role(StrEnum):
    """Who somebody is in the election office's work."""

    OFFICE = "office"
    VILLAGE = "village"
    AUDITOR = "auditor"
    OPERATOR = "operator"


class Right(StrEnum):
    """What a page shows or does."""

    KEEP_ACCOUNT = "keep_account"
    SEE_COUNTS = "see_counts"
    REGISTER = "register"
    SEE_CASES = "see_cases"
    WORK_CASES = "work_cases"
    UNMASK = "unmask"
    DECIDE = "decide"
    SEE_ELECTION = "see_election"
    CHANGE_ELECTION = "change_election"
    PUBLISH_ROLL = "publish_roll"
    SEE_HISTORY = "see_history"
    SEE_OPERATIONS = "see_operations"
    OPERATE = "operate"


_R = Right
_EVERYBODY: Final = frozenset({_R.KEEP_ACCOUNT})

RIGHTS_OF: Final[Mapping[Role, frozenset[Right]]] = {
    Role.OFFICE: frozenset(Right) - {_R.SEE_OPERATIONS, _R.OPERATE},
    Role.VILLAGE: frozenset(
        {_R.SEE_COUNTS, _R.REGISTER, _R.SEE_CASES, _R.WORK_CASES, _R.UNMASK, _R.DECIDE, _R.SEE_HISTORY}
    )
    | _EVERYBODY,
    Role.AUDITOR: frozenset({_R.SEE_COUNTS, _R.SEE_CASES, _R.SEE_ELECTION, _R.SEE_HISTORY, _R.SEE_OPERATIONS})
    | _EVERYBODY,
    Role.OPERATOR: frozenset({_R.SEE_COUNTS, _R.SEE_OPERATIONS, _R.OPERATE}) | _EVERYBODY,
}
"""Everybody sees their own account and signs out. An auditor sees everything masked and changes nothing; an operator
sees counts and machines, and no person, and is the only one who holds, redrives and rebuilds."""

WITHIN_PLACES: Final = frozenset({Role.VILLAGE})
"""Roles whose accounts are limited to the places that they name."""
