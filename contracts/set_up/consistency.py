"""What makes a set-up hold together: its codes stand once, and every code that it uses is one of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from contracts.set_up.bodies import Body
from contracts.set_up.places import Constituency, Place

_TWICE: Final = "{what} {code} stands twice in the file"
_NESTED_NOWHERE: Final = "town constituency {code} lies within no district constituency of the file"
_NO_CONSTITUENCY: Final = "place {code}: the file has no {level} constituency {named}"
_NO_BODY: Final = "body {code} lies within no other body of the file"


def require_consistency(
    constituencies: Sequence[Constituency], places: Sequence[Place], bodies: Sequence[Body]
) -> None:
    """Look at the whole set-up: it was written by a person, who wants to hear of every slip at once.

    Only what no reader could make sense of is asked for here, because events that are kept are read through it too;
    what a new file must meet besides is the registration service's to say.

    Raises:
        ValidationError: a code stands twice, or one is used that the set-up does not have; each error's place is the
            path within the set-up.
    """
    levels = {one.code: one.level for one in constituencies}
    found = [
        *_codes(constituencies, places, bodies), *_nesting(constituencies, levels), *_votes(places, levels),
        *_bodies(bodies),
    ]  # fmt: skip
    if found:
        raise ValidationError.from_exception_data("ElectionSetUp", found, hide_input=True)


def _codes(
    constituencies: Sequence[Constituency], places: Sequence[Place], bodies: Sequence[Body]
) -> Iterator[InitErrorDetails]:
    lists: Mapping[str, tuple[str, Iterable[str]]] = {
        "constituencies": ("constituency", (one.code for one in constituencies)),
        "places": ("place", (one.code for one in places)),
        "bodies": ("body", (one.code for one in bodies)),
    }
    for part, (what, codes) in lists.items():
        seen: set[str] = set()
        for index, code in enumerate(codes):
            if code in seen:
                yield _error("code_stands_twice", _TWICE, (part, index, "code"), what=what, code=code)
            seen.add(code)


def _nesting(constituencies: Sequence[Constituency], levels: Mapping[str, str]) -> Iterator[InitErrorDetails]:
    for index, one in enumerate(constituencies):
        if one.level == "town" and levels.get(one.within or "") != "district":
            at = ("constituencies", index, "within")
            yield _error("within_no_district_constituency", _NESTED_NOWHERE, at, code=one.code)


def _votes(places: Sequence[Place], levels: Mapping[str, str]) -> Iterator[InitErrorDetails]:
    for index, place in enumerate(places):
        named = {"district": place.district_constituency, "town": place.town_constituency}
        for level, code in named.items():
            if code is not None and levels.get(code) != level:
                at = ("places", index, f"{level}_constituency")
                kind = f"no_such_{level}_constituency"
                yield _error(kind, _NO_CONSTITUENCY, at, code=place.code, level=level, named=code)


def _bodies(bodies: Sequence[Body]) -> Iterator[InitErrorDetails]:
    codes = {body.code for body in bodies}
    within = {body.code: body.within for body in bodies}
    for index, body in enumerate(bodies):
        above, known = body.within, {body.code}
        while above is not None and above in codes and above not in known:
            known.add(above)
            above = within[above]
        if above is not None:
            yield _error("within_no_body", _NO_BODY, ("bodies", index, "within"), code=body.code)


def _error(kind: str, words: str, at: tuple[str | int, ...], **context: str) -> InitErrorDetails:
    return InitErrorDetails(type=PydanticCustomError(kind, words, dict(context)), loc=at, input=None)
