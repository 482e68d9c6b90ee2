"""Signing in, and what everybody sees first."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import expect

from services.desk.people.account import new_account
from services.desk.people.accounts import Accounts
from services.desk.people.roles import Role
from tests.browser.conftest import Desk, Picture, serious
from tests.demonstration import Demonstration

PASSWORD = "a long password"  # noqa: S105  of an account of this run's own


@pytest.mark.parametrize(("width", "language"), [("wide", "zh"), ("narrow", "en")])
async def test_who_signs_in_sees_the_overview(sign_in: Any, desk: Desk, axe: str, width: str, language: str) -> None:
    page = await sign_in("office", afresh=True, width=width, language=language)
    assert page.url == desk.home
    assert await serious(page, axe) == []


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_by_keyboard_a_wrong_password_is_said_and_the_right_one_leads_back(
    new_context: Any, desk: Desk, axe: str, picture: Picture, language: str
) -> None:
    context, seen = await new_context(width="wide" if language == "zh" else "narrow", language=language)
    seen.expected.append("401")
    page = await context.new_page()
    await page.goto(f"{desk.url}/account")
    await expect(page).to_have_url(f"{desk.url}/sign-in?next=/account")
    assert await serious(page, axe) == []
    if language == "zh":
        await picture(page, "sign-in")
    for password in ("not the password", desk.password):
        await page.locator("input[name=name]").focus()
        await page.keyboard.type("luoxing")
        await page.keyboard.press("Tab")
        await page.keyboard.type(password)
        await page.keyboard.press("Enter")
        if password != desk.password:
            wrong = page.get_by_role("alert")
            await expect(wrong).to_have_text(
                "用户名或密码不对。" if language == "zh" else "The name or the password is wrong."
            )
            assert await serious(page, axe) == []
    await expect(page).to_have_url(f"{desk.url}/account")
    await expect(page.locator("main")).to_contain_text("V01")
    assert await serious(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    if language == "zh":
        await picture(page, "account")


async def test_a_new_account_may_come_in_at_once_changes_its_password_and_once_removed_is_out(
    new_context: Any, demonstration: Demonstration, desk: Desk
) -> None:
    accounts, name = Accounts(demonstration.folder / "keys"), f"t{uuid4().hex[:8]}"
    accounts.add(new_account(name, "监督员 王芳", Role.AUDITOR, (), PASSWORD))
    context, _ = await new_context()
    page = await context.new_page()
    await page.goto(f"{desk.url}/sign-in")
    await page.locator("input[name=name]").fill(name)
    await page.locator("input[name=password]").fill(PASSWORD)
    await page.locator("main button").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    await page.goto(f"{desk.url}/account")
    await expect(page.locator("main")).to_contain_text("监督员 王芳")
    await page.locator("input[name=present]").fill(PASSWORD)
    for field in ("fresh", "again"):
        await page.locator(f"input[name={field}]").fill("another long one")
    await page.locator("main form button").click()
    await expect(page.get_by_role("status").last).to_contain_text("密码已修改")
    assert accounts.signed_in(name, "another long one") is not None
    accounts.remove(name)
    await page.goto(f"{desk.url}/account")
    await expect(page).to_have_url(f"{desk.url}/sign-in?next=/account")


async def test_after_a_long_pause_one_is_asked_whether_one_is_still_there(sign_in: Any, desk: Desk, axe: str) -> None:
    page = await sign_in("operator", afresh=True)
    await page.clock.install()
    await page.goto(f"{desk.url}/account")
    await page.clock.fast_forward("28:30")
    asked = page.get_by_role("alert")
    await expect(asked).to_contain_text("两分钟内将自动退出")
    assert await serious(page, axe) == []
    await asked.get_by_role("button", name="我还在").click()
    await expect(asked).to_have_count(0)
    await page.clock.fast_forward("31:00")
    await expect(asked).to_contain_text("已自动退出")


async def test_whoever_signs_out_is_out_and_the_back_button_shows_nothing(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("operator", afresh=True)
    await page.goto(f"{desk.url}/account")
    await page.get_by_role("button", name="退出").click()
    await expect(page).to_have_url(f"{desk.url}/sign-in")
    await page.go_back()
    await expect(page).to_have_url(f"{desk.url}/sign-in?next=/account")


async def test_a_page_of_another_site_signs_nobody_in_or_out(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("auditor", afresh=True)
    page.seen.expected += ["403", "asked elsewhere"]
    # Another port is the same site to a browser: cookies go along, and the token and Sec-Fetch-Site still say no.
    other = await page.context.new_page()
    await other.route("http://127.0.0.1:9/**", lambda route: route.fulfill(
        content_type="text/html", body=f'<form method="post" action="{desk.url}/sign-out"><button>x</button></form>'
    ))  # fmt: skip
    await other.goto("http://127.0.0.1:9/")
    async with other.expect_response(f"{desk.url}/sign-out") as answered:
        await other.locator("button").click()
    assert (await answered.value).status == 403
    await page.goto(f"{desk.url}/account")
    await expect(page).to_have_url(f"{desk.url}/account")
