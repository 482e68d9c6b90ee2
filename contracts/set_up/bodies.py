"""The bodies that run an election, and who serves on them: public offices, named as such."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from contracts.codes import Code, Part, Title

_Written = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]


class OfficeHolder(Part):
    """Who serves on a body, and as what. A public office: it is published with the body, and stands in no log line."""

    name: _Written
    duty: _Written


class Body(Part):
    """A body of the election: the leading group, the committee, a working group, the task force.

    `within` is the code of the body that it belongs to; `tasks` are what it has to do, a line each.
    """

    code: Code
    name: Title
    kind: Literal["leading_group", "election_committee", "working_group", "task_force", "other"]
    within: Code | None = None
    people: Annotated[tuple[OfficeHolder, ...], Field(max_length=100)] = ()
    tasks: Annotated[tuple[Title, ...], Field(max_length=50)] = ()
