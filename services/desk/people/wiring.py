"""What stands between a request and the desk's pages: who may come in, by which cookie, with how much."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI

from contracts.keys.keyring import Keyring
from services.desk.page.failures import refused_with
from services.desk.page.headers import Headers
from services.desk.page.pages import Pages
from services.desk.people import in_account, in_provider, in_sign_in
from services.desk.people.accounts import Accounts
from services.desk.people.bodies import BODY_SECONDS, most_bytes
from services.desk.people.cookies import session_cookie
from services.desk.people.own_requests import OwnRequests
from services.desk.people.people import People
from services.desk.people.proving import Proving
from services.desk.people.sealing import Box
from services.desk.people.sessions import Sessions
from services.desk.people.ways import ways_of
from services.runtime.body_limit import BodyLimit
from services.runtime.settings import Settings


def let_people_in(app: FastAPI, pages: Pages, settings: Settings, now: Callable[[], float]) -> None:
    """Give `app` its people, the routes by which they come in, and what guards every other route.

    Raises:
        SettingMissingError: there is no folder of keys. SettingWrongError: ways to sign in are half set.
    """
    keys = Path(settings.need("keys"))
    keyring, accounts = Keyring(keys), Accounts(keys)
    cookie = session_cookie(secure=settings.desk_url.startswith("https:"))
    ways = ways_of(settings, now)
    vouching = ways.provider.stamp if ways.provider is not None else None
    people = People(Sessions(keyring.desk(), now), cookie, accounts if ways.local else None, vouching)
    proving = Proving(accounts, now) if ways.local else None
    app.state.people = people
    app.include_router(in_sign_in.routes(pages, people, proving))
    app.include_router(in_account.routes(pages, people, proving))
    if ways.provider is not None:
        box = Box(keyring.desk(), "signing in")
        app.include_router(in_provider.routes(pages, people, ways.provider, box, now))
    too_large = refused_with(pages, 413)
    app.add_middleware(
        BodyLimit, most=most_bytes, refused=lambda request, _most: too_large(request), seconds=BODY_SECONDS
    )
    app.add_middleware(OwnRequests, url=settings.desk_url, refused=refused_with(pages, 403))
    app.add_middleware(Headers, people=people)
