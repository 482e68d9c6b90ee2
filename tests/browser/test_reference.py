"""The reference in a browser: read on a wide screen and on a telephone, found by its links, nothing from elsewhere."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk, serious

HERE = "/operations/reference"
PAGES = ("", "/topics/voter.elections.v1", "/shapes", "/http/reporting")


@pytest.mark.parametrize(("width", "language", "title"), [("wide", "zh", "接口说明"), ("narrow", "en", "Reference")])
async def test_topics_and_routes_are_read_by_everybody_and_nothing_is_loaded_from_elsewhere(  # noqa: PLR0917  fixtures
    sign_in: Any, desk: Desk, axe: str, width: str, language: str, title: str
) -> None:
    page = await sign_in("operator", width=width, language=language)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{desk.url}/operations")
    await page.get_by_role("link", name=title).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(title)
    for address in PAGES:
        await page.goto(f"{desk.url}{HERE}{address}")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert not await page.evaluate(wide), address
        assert await serious(page, axe) == [], address
    assert [url for url in asked if not url.startswith((desk.url, "data:"))] == []


async def test_a_message_is_found_from_the_list_and_its_example_opens_without_a_script(
    sign_in: Any, desk: Desk
) -> None:
    page = await sign_in("auditor", language="en")
    await page.goto(f"{desk.url}{HERE}")
    await page.get_by_role("link", name="ElectionSetUpV2", exact=True).click()
    section = page.locator("section", has=page.locator("[id='xuanmin.election.set_up.v2']"))
    await expect(section.get_by_role("rowheader", name="by", exact=True)).to_be_visible()
    await section.get_by_text("Example").click()
    await expect(section.locator("pre")).to_contain_text('"by": "clerk-07"')
