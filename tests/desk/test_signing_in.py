"""Signing in with a name and a password: who comes in, what is said, slowed down, written down."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from structlog.testing import capture_logs

from services.desk.people import in_account
from services.desk.people import proving as proving_module
from services.desk.people.account import new_account
from services.desk.people.accounts import Accounts
from services.desk.people.people import People
from services.desk.people.roles import Right, Role
from services.desk.people.sessions import IDLE_SECONDS, LONGEST_SECONDS
from services.desk.people.throttle import OF_AN_ACCOUNT
from services.desk.people.words import OF_RIGHTS, OF_ROLES
from tests.desk.canned import Canned
from tests.desk.conftest import PASSWORD, Desk, running


async def sign_in(browser: httpx.AsyncClient, name: str, password: str, **more: Any) -> httpx.Response:
    return await browser.post("/sign-in", data={"name": name, "password": password, **more})


async def test_name_and_password_lead_to_where_one_wanted_to_go(desk: Desk) -> None:
    browser = await desk.client()
    answer = await sign_in(browser, " office ", PASSWORD, next="/e/e1/cases")
    assert (answer.status_code, answer.headers["location"]) == (303, "/e/e1/cases")
    assert "office 李梅" in (await browser.get("/account")).text


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:1", "/\t/evil.example", "/a\nb", ""],
)
async def test_nobody_is_led_elsewhere(desk: Desk, elsewhere: str) -> None:
    browser = await desk.client()
    answer = await sign_in(browser, "office", PASSWORD, next=elsewhere)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    led = await browser.get("/language/en", params={"next": elsewhere})
    assert led.headers["location"] == "/"


async def test_who_is_led_to_the_sign_in_comes_back_with_the_address_s_filters(desk: Desk) -> None:
    browser = await desk.client()
    led = await browser.get("/e/e1?sort=rate&level=town")
    assert led.headers["location"] == "/sign-in?next=/e/e1%3Fsort%3Drate%26level%3Dtown"
    page = await browser.get(led.headers["location"])
    assert 'name="next" value="/e/e1?sort=rate&amp;level=town"' in page.text


async def test_a_link_from_elsewhere_is_followed_by_the_desk_s_own_page_which_brings_the_strict_cookie(
    desk: Desk,
) -> None:
    browser = await desk.client()
    answer = await browser.get("/e/e1?sort=rate", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200
    assert 'content="0; url=/e/e1?sort=rate"' in answer.text
    assert "罗星" not in answer.text


async def test_an_unknown_name_is_told_the_same_and_takes_as_long(desk: Desk) -> None:
    took, said = {}, {}
    for name in ("office", "nobody-of-this-name"):
        browser = await desk.client()
        began = time.process_time()
        answer = await sign_in(browser, name, "a wrong password")
        took[name] = time.process_time() - began
        said[name] = answer.text
        assert answer.status_code == 401
    assert said["office"] == said["nobody-of-this-name"]
    assert "用户名或密码不对" in said["office"]
    # Both hash once; without that an unknown name would be answered a hundred times as fast.
    assert 0.2 < took["office"] / took["nobody-of-this-name"] < 5


async def test_the_log_names_accounts_and_never_what_was_typed(desk: Desk) -> None:
    browser = await desk.client()
    with capture_logs() as logged:
        await sign_in(browser, "office", "tippfehler-geheim")
        await sign_in(browser, "my-secret-password", "office")
        await sign_in(browser, "office", PASSWORD)
        people: People = desk.app.state.people
        session = people.sessions.opened(browser.cookies["xuanmin_session"])
        assert session is not None
        await browser.post("/sign-out", data={"csrf_token": people.sessions.form_token(session)})
    assert [(line["event"], line["account"]) for line in logged] == [
        ("sign_in_refused", "office"),
        ("sign_in_refused", None),
        ("signed_in", "office"),
        ("signed_out", "office"),
    ]
    for secret in (PASSWORD, "tippfehler", "my-secret", "李梅"):
        assert secret not in str(logged)


async def test_guessing_is_slowed_down_with_words_for_known_and_unknown_names_alike(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Accounts, "signed_in", lambda _self, _name, _password: None)
    for name in ("office", "nobody-of-this-name"):
        browser = await desk.client()
        for _ in range(OF_AN_ACCOUNT.free):
            assert (await sign_in(browser, name, "wrong")).status_code == 401
        answer = await sign_in(browser, name, "wrong")
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) == 1
        assert "秒后再试" in answer.text


async def test_a_hundred_guesses_at_once_are_no_more_than_the_free_ones(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = []
    monkeypatch.setattr(Accounts, "signed_in", lambda _self, name, _password: looked_at.append(name))
    browser = await desk.client()
    answers = await asyncio.gather(*(sign_in(browser, "office", f"guess {n}") for n in range(100)))
    assert len(looked_at) == OF_AN_ACCOUNT.free
    assert sum(answer.status_code == 429 for answer in answers) == 100 - OF_AN_ACCOUNT.free


async def test_passwords_are_hashed_one_after_the_other_and_a_flood_waits_in_a_short_queue(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once, most = [0], [0]

    def slow(_self: object, _name: str, _password: str) -> None:
        at_once[0] += 1
        most[0] = max(most[0], at_once[0])
        time.sleep(0.02)
        at_once[0] -= 1

    monkeypatch.setattr(Accounts, "signed_in", slow)
    monkeypatch.setattr(proving_module, "MOST_WAITING", 10)
    browser = await desk.client()
    answers = await asyncio.gather(*(sign_in(browser, f"name{n}", "guess") for n in range(40)))
    assert most == [1]
    assert sum(answer.status_code == 401 for answer in answers) == 10
    assert sum(answer.status_code == 429 for answer in answers) == 30


async def test_who_is_right_has_a_clean_slate(desk: Desk) -> None:
    browser = await desk.client()
    for _ in range(OF_AN_ACCOUNT.free - 1):
        await sign_in(browser, "office", "wrong")
    assert (await sign_in(browser, "office", PASSWORD)).status_code == 303
    assert (await sign_in(browser, "office", "wrong")).status_code == 401


async def test_the_cookie_is_out_of_reach_and_under_https_of_this_host_alone(
    desk: Desk, canned: Canned, desk_keys: Path
) -> None:
    answer = await sign_in(await desk.client(), "office", PASSWORD)
    [cookie] = answer.headers.get_list("set-cookie")
    name, _, parts = cookie.partition("=")
    assert name == "xuanmin_session"
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= {part.strip() for part in parts.split(";")}
    async with running(canned, desk_keys, desk_url="https://desk.example") as secure:
        answer = await sign_in(await secure.client(), "office", PASSWORD)
        [cookie] = answer.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-xuanmin_session=")
        assert "Secure" in {part.strip() for part in cookie.split(";")}
        assert "Domain" not in cookie
        assert answer.headers["strict-transport-security"].startswith("max-age=")


async def test_a_session_ends_when_idle_when_old_when_signed_out_and_with_its_account(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [time.time()]
    people: People = desk.app.state.people
    monkeypatch.setattr(people.sessions, "_now", lambda: clock[0])

    async def status(browser: httpx.AsyncClient) -> int:
        return (await browser.get("/account")).status_code

    used, idle = await desk.client("office"), await desk.client("office")
    for _ in range(LONGEST_SECONDS // IDLE_SECONDS):
        clock[0] += IDLE_SECONDS - 1
        assert await status(used) == 200
    assert await status(idle) == 303
    clock[0] += IDLE_SECONDS - 1
    assert await status(used) == 303

    out = await desk.client("office")
    stolen = dict(out.cookies)
    assert (await out.post("/sign-out")).status_code == 303
    thief = await desk.client()
    thief.cookies.update(stolen)
    assert await status(thief) == 303

    changed, removed = await desk.client("office"), await desk.client("auditor")
    assert (await status(changed), await status(removed)) == (200, 200)
    accounts = Accounts(desk.keys)
    accounts.keep(new_account("office", "office 李梅", Role.OPERATOR, (), PASSWORD))
    accounts.remove("auditor")
    assert (await status(changed), await status(removed)) == (303, 303)


async def test_a_page_that_asks_by_itself_keeps_no_session_alive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [time.time()]
    people: People = desk.app.state.people
    monkeypatch.setattr(people.sessions, "_now", lambda: clock[0])
    browser = await desk.client("operator")
    for _ in range(2):
        clock[0] += IDLE_SECONDS // 2
        answer = await browser.get("/operations/now")
        assert (answer.status_code, "set-cookie" in answer.headers) == (200, False)
    clock[0] += 1
    assert (await browser.get("/operations/now")).status_code == 303


async def test_a_session_outlives_the_desk_s_restart_and_not_its_key(
    desk: Desk, canned: Canned, desk_keys: Path
) -> None:
    browser = await desk.client("office")
    async with running(canned, desk_keys) as again:
        other = await again.client()
        other.cookies.update(dict(browser.cookies))
        assert (await other.get("/account")).status_code == 200
    (desk_keys / "desk/sessions.key").write_text("00" * 32)
    async with running(canned, desk_keys) as again:
        other = await again.client()
        other.cookies.update(dict(browser.cookies))
        assert (await other.get("/account")).status_code == 303


async def test_a_cookie_that_was_changed_or_made_up_opens_nothing(desk: Desk) -> None:
    browser = await desk.client("office")
    kept = browser.cookies["xuanmin_session"]
    head, *rest = kept.split(".")
    for made_up in (kept[:-2] + "AA", f"{head}....", "x", ".".join([head, *reversed(rest)]), "a" * 5000):
        other = await desk.client()
        other.cookies.update({"xuanmin_session": made_up})
        assert (await other.get("/account")).status_code == 303


async def test_everybody_changes_their_own_password_and_is_signed_out_elsewhere(desk: Desk) -> None:
    here, elsewhere = await desk.client("village"), await desk.client("village")
    form = {"present": PASSWORD, "fresh": "another long one", "again": "another long one"}
    for wrong, said in (
        ({"present": "wrong"}, "现在的密码不对"),
        ({"again": "different"}, "不一样"),
        ({"fresh": "short", "again": "short"}, "10 至 1000"),
    ):
        answer = await here.post("/account/password", data={**form, **wrong})
        assert answer.status_code == 422
        assert said in answer.text
        assert (await elsewhere.get("/account")).status_code == 200
    answer = await here.post("/account/password", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account?changed=true")
    here.headers.pop("X-CSRF-Token")
    assert "密码已修改" in (await here.get("/account?changed=true")).text
    assert (await elsewhere.get("/account")).status_code == 303
    anew = await desk.client()
    assert (await sign_in(anew, "village", PASSWORD)).status_code == 401
    assert (await sign_in(anew, "village", "another long one")).status_code == 303
    account = Accounts(desk.keys).find("village")
    assert account is not None
    assert account.places == ("V01",)


async def test_who_is_not_signed_in_sends_little_and_nobody_a_form_without_end(desk: Desk) -> None:
    nobody, office = await desk.client(), await desk.client("office")
    for browser, path, size, status in (
        (nobody, "/sign-in", 20_000, 413),
        (nobody, "/e/e1/import/x", 20_000, 413),
        (office, "/account/password", 2_000_000, 413),
        (office, "/account/password", 20_000, 422),
    ):
        answer = await browser.post(
            path, content=b"a=" + b"x" * size, headers={"Content-Type": "application/x-www-form-urlencoded"}
        )
        assert answer.status_code == status, (path, size)
        assert "text/html" in answer.headers["content-type"]


def test_the_page_that_asks_whether_one_is_still_there_knows_when_a_session_ends() -> None:
    script = (Path(in_account.__file__).parent / "static/idle.js").read_text()
    assert f"const IDLE_SECONDS = {IDLE_SECONDS};" in script
    assert {*OF_RIGHTS, Right.KEEP_ACCOUNT} == set(Right)
    assert set(OF_ROLES) == set(Role)


async def test_without_accounts_the_page_says_which_command_makes_one(canned: Canned, desk_keys: Path) -> None:
    Accounts(desk_keys).path.unlink()
    async with running(canned, desk_keys) as desk:
        page = await (await desk.client()).get("/sign-in")
        assert "xuanmin accounts add" in page.text
