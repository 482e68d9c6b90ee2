"""The operator's page: everything that runs, in words, followed without losing one's place."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk, Picture, serious

WORDS = {
    "zh": ("系统运行", "登记服务", "已读完", "读不了的记录", "永久", "统计截至"),
    "en": ("Operations", "Registration", "level", "Dead letters", "for ever", "Counted as of"),
}


async def is_too_wide(page: Page) -> bool:
    said: bool = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return said


async def as_of(page: Page) -> str:
    return await page.locator("#running > p").first.inner_text()


async def has_followed(page: Page, since: str) -> None:
    await expect(page.locator("#running > p").first).not_to_have_text(since, timeout=15_000)


@pytest.mark.parametrize(("who", "width", "language"), [("operator", "wide", "zh"), ("auditor", "narrow", "en")])
async def test_everything_that_runs_can_be_read_by_everybody(  # noqa: PLR0917  fixtures, by name
    sign_in: Any, desk: Desk, axe: str, picture: Picture, who: str, width: str, language: str
) -> None:
    page = await sign_in(who, width=width, language=language)
    await page.goto(f"{desk.url}/operations")
    text = await page.locator("main").inner_text()
    assert [word for word in WORDS[language] if word not in text] == []
    for topic in ("voter.submissions.v1", "voter.registrations.v1", "voter.validations.v1.dlq"):
        await expect(page.get_by_role("rowheader", name=topic, exact=True)).to_be_visible()
    assert "NOT_JSON" in text, "the demonstration's unreadable record"
    assert not await is_too_wide(page)
    assert await serious(page, axe) == []
    await picture(page, f"operations-{language}")


async def test_the_page_follows_and_focus_scroll_and_what_was_opened_stay(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("operator", width="narrow", language="en")
    await page.goto(f"{desk.url}/operations")
    summary = page.locator("#by-partition > summary")
    await summary.focus()
    await page.keyboard.press("Enter")
    table = page.get_by_role("region", name="Consumer lag by partition")
    await table.evaluate("node => { node.scrollLeft = 60; }")
    scrolled = await page.evaluate("window.scrollY")
    for _ in range(2):
        await has_followed(page, await as_of(page))
    assert await page.evaluate("document.activeElement.parentElement.id") == "by-partition"
    await expect(page.locator("#by-partition")).to_have_attribute("open", "")
    assert await table.evaluate("node => node.scrollLeft") == 60
    assert await page.evaluate("window.scrollY") == scrolled


async def test_a_page_that_no_longer_follows_says_so_and_goes_on_by_itself(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("operator")
    page.seen.expected.append("Failed to load resource|net::ERR|/operations/now|htmx:")
    await page.goto(f"{desk.url}/operations")
    await expect(page.locator("#stale")).to_be_hidden()
    await page.route("**/operations/now", lambda route: route.abort())
    await expect(page.locator("#stale")).to_be_visible()
    await expect(page.get_by_role("rowheader", name="voter.submissions.v1", exact=True)).to_be_visible()
    await page.unroute("**/operations/now")
    await expect(page.locator("#stale")).to_be_hidden()


async def test_whoever_works_on_cases_is_not_shown_the_machines(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("luoxing")
    await page.goto(desk.home)
    await expect(page.locator("nav.around")).to_contain_text("总览")
    await expect(page.locator("nav.around")).not_to_contain_text("系统运行")
    page.seen.expected.append("status of 403")
    answer = await page.goto(f"{desk.url}/operations")
    assert answer.status == 403
