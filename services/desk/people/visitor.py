"""Whoever asks for a page: their account, and whether they may. Every route that is not public depends on this.

```python
@router.get("/e/{election}/cases")
async def queue(request: Request, visitor: Annotated[Visitor, signed_in(Right.SEE_CASES)]) -> Response: ...
```
A request that changes something (any method but GET and HEAD) has to bring the session's token too: in the header
`X-CSRF-Token`, as htmx sends it, or in the field `csrf_token` of a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from fastapi import Depends, Request
from fastapi.datastructures import FormData

from services.desk.people.identity import Identity
from services.desk.people.people import People
from services.desk.people.roles import Right
from services.desk.people.sessions import Session

TOKEN_HEADER: Final = "X-CSRF-Token"  # noqa: S105  a header's name
TOKEN_FIELD: Final = "csrf_token"  # noqa: S105  a field's name
_SAFE: Final = frozenset({"GET", "HEAD"})


class NotSignedInError(Exception):
    """Nobody is signed in: the sign-in page is shown."""


class NotAllowedError(Exception):
    """Somebody is signed in who may not do this, or a form came without its session's token."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is signed in. `person` is the name that their acts are recorded under."""

    account: Identity
    session: Session
    token: str

    @property
    def person(self) -> str:
        """How records name them."""
        return self.account.person

    def may(self, right: Right) -> bool:
        """Whether their role gives them this right."""
        return self.account.may(right)

    def may_at(self, place_code: str) -> bool:
        """Whether they may see and do what concerns this place."""
        return self.places is None or place_code in self.places

    @property
    def places(self) -> tuple[str, ...] | None:
        """The places that they are limited to; None: to none."""
        return self.account.within


def signed_in(right: Right, *, by_itself: bool = False) -> Any:
    """A dependency: the visitor, who may do what `right` names.

    `by_itself`: an open page asks of its own accord; the session still ends where nobody touches it for half an hour.

    Raises (when asked):
        NotSignedInError: nobody is signed in. NotAllowedError: their role does not give the right, or the token is
        missing.
    """

    async def visitor(request: Request) -> Visitor:
        found = visitor_of(request)
        if found is None:
            raise NotSignedInError
        if not found.may(right):
            raise NotAllowedError(right)
        if request.method not in _SAFE:
            people: People = request.app.state.people
            if not people.sessions.is_form_token(found.session, await _token(request)):
                raise NotAllowedError("the form's token is missing or old")
        request.state.by_itself = by_itself
        return found

    # The table of routes is held to the rights by a test.
    visitor.right = right  # type: ignore[attr-defined]
    return Depends(visitor)


def visitor_of(request: Request) -> Visitor | None:
    """Who is signed in, if anybody is."""
    people: People = request.app.state.people
    session = people.sessions.opened(people.cookie.read(request))
    who = people.of(session) if session is not None else None
    if session is None or who is None:
        return None
    visitor = Visitor(who, session, people.sessions.form_token(session))
    request.state.visitor = visitor
    return visitor


async def _token(request: Request) -> str:
    if (sent := request.headers.get(TOKEN_HEADER)) is not None:
        return sent
    if request.headers.get("content-type", "").startswith(("application/x-www-form-urlencoded", "multipart/form-data")):
        form: FormData = await request.form()
        return str(form.get(TOKEN_FIELD, ""))
    return ""
