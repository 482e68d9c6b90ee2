"""Who a provider says that somebody is, as the desk takes it: a role, a name for records, a village clerk's places."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from services.desk.page.words import Words
from services.desk.people.account import LONGEST_PERSON
from services.desk.people.identity import Identity
from services.desk.people.roles import WITHIN_PLACES, Role

_LONGEST_SUBJECT: Final = 255
"""OpenID Connect Core 1.0, section 2."""
_MOST_PLACES: Final = 50
_PLACE: Final = re.compile(r"[\w.-]{1,40}")

_NO_ROLE: Final = Words(
    "身份系统没有给您分配本系统的角色，不能登录；请联系管理员。",
    "The office's accounts give you no role at this desk; ask whoever keeps them.",
)
_MANY_ROLES: Final = Words(
    "身份系统给您分配了不止一个角色，本系统无法选择；请联系管理员只保留一个。",
    "The office's accounts give you more than one role at this desk; ask whoever keeps them to leave one.",
)
_NO_PLACES: Final = Words(
    "身份系统没有写明您负责的村居或单位，不能登录；请联系管理员。",
    "The office's accounts do not say which places are yours; ask whoever keeps them.",
)
_NO_NAME: Final = Words(
    "身份系统没有提供您的姓名，办理记录无法署名；请联系管理员。",
    "The office's accounts do not say your name, under which things are recorded; ask whoever keeps them.",
)


class NotForTheDeskError(Exception):
    """The provider vouches for somebody who may not come in; `said` is what they are told."""

    def __init__(self, said: Words) -> None:
        super().__init__("no role at the desk")
        self.said = said


@dataclass(frozen=True, slots=True)
class ClaimNames:
    """Which claims hold the role, and the places; dots lead into a claim's members (`realm_access.roles`)."""

    role: str
    places: str


def identity_of(claims: Mapping[str, Any], names: ClaimNames) -> Identity:
    """Who the claims of a verified ID token say that it is.

    Raises:
        NotForTheDeskError: they give no role, or more than one, no name, or a village's clerk no places.
    """
    roles = {Role(value) for value in _values(claims, names.role) if value in set(Role)}
    if len(roles) != 1:
        raise NotForTheDeskError(_MANY_ROLES if roles else _NO_ROLE)
    role = roles.pop()
    places: tuple[str, ...] = ()
    if role in WITHIN_PLACES:
        places = tuple(dict.fromkeys(one for one in _values(claims, names.places) if _PLACE.fullmatch(one)))
        if not 0 < len(places) <= _MOST_PLACES:
            raise NotForTheDeskError(_NO_PLACES)
    person = next((said for name in ("name", "preferred_username") if (said := _name(claims.get(name)))), None)
    if person is None:
        raise NotForTheDeskError(_NO_NAME)
    # A colon stands in no account's name: nobody is taken for an account of the desk's own.
    return Identity(f"provider:{str(claims['sub'])[:_LONGEST_SUBJECT]}", person, role, places)


def _values(claims: Mapping[str, Any], name: str) -> list[str]:
    """A claim's values: a list, or words with spaces or commas between them; none where there is no such claim."""
    found: Any = claims.get(name)
    if found is None:
        found = claims
        for step in name.split("."):
            found = found.get(step) if isinstance(found, Mapping) else None
    if isinstance(found, str):
        return found.replace(",", " ").split()
    return [one for one in found if isinstance(one, str)] if isinstance(found, list) else []


def _name(said: object) -> str | None:
    if not isinstance(said, str) or not said.strip().isprintable():
        return None
    return said.strip()[:LONGEST_PERSON] or None
