"""The operator's page: everything that runs, in words, followed without losing one's place."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from playwright.async_api import Page, expect

from contracts.topics import SUBMISSIONS
from tests.browser.conftest import Desk, Picture, serious
from tests.demonstration import Demonstration

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


async def own_letters(demonstration: Demonstration, number: int) -> None:
    """Records of this test's own that cannot be read."""
    environment = (demonstration.folder / "installation.env").read_text()
    found = re.search(r"XUANMIN_KAFKA_BOOTSTRAP=(\S+)", environment)
    assert found is not None
    producer = AIOKafkaProducer(bootstrap_servers=found[1], acks="all")
    await producer.start()
    try:
        for one in range(number):
            await producer.send_and_wait(SUBMISSIONS, b"own %d" % one)
    finally:
        await producer.stop()


async def test_an_operator_looks_at_a_dead_letter_redrives_it_and_finds_it_on_record(
    sign_in: Any, desk: Desk, demonstration: Demonstration, axe: str, picture: Picture
) -> None:
    await own_letters(demonstration, 2)
    page = await sign_in("operator", width="wide", language="zh")
    letters = f"{desk.url}/operations/letters"

    async def arrived() -> None:
        await page.goto(letters)
        await expect(page.locator("tbody tr").last).to_contain_text("NOT_JSON", timeout=1_000)
        assert await page.locator("tbody tr").count() >= 2

    await patiently(arrived)
    assert await serious(page, axe) == []
    await picture(page, "operations-letters-zh")
    await page.locator("tbody tr").last.get_by_role("link").press("Enter")
    await expect(page.locator("main")).to_contain_text("内容的形状")
    await expect(page.locator("main")).to_contain_text("错在第几个字符")
    assert await serious(page, axe) == []
    await page.get_by_role("button", name="预览重放这一条").press("Enter")
    await expect(page.locator("main")).to_contain_text("1 条将原样放回")
    await page.get_by_label("理由（加密保存）").fill("试一试")
    assert await serious(page, axe) == []
    await page.get_by_role("button", name="放回").press("Enter")
    await expect(page.locator("#orders tbody tr").first).to_contain_text("已完成", timeout=30_000)
    assert await serious(page, axe) == []
    for path in ("consumers", "projection", "acts"):
        await page.goto(f"{desk.url}/operations/{path}")
        assert await serious(page, axe) == []
        assert not await is_too_wide(page)
    await expect(page.locator("tbody")).to_contain_text("试一试")


async def test_an_operator_holds_a_consumer_and_lets_it_go_on(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("operator", width="narrow", language="en")
    await page.goto(f"{desk.url}/operations/consumers")
    held = page.locator("section").filter(has=page.locator("#c-validation-residents"))
    await held.get_by_label("Why (kept sealed)").fill("a look")
    await held.get_by_role("button", name="Pause").press("Enter")
    await expect(held).to_contain_text("paused")
    await expect(held).to_contain_text("a look")
    await held.get_by_label("Why (kept sealed)").fill("enough")
    await held.get_by_role("button", name="Resume").press("Enter")
    await expect(held).to_contain_text("reads")


async def patiently(look: Callable[[], Awaitable[None]]) -> None:
    """Look again until it is so, for half a minute."""
    for _ in range(15):
        try:
            await look()
        except AssertionError:
            await asyncio.sleep(2)
        else:
            return
    await look()
