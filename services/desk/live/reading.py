"""For whom a visitor's pages are put into words, and the standing in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.desk.elections import Election
from services.desk.live.hub import Hub
from services.desk.live.standing import Standing
from services.desk.live.watch import Reader, Telling
from services.desk.page.words import Language
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor


def reader_of(visitor: Visitor, language: Language) -> Reader:
    """The kind of reader that a visitor is."""
    return Reader(
        language, visitor.may(Right.SEE_CASES), visitor.may(Right.REGISTER), everywhere=visitor.places is None
    )


class LiveInPages:
    """What every page's frame asks of the hub, as `live` in templates."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub

    def standing(self, election: Election) -> Standing | None:
        """How its counts stand; None: nobody watched it until now."""
        return self._hub.standing(election.id)

    def since(self, election: Election, visitor: Visitor, language: Language) -> str:
        """From where the stream of a page that is made now begins."""
        return self._hub.take(election, reader_of(visitor, language))


def telling(part: Callable[..., str]) -> Telling:
    """A standing's parts, by the template that `part` puts them into (`Pages.part`)."""

    def tell(standing: Standing, election: Election, language: Language) -> Mapping[str, str]:
        shown: dict[str, Any] = {"standing": standing, "oob": True}
        return {
            name: part(f"live/{name}.html", language=language, election=election, **shown)
            for name in ("standing-state", "standing-moment", "standing-through")
        }

    return tell
