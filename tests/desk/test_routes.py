"""Every route of the desk: public, or behind a right; and nothing is changed without the session's token."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from services.desk.people.roles import RIGHTS_OF, Right, Role
from tests.desk.canned import Canned
from tests.desk.conftest import Desk, running

ROOT: Final = Path(__file__).parents[2]
PUBLIC: Final = {
    "GET /static/{section}/{name}",
    "GET /sign-in",
    "POST /sign-in",
    "GET /sign-in/provider",
    "GET /sign-in/provider/back",
    "GET /language/{language}",
    "GET /check",
    "GET /check/{election_id}",
    "POST /check/{election_id}",
    "GET /health/live",
    "GET /health/startup",
    "GET /health/ready",
    "GET /metrics",
}
"""What nobody has to sign in for."""
OF_EVERY_PROCESS: Final = {"GET /health/live", "GET /health/startup", "GET /health/ready", "GET /metrics"}
_SAFE: Final = {"GET", "HEAD"}
_ROW: Final = re.compile(r"^\| `([A-Z]+ /[^`]*)` \| (\w+) \|", re.MULTILINE)


@pytest.fixture
async def desk(canned: Canned, desk_keys: Path) -> AsyncIterator[Desk]:
    """A desk with every way to sign in, and so with every route."""
    provider = {"desk_oidc_issuer": "https://id.example", "desk_oidc_client_id": "desk"}
    async with running(canned, desk_keys, **provider) as found:
        yield found


def routes(app: FastAPI | APIRouter) -> Iterator[tuple[str, APIRoute]]:
    """Each route by its method and address."""
    for route in app.routes:
        if isinstance(inner := getattr(route, "original_router", None), APIRouter):
            yield from routes(inner)
            continue
        assert isinstance(route, APIRoute), route
        for method in route.methods or ():
            yield f"{method} {route.path}", route


def right_of(route: APIRoute) -> Right | None:
    """The right that a route's dependency asks for."""
    calls = [one.call for one in route.dependant.dependencies if hasattr(one.call, "right")]
    rights: list[Right] = [vars(call)["right"] for call in calls]
    assert len(rights) <= 1, route.path
    return rights[0] if rights else None


def address_of(route: APIRoute, election: str) -> str:
    return re.sub(r"{[^}]*}", "x", route.path.replace("{election_id}", election))


def test_every_route_is_public_by_name_or_behind_one_right(desk: Desk) -> None:
    without = {name for name, route in routes(desk.app) if right_of(route) is None}
    assert without <= PUBLIC, "routes that ask for no right"
    behind = {name for name, route in routes(desk.app) if right_of(route) is not None}
    assert not behind & PUBLIC


async def test_nobody_gets_further_than_the_sign_in(desk: Desk) -> None:
    nobody = await desk.client()
    for name, route in routes(desk.app):
        if right_of(route) is not None:
            answer = await nobody.request(name.partition(" ")[0], address_of(route, desk.election))
            assert (answer.status_code, answer.headers["location"].partition("?")[0]) == (303, "/sign-in"), name
            assert not answer.content


@pytest.mark.parametrize("role", Role)
async def test_a_role_is_refused_where_it_has_not_the_right(desk: Desk, role: Role) -> None:
    client = await desk.client(role.value)
    for name, route in routes(desk.app):
        right = right_of(route)
        if right is not None and right not in RIGHTS_OF[role]:
            answer = await client.request(name.partition(" ")[0], address_of(route, desk.election))
            assert answer.status_code == 403, name
    assert desk.canned.asked == []


async def test_nothing_is_changed_without_the_sessions_token(desk: Desk) -> None:
    unsafe = [(name, route) for name, route in routes(desk.app) if right_of(route) and name.split()[0] not in _SAFE]
    assert unsafe
    for name, route in unsafe:
        right = right_of(route)
        role = next(role for role in Role if right in RIGHTS_OF[role])
        client = await desk.client(role.value, token=False)
        for more in ({}, {"headers": {"X-CSRF-Token": "0" * 64}}, {"data": {"csrf_token": ""}}):
            answer = await client.request(name.split()[0], address_of(route, desk.election), **more)  # type: ignore[arg-type]
            assert answer.status_code == 403, (name, more)
    assert desk.canned.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
async def test_nothing_is_taken_from_another_site_s_page_not_even_a_sign_in(
    desk: Desk, headers: dict[str, str]
) -> None:
    client = await desk.client("office")
    for name, route in routes(desk.app):
        if name.split()[0] not in _SAFE:
            answer = await client.request(name.split()[0], address_of(route, desk.election), headers=headers)
            assert answer.status_code == 403, name
    assert desk.canned.asked == []


async def test_the_desk_s_own_page_is_no_other_site(desk: Desk) -> None:
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://127.0.0.1:8600"}, {}):
        client = await desk.client("office")
        answer = await client.post("/sign-out", headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")


def test_every_route_is_on_the_page_with_its_right_and_none_other(desk: Desk) -> None:
    page = (ROOT / "docs/architecture/http.md").read_text("utf-8")
    written = dict(_ROW.findall(page.partition("\n## Desk\n")[2].partition("\n## ")[0]))
    found: dict[str, Any] = {
        name.replace(":path}", "}"): str(right_of(route) or "public")
        for name, route in routes(desk.app)
        if name not in OF_EVERY_PROCESS
    }
    assert written == found


def test_the_matrix_of_roles_and_rights_is_the_code_s() -> None:
    page = (ROOT / "docs/architecture/security.md").read_text("utf-8")
    table = page.partition("\n| right ")[2].partition("\n\n")[0]
    heading, _, *rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines()]
    roles = [Role(name) for name in heading[1:]]
    written = {row[0].strip("`"): [cell == "x" for cell in row[2:]] for row in rows}
    assert written == {right.value: [right in RIGHTS_OF[role] for role in roles] for right in Right}
    assert set(roles) == set(Role)
