"""Answers where a page cannot be shown: not signed in, not allowed, not there, a service away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse
from starlette.exceptions import HTTPException

from services.desk.asking import Away, Refused
from services.desk.elections import NoSuchElectionError
from services.desk.page.pages import Pages
from services.desk.page.refusals import told
from services.desk.page.words import Words
from services.desk.people.visitor import NotAllowedError, NotSignedInError, Visitor
from services.runtime.telemetry.requests import request_id

SEE_OTHER: Final = 303
_AWAY: Final = 503
_OURS: Final = 500
"""From here on it is no fault of whoever asked: the page says under which number the log has the place."""
_ELSEWHERE: Final = frozenset({"cross-site", "same-site"})


_SAID: Final = {
    403: Words(
        "您的账号不能做这件事，或页面已过期：请刷新后再试。", "Your account may not do this, or the page is old."
    ),
    404: Words("没有这个页面，请核对网址。", "There is no such page: check the address."),
    405: Words("这个网址不能这样使用。", "This address cannot be used so."),
    413: Words("提交的内容太大。", "What was sent is too large."),
    422: Words(
        "有的项目填写不对，请改正后再提交。", "Something in the form is not as it must be; mend it and send again."
    ),
    429: Words("试得太频繁，请稍后再试。", "Too many attempts; try again in a while."),
    500: Words(
        "出了差错，记录已写入日志；请再试一次。", "Something went wrong here; the log has the place. Try again."
    ),
}


_STATUS: Final[Mapping[type[Exception], int]] = {
    NotAllowedError: 403,
    NoSuchElectionError: 404,
    RequestValidationError: 422,
}


def refused_with(pages: Pages, status: int) -> Callable[[Request], Response]:
    """What answers a request that is refused before any route sees it."""

    def refused(request: Request) -> Response:
        return _shown(pages, request, status, _SAID[status])

    return refused


def answer_failures(app: FastAPI, pages: Pages) -> None:
    """Answer every failure of `app` with a page, or with a notice where htmx asked."""

    def shown(request: Request, status: int, said: Words) -> Response:
        return _shown(pages, request, status, said)

    async def not_signed_in(request: Request, _error: Exception) -> Response:
        return _led_to_sign_in(pages, request)

    async def of_a_service(request: Request, error: Exception) -> Response:
        if isinstance(error, Refused):
            return shown(request, error.status, told(error))
        if isinstance(error, Away):
            return shown(request, _AWAY, told(error))
        raise error

    async def by_kind(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else _STATUS.get(type(error), 500)
        return shown(request, status, _SAID.get(status, _SAID[500]))

    app.add_exception_handler(NotSignedInError, not_signed_in)
    for said in (Away, Refused):
        app.add_exception_handler(said, of_a_service)
    for kind in (*_STATUS, HTTPException, Exception):
        app.add_exception_handler(kind, by_kind)


def _led_to_sign_in(pages: Pages, request: Request) -> Response:
    if _by_htmx(request):
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    if request.method != "GET":
        return RedirectResponse("/sign-in?next=/", SEE_OTHER)
    here = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
    if request.headers.get("sec-fetch-site") in _ELSEWHERE:
        # A link in a message was followed: the browser kept the strict cookie back. The desk's own page asks again.
        return pages.page(request, "people/entering.html", to=here)
    return RedirectResponse(f"/sign-in?next={quote(here)}", SEE_OTHER)


def _shown(pages: Pages, request: Request, status: int, said: Words) -> Response:
    visitor = getattr(request.state, "visitor", None)
    template = "page/notice.html" if _by_htmx(request) else "page/failure.html"
    # Whichever part of a page was asked for: what is shown instead is the notice.
    headers = {"HX-Reselect": ".notice"} if _by_htmx(request) else None
    return pages.page(
        request, template, visitor=visitor if isinstance(visitor, Visitor) else None, status=status, said=said,
        number=request_id() if status >= _OURS else None, headers=headers,
    )  # fmt: skip


def _by_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"
