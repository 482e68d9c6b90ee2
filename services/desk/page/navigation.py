"""The way around: which pages there are, for whoever may open them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from services.desk.elections import Election
from services.desk.page.words import Words
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its words, its address, and the right that it needs."""

    words: Words
    address: str
    right: Right


_OF_AN_ELECTION: Final = (
    (Words("总览", "Overview"), "", Right.SEE_COUNTS),
    (Words("导入名单", "Import a list"), "/import", Right.REGISTER),
    (Words("入户登记", "Door to door"), "/door", Right.REGISTER),
    (Words("疑点核实", "Cases"), "/cases", Right.SEE_CASES),
    (Words("选民查询", "Voters"), "/voters", Right.SEE_HISTORY),
    (Words("选举工作", "Election"), "/election", Right.SEE_ELECTION),
)


def entries(visitor: Visitor | None, election: Election | None, known: Sequence[Election] = ()) -> list[Entry]:
    """The entries that this visitor is shown, in their order.

    A page of no election has the entries of the only one that is `known`; of several one is chosen first.
    """
    if visitor is None:
        return []
    found = []
    if election is None and len(known) == 1:
        election = known[0]
    if election is not None:
        base = f"/e/{election.id}"
        found = [Entry(words, base + path, right) for words, path, right in _OF_AN_ELECTION if visitor.may(right)]
    elif known and visitor.may(Right.SEE_COUNTS):
        found = [Entry(Words("各次选举", "Elections"), "/", Right.SEE_COUNTS)]
    operations = Entry(Words("系统运行", "Operations"), "/operations", Right.SEE_OPERATIONS)
    return [*found, operations] if visitor.may(operations.right) else found
