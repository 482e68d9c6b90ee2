"""The overview: figures, the three words, the curve with its table, boards to sort, and what changes by itself."""

from __future__ import annotations

import uuid
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk, Picture, serious
from tests.demonstration import Demonstration

ROWS = 139
SOON = 4000
FIRST_PAGE_MS = 1000


def reporting_of(demonstration: Demonstration, service: str) -> str:
    """The address of one of the demonstration's services."""
    lines = (demonstration.folder / "installation.env").read_text().splitlines()
    name = f"export XUANMIN_{service.upper()}_URL="
    return next(line.removeprefix(name).strip("'\"") for line in lines if line.startswith(name))


async def registered_at(page: Page, place: str) -> int:
    return int((await page.locator(f"#row-{place} td").first.inner_text()).replace(",", ""))


async def register_at(demonstration: Demonstration, place: str) -> None:
    """Somebody without a readable number registers: suspected, and counted all the same."""
    submission = {
        "submission_id": str(uuid.uuid4()), "source": "overview-test", "election_id": "zhujing-2021",
        "channel": "station", "place_code": place, "name": "测试", "id_number": "看不清",
        "registered_at": "2021-10-31T09:00:00+08:00",
    }  # fmt: skip
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{reporting_of(demonstration, 'registration')}/v1/submissions", json=submission)
    assert answer.status_code == 202


async def drawn(page: Page) -> None:
    await expect(page.locator("figure.chart .drawing svg")).to_be_visible()


@pytest.mark.parametrize(("width", "language"), [("wide", "zh"), ("narrow", "en")])
async def test_everybody_can_read_the_overview(  # noqa: PLR0917  fixtures
    sign_in: Any, desk: Desk, axe: str, picture: Picture, width: str, language: str
) -> None:
    page = await sign_in("office", width=width, language=language)
    assert page.url == desk.home
    await drawn(page)
    await expect(page.locator("tr[data-place]")).to_have_count(ROWS)
    for words in ("不错登、不漏登、不重登", "Nobody wrong, nobody missed, nobody twice"):
        heading = page.get_by_role("heading", name=words, exact=True)
        await expect(heading).to_have_count(1 if (language == "zh") == words.startswith("不") else 0)
    await expect(page.locator("#standing-state")).to_have_class("state live")
    await expect(page.locator("#standing-moment time")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert await serious(page, axe) == []
    await picture(page, f"overview-{width}")


async def test_in_the_dark_it_can_be_read_too(sign_in: Any, axe: str) -> None:
    page = await sign_in("auditor", color_scheme="dark")
    await drawn(page)
    assert await serious(page, axe) == []


async def test_a_registration_is_seen_without_a_reload(
    sign_in: Any, demonstration: Demonstration, picture: Picture
) -> None:
    page = await sign_in("office")
    await expect(page.locator("#standing-state")).to_have_class("state live")
    before = await registered_at(page, "V03")
    await register_at(demonstration, "V03")
    await expect(page.locator("#row-V03 td").first).to_have_text(f"{before + 1:,}", timeout=SOON)
    await picture(page, "overview-live")


async def test_a_board_is_sorted_by_keyboard_and_its_address_keeps_the_order(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("office", language="en")
    board = page.locator("table[data-board=villages]")
    button = board.get_by_role("button", name="Missed")
    await button.focus()
    await page.keyboard.press("Enter")
    await expect(board.locator("th[data-column=missed]")).to_have_attribute("aria-sort", "descending")
    missed = [int(text.replace(",", "")) for text in await board.locator("tbody td:nth-child(5)").all_inner_texts()]
    assert missed == sorted(missed, reverse=True)
    assert missed[0] > missed[-1]
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(board.locator("th[data-column=missed]")).to_have_attribute("aria-sort", "ascending")
    assert page.url == f"{desk.home}?villages=missed"
    first = await board.locator("tbody tr").first.get_attribute("data-place")
    await page.reload()
    await expect(board.locator("th[data-column=missed]")).to_have_attribute("aria-sort", "ascending")
    assert await board.locator("tbody tr").first.get_attribute("data-place") == first


async def test_without_scripts_everything_stands_there_and_boards_are_sorted_by_the_desk(
    sign_in: Any, desk: Desk
) -> None:
    page = await sign_in("operator", java_script_enabled=False, language="en")
    await expect(page.locator("figure.chart table tbody tr").first).to_be_visible()
    await page.locator("table[data-board=units]").get_by_role("button", name="Registered").click()
    await page.wait_for_url(f"{desk.home}?units=-registered")
    texts = await page.locator("table[data-board=units] tbody td:nth-child(2)").all_inner_texts()
    registered = [int(text.replace(",", "")) for text in texts]
    assert registered == sorted(registered, reverse=True)


async def test_a_clerk_of_a_village_finds_it_marked_and_is_led_to_no_other_places_cases(sign_in: Any) -> None:
    page = await sign_in("luoxing")
    await expect(page.locator("tr.own")).to_have_count(1)
    await expect(page.locator("tr[data-place] a")).to_have_count(0)


async def test_a_page_whose_stream_is_cut_says_so_and_recovers(sign_in: Any, desk: Desk, picture: Picture) -> None:
    page = await sign_in("office", language="en")
    page.seen.expected.append("Failed to load resource|ERR_")
    await page.context.route("**/live?*", lambda route: route.abort("internetdisconnected"))
    await page.goto(desk.home)
    line = page.locator("#standing-line")
    await expect(line).to_contain_text("No connection")
    await expect(page.locator("#standing-state")).to_be_hidden()
    await picture(page, "overview-broken")
    await page.context.unroute("**/live?*")
    await expect(line).to_be_hidden()
    await expect(page.locator("#standing-state")).to_be_visible()


async def test_the_first_page_comes_within_a_second_in_a_fresh_browser(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("office")
    session = await page.context.new_cdp_session(page)
    took = []
    for _ in range(5):
        await session.send("Network.clearBrowserCache")
        await page.goto(desk.home)
        await drawn(page)
        # The document with its styles and scripts; the charts' library comes after it, and asks for itself.
        timing = await page.evaluate("performance.getEntriesByType('navigation')[0].toJSON()")
        took.append(timing["loadEventEnd"])
    assert min(took) < FIRST_PAGE_MS, took
