"""Signing in at the office's own provider: there, and back again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.page.pages import Pages
from services.desk.page.words import Words
from services.desk.people.cookies import Cookie
from services.desk.people.in_sign_in import host_of, own_address, sign_in_form, too_many
from services.desk.people.oidc import attempt as attempts
from services.desk.people.oidc.claims import NotForTheDeskError, identity_of
from services.desk.people.oidc.provider import Provider, ProviderError
from services.desk.people.people import People
from services.desk.people.proving import TooManyAttemptsError
from services.desk.people.sealing import Box
from services.desk.people.sessions import VOUCHED_SECONDS
from services.desk.people.throttle import OF_AN_ADDRESS, Throttle, client_key

_SEE_OTHER: Final = 303
_FORBIDDEN, _TOO_MANY, _BAD_GATEWAY, _BAD_REQUEST = 403, 429, 502, 400
_AWAY: Final = Words(
    "单位统一身份系统没有响应或答复有误，请稍后再试；仍不行请联系管理员。",
    "The office's own accounts do not answer, or not as they must; try again in a moment, or ask whoever keeps them.",
)
_STALE: Final = Words(
    "这次登录已过期，或不是从这个浏览器开始的；请重新登录。",
    "This sign-in took too long, or did not begin in this browser; begin anew.",
)
_NOT_DONE: Final = Words(
    "在单位统一身份系统没有完成登录。", "The sign-in at the office's own accounts was not completed."
)

log = structlog.get_logger(__name__)


def routes(pages: Pages, people: People, provider: Provider, box: Box, now: Callable[[], float]) -> APIRouter:
    """The routes; `box` seals what the browser keeps on the way."""
    router = APIRouter()
    # Lax: the way back begins at the provider's site. It lasts for one attempt.
    kept = Cookie("xuanmin_signing_in", people.cookie.secure, "Lax")
    throttle = Throttle(OF_AN_ADDRESS, now)

    def refused(request: Request, status: int, said: Words) -> Response:
        answer = sign_in_form(pages, people, request, "/", status=status, said=said)
        answer.headers.append("set-cookie", kept.written("", seconds=0))
        return answer

    @router.get("/sign-in/provider")
    async def there(request: Request, next: str = "/") -> Response:  # noqa: A002  the address' own word
        """Leads to the provider."""
        attempt = attempts.begin(own_address(next), now())
        try:
            address = await provider.address(attempt)
        except ProviderError as error:
            log.warning("provider_failed", step=error.step)
            return refused(request, _BAD_GATEWAY, _AWAY)
        answer = RedirectResponse(address, _SEE_OTHER)
        value = attempts.sealed(attempt, box)
        answer.headers.append("set-cookie", kept.written(value, seconds=attempts.ATTEMPT_SECONDS))
        return answer

    @router.get("/sign-in/provider/back")
    async def back(
        request: Request, state: str = "", code: str = "", iss: str | None = None, error: str = ""
    ) -> Response:
        """Whoever comes back from the provider is signed in, where it vouches for them."""
        client = client_key(host_of(request))
        if (wait := throttle.wait(client)) > 0:
            return refused(request, _TOO_MANY, too_many(TooManyAttemptsError(wait)))
        attempt = attempts.opened(kept.read(request), box)
        if attempt is None or not attempt.is_answered_by(state, now()):
            return refused(request, _BAD_REQUEST, _STALE)
        # RFC 9207: an answer that names its issuer names ours.
        if error or not code or iss not in {None, provider.issuer}:
            log.warning("provider_failed", step="answer")
            return refused(request, _FORBIDDEN, _NOT_DONE)
        throttle.tried(client)
        try:
            who = identity_of(await provider.claims(attempt, code), provider.names)
        except ProviderError as failed:
            log.warning("provider_failed", step=failed.step)
            return refused(request, _BAD_GATEWAY, _AWAY)
        except NotForTheDeskError as not_here:
            log.warning("sign_in_refused", account=None)
            return refused(request, _FORBIDDEN, not_here.said)
        throttle.take_back(client)
        log.info("signed_in", account=who.name)
        session = people.sessions.sealed(people.sessions.begin(who.name, provider.stamp, who))
        # A page that goes on by itself: a browser sends the strict cookie only with what the desk's own page asks for.
        answer = pages.page(request, "people/entering.html", to=attempt.to)
        answer.headers.append("set-cookie", people.cookie.written(session, seconds=VOUCHED_SECONDS))
        answer.headers.append("set-cookie", kept.written("", seconds=0))
        return answer

    return router
