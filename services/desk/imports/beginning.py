"""A list is begun: by a browser's script, or by the plain form of a browser without one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from services.desk.elections import Elections
from services.desk.imports.form import now, said_first
from services.desk.imports.imports import LARGEST_BYTES, Imports, NoRoomError
from services.desk.imports.list_import import ListImport, Stage
from services.desk.people.visitor import Visitor

_TOO_LARGE: Final = 413
_WRONG: Final = 422
_BUSY: Final = 429


class NotBegunError(Exception):
    """A list cannot be begun: `what` names the words for it, `status` is the answer's."""

    def __init__(self, what: str, status: int) -> None:
        super().__init__(what)
        self.what = what
        self.status = status


@dataclass(frozen=True, slots=True)
class Handed:
    """A file as its browser tells of it; `modified` in milliseconds since 1970, 0 where it does not say."""

    name: str
    size: int
    modified: int
    place: str
    anew: bool


class Beginning:
    """Begins lists, for whoever may register at their place."""

    def __init__(self, elections: Elections, imports: Imports) -> None:
        self._elections = elections
        self._imports = imports

    async def begin(self, election_id: str, handed: Handed, visitor: Visitor) -> ListImport:
        """The list that is handed in, or the one that was begun with the same file.

        Raises:
            NotBegunError: it is too large, of no place of theirs, or there is no room for it.
        """
        if handed.size > LARGEST_BYTES:
            raise NotBegunError("large", _TOO_LARGE)
        zone = (await self._elections.one(election_id)).zone
        place = (await self._elections.places(election_id)).get(handed.place)
        if place is None or not visitor.may_at(handed.place):
            raise NotBegunError("place", _WRONG)
        said = said_first(place, visitor.places, handed.modified, now().astimezone(zone))
        try:
            return self._imports.begin(
                owner=visitor.account.name, person=visitor.person, election_id=election_id, name=handed.name,
                size=handed.size, modified=handed.modified, said=said, anew=handed.anew,
            )  # fmt: skip
        except NoRoomError:
            raise NotBegunError("room", _BUSY) from None

    def read_if_whole(self, one: ListImport) -> None:
        """Begin to read a list once all of it has come."""
        if one.file.whole and one.stage is Stage.RECEIVING:
            self._imports.read(one)
