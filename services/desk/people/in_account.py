"""Somebody's own account: who they are to the desk, what they may do, and their password."""

from __future__ import annotations

from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import RedirectResponse

from services.desk.page.pages import Pages
from services.desk.page.words import Words
from services.desk.people.account import LONGEST_PASSWORD, SHORTEST_PASSWORD, AccountError
from services.desk.people.in_sign_in import host_of, too_many
from services.desk.people.people import People
from services.desk.people.proving import Proving, TooManyAttemptsError, WrongPasswordError
from services.desk.people.roles import Right
from services.desk.people.sessions import LONGEST_SECONDS
from services.desk.people.visitor import Visitor, signed_in
from services.desk.people.words import OF_RIGHTS, OF_ROLES

_SEE_OTHER: Final = 303
_UNPROCESSABLE, _TOO_MANY, _CONFLICT = 422, 429, 409
_WRONG: Final = Words("现在的密码不对。", "The present password is wrong.")
_DIFFER: Final = Words("两次输入的新密码不一样。", "The two new passwords differ.")
_NOT_SO: Final = Words(
    f"新密码要有 {SHORTEST_PASSWORD} 至 {LONGEST_PASSWORD} 个字符。",
    f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD:,} characters.",
)
_NOT_HERE: Final = Words(
    "这个账号的密码不由本系统管理，请到单位统一身份系统修改。",
    "This account's password is not kept here; change it where the office keeps its accounts.",
)
_Mine = Annotated[Visitor, signed_in(Right.KEEP_ACCOUNT)]
_Password = Annotated[str, Form(max_length=LONGEST_PASSWORD)]

log = structlog.get_logger(__name__)


def routes(pages: Pages, people: People, proving: Proving | None) -> APIRouter:
    """The routes of the account."""
    router = APIRouter()

    def account(
        request: Request, visitor: Visitor, *, status: int = 200, said: Words | None = None, **more: Any
    ) -> Response:
        rights = [OF_RIGHTS[right] for right in Right if right in OF_RIGHTS and visitor.may(right)]
        kept_here = proving is not None and visitor.session.vouched is None
        return pages.page(
            request, "people/account.html", visitor=visitor, status=status, said=said, rights=rights,
            role=OF_ROLES[visitor.account.role], kept_here=kept_here, shortest=SHORTEST_PASSWORD, **more,
        )  # fmt: skip

    @router.get("/account")
    async def shown(request: Request, visitor: _Mine, changed: bool = False) -> Response:  # noqa: FBT002
        """Who one is to the desk."""
        return account(request, visitor, changed=changed)

    @router.get("/account/here")
    async def here(_visitor: _Mine) -> Response:
        """Whoever asks is still at their desk: the session's idle time begins anew."""
        return Response(status_code=204)

    @router.post("/account/password")
    async def change(
        request: Request, visitor: _Mine, present: _Password, fresh: _Password, again: _Password
    ) -> Response:
        """Change one's own password; all other sessions of the account end by it."""
        if proving is None or visitor.session.vouched is not None:
            return account(request, visitor, status=_CONFLICT, said=_NOT_HERE, changed=False)
        if fresh != again:
            return account(request, visitor, status=_UNPROCESSABLE, said=_DIFFER, changed=False)
        try:
            await proving.proved(visitor.account.name, present, host_of(request))
            changed = await proving.change(visitor.account.name, fresh)
        except WrongPasswordError:
            return account(request, visitor, status=_UNPROCESSABLE, said=_WRONG, changed=False)
        except AccountError:
            return account(request, visitor, status=_UNPROCESSABLE, said=_NOT_SO, changed=False)
        except TooManyAttemptsError as wait:
            headers = {"Retry-After": str(wait.seconds)}
            return account(request, visitor, status=_TOO_MANY, said=too_many(wait), changed=False, headers=headers)
        log.info("password_changed", account=changed.name)
        answer = RedirectResponse("/account?changed=true", _SEE_OTHER)
        sealed = people.sessions.sealed(people.sessions.begin(changed.name, changed.stamp))
        answer.headers.append("set-cookie", people.cookie.written(sealed, seconds=LONGEST_SECONDS))
        return answer

    return router
