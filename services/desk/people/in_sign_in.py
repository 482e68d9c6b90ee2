"""Signing in with a name and a password, signing out, and choosing the language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.page.pages import Pages
from services.desk.page.words import COOKIE as LANGUAGE
from services.desk.page.words import Words
from services.desk.people.people import People
from services.desk.people.proving import Proving, TooManyAttemptsError, WrongPasswordError
from services.desk.people.roles import Right
from services.desk.people.sessions import LONGEST_SECONDS
from services.desk.people.visitor import Visitor, signed_in

_SEE_OTHER: Final = 303
_UNAUTHORIZED, _TOO_MANY = 401, 429
_YEAR_SECONDS: Final = 365 * 24 * 3600
_WRONG: Final = Words("用户名或密码不对。", "The name or the password is wrong.")

log = structlog.get_logger(__name__)


def routes(pages: Pages, people: People, proving: Proving | None) -> APIRouter:
    """The routes; `proving` is None where the desk's own accounts are switched off."""
    router = APIRouter()

    def form(request: Request, to: str, **more: Any) -> Response:
        return sign_in_form(pages, people, request, to, **more)

    @router.get("/sign-in")
    async def shown(request: Request, next: str = "/") -> Response:  # noqa: A002  the address' own word
        """The form to sign in with."""
        return form(request, next)

    if proving is not None:

        @router.post("/sign-in")
        async def sign_in(
            request: Request,
            name: Annotated[str, Form(max_length=100)],
            password: Annotated[str, Form(max_length=1000)],
            next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002  the form's own word
        ) -> Response:
            """Sign in; leads to where one wanted to go."""
            try:
                account = await proving.proved(name.strip(), password, host_of(request))
            except WrongPasswordError:
                return form(request, next, status=_UNAUTHORIZED, said=_WRONG)
            except TooManyAttemptsError as wait:
                return form(
                    request, next, status=_TOO_MANY, said=too_many(wait), headers={"Retry-After": str(wait.seconds)}
                )
            log.info("signed_in", account=account.name)
            answer = RedirectResponse(own_address(next), _SEE_OTHER)
            sealed = people.sessions.sealed(people.sessions.begin(account.name, account.stamp))
            answer.headers.append("set-cookie", people.cookie.written(sealed, seconds=LONGEST_SECONDS))
            return answer

    @router.post("/sign-out")
    async def sign_out(visitor: Annotated[Visitor, signed_in(Right.KEEP_ACCOUNT)]) -> Response:
        """Sign out."""
        people.sessions.end(visitor.session)
        log.info("signed_out", account=visitor.account.name)
        answer = RedirectResponse("/sign-in", _SEE_OTHER)
        answer.headers.append("set-cookie", people.cookie.written("", seconds=0))
        return answer

    @router.get("/language/{language}")
    async def language(language: str, next: str = "/") -> Response:  # noqa: A002  the address' own word
        """Choose the language; leads back to the page."""
        answer = RedirectResponse(own_address(next), _SEE_OTHER)
        if language in {"zh", "en"}:
            secure = people.cookie.secure
            answer.set_cookie(LANGUAGE, language, max_age=_YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
        return answer

    return router


def sign_in_form(
    pages: Pages,
    people: People,
    request: Request,
    to: str,
    *,
    status: int = 200,
    said: Words | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The page to sign in with, by the ways that this desk has; `said` is what went wrong before."""
    local, vouched = people.accounts is not None, people.vouching is not None
    nobody = people.accounts is not None and not vouched and not people.accounts.all()
    return pages.page(
        request, "people/sign_in.html", status=status, headers=headers, next=own_address(to), said=said, local=local,
        vouched=vouched, nobody=nobody,
    )  # fmt: skip


def own_address(address: str) -> str:
    """An address of the desk's own: nobody is led elsewhere by a link to the desk.

    Browsers read a backslash as a slash and pass over tabs and line ends, so that none of these may stand in it.
    """
    outside = not address.startswith("/") or address.startswith("//") or "\\" in address or not address.isprintable()
    return "/" if outside else address


def host_of(request: Request) -> str:
    """The client's address, as far as whoever is asked can know it."""
    return request.client.host if request.client is not None else ""


def too_many(wait: TooManyAttemptsError) -> Words:
    """What is said to who tries too often."""
    return Words(
        f"试得太频繁，请等 {wait.seconds} 秒后再试。", f"Too many attempts; try again in {wait.seconds} seconds."
    )
