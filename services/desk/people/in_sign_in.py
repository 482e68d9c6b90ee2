"""Signing in and out, and choosing the language."""

from __future__ import annotations

import asyncio
from typing import Annotated, Final

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.page.headers import cookie
from services.desk.page.pages import Pages
from services.desk.page.words import COOKIE as LANGUAGE
from services.desk.page.words import Words
from services.desk.people.accounts import Accounts
from services.desk.people.sessions import LONGEST_SECONDS, Sessions
from services.desk.people.visitor import visitor_of

_SEE_OTHER: Final = 303
_YEAR_SECONDS: Final = 365 * 24 * 3600
_WRONG: Final = Words("用户名或密码不对。", "The name or the password is wrong.")


def routes(pages: Pages, accounts: Accounts, sessions: Sessions, *, secure: bool) -> APIRouter:
    """The routes that need nobody to be signed in."""
    router = APIRouter()

    @router.get("/sign-in")
    async def form(request: Request, next: str = "/") -> Response:  # noqa: A002  the address' own word
        """The form to sign in with."""
        return pages.page(request, "people/sign_in.html", next=_own(next), nobody=not accounts.all(), said=None)

    @router.post("/sign-in")
    async def sign_in(
        request: Request,
        name: Annotated[str, Form(max_length=100)],
        password: Annotated[str, Form(max_length=1000)],
        next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002  the form's own word
    ) -> Response:
        """Sign in; leads to where one wanted to go."""
        account = await asyncio.to_thread(accounts.signed_in, name.strip(), password)
        if account is None:
            return pages.page(request, "people/sign_in.html", status=401, next=_own(next), nobody=False, said=_WRONG)
        answer = RedirectResponse(_own(next), _SEE_OTHER)
        sealed = sessions.sealed(sessions.begin(account.name, account.stamp))
        answer.headers.append("set-cookie", cookie(sealed, secure=secure, seconds=LONGEST_SECONDS))
        return answer

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        """Sign out."""
        visitor = visitor_of(request)
        if visitor is not None:
            sessions.end(visitor.session)
        answer = RedirectResponse("/sign-in", _SEE_OTHER)
        answer.headers.append("set-cookie", cookie("", secure=secure, seconds=0))
        return answer

    @router.get("/language/{language}")
    async def language(language: str, next: str = "/") -> Response:  # noqa: A002  the address' own word
        """Choose the language; leads back to the page."""
        answer = RedirectResponse(_own(next), _SEE_OTHER)
        if language in {"zh", "en"}:
            answer.set_cookie(LANGUAGE, language, max_age=_YEAR_SECONDS, httponly=True, samesite="lax", secure=secure)
        return answer

    return router


def _own(address: str) -> str:
    """An address of the desk's own: nobody is led elsewhere by a link to the desk."""
    return address if address.startswith("/") and not address.startswith(("//", "/\\")) else "/"
