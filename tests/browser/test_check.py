"""A voter asks on a telephone whether they stand on the published roll, without signing in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
import pytest
from playwright.async_api import Page, expect

from services.desk.check.limits import FREE_MISSES
from tests.browser.conftest import ELECTION, Desk, Picture, serious
from tests.demonstration import Demonstration

CONSTITUENCY = "D02"


@dataclass
class Voter:
    """Somebody on the published roll, from the posted list and a disclosure."""

    name: str
    last_four: str
    group: int


@pytest.fixture(scope="session")
async def voter(demonstration: Demonstration) -> Voter:
    found = dict(re.findall(r"XUANMIN_(\w+)_URL=(\S+)", (demonstration.folder / "installation.env").read_text()))
    async with httpx.AsyncClient(timeout=120) as http:
        roll = f"{found['REPORTING']}/v1/elections/{ELECTION}/roll"
        last = (await http.get(f"{roll}/publications")).json()["publications"][-1]["no"]
        asked = {"publication": last, "show": "cards", "constituency": CONSTITUENCY}
        card = orjson.loads((await http.get(roll, params=asked)).content.splitlines()[1])
        disclosure = f"{found['VALIDATION']}/v1/cases/{card['registration_id']}/disclosure"
        why = {"by": "R0001", "reason": "试查名单", "fields": ["id_number"]}
        shown = await http.post(disclosure, json=why)
        assert shown.status_code == 200, shown.text
    return Voter(card["name"], shown.json()["values"]["id_number"][-4:], card["group"])


async def opened(new_context: Any, desk: Desk, **more: Any) -> Page:
    context, seen = await new_context(**more)
    page: Page = await context.new_page()
    page.seen = seen  # type: ignore[attr-defined]
    await page.goto(f"{desk.url}/check")
    await expect(page).to_have_url(f"{desk.url}/check/{ELECTION}")
    return page


async def ask(page: Page, name: str, last_four: str) -> None:
    """By the keyboard alone. The first question after the services' start waits until the roll is read."""
    await page.locator("#name").focus()
    await page.keyboard.type(name)
    await page.keyboard.press("Tab")
    await page.keyboard.type(last_four)
    await page.keyboard.press("Enter")
    await page.locator("#result").wait_for(timeout=100_000)


WORDS = {
    "zh": ("在名单上", "没有查到", "2021年11月"),
    "en": ("On the roll", "Not found", "Nov 2021"),
}


@pytest.mark.parametrize(("width", "language"), [("wide", "zh"), ("narrow", "en")])
async def test_a_voter_asks_and_is_told_in_words_they_understand(  # noqa: PLR0917  fixtures, by name
    new_context: Any, desk: Desk, axe: str, picture: Picture, voter: Voter, width: str, language: str
) -> None:
    page = await opened(new_context, desk, width=width, language=language)
    assert await serious(page, axe) == []
    on_it, not_found, until = WORDS[language]
    await ask(page, voter.name, voter.last_four.lower())
    result = page.locator("#result")
    await expect(result).to_contain_text(on_it)
    await expect(result).to_contain_text(str(voter.group))
    await expect(result).to_contain_text("第二选区")
    await picture(page, f"check-found-{language}")
    assert await serious(page, axe) == []
    said = [page.url, await page.title(), await page.content(), *page.context.pages[0].url.split("/")]
    assert not any(voter.name in one for one in said), "what was typed is not shown again"

    other = f"{(int(voter.last_four[:3]) + 1) % 1000:03d}{voter.last_four[3]}"
    await ask(page, f"甲{voter.name}", other)
    await expect(result).to_contain_text(not_found)
    await expect(result).to_contain_text(until)
    await picture(page, f"check-not-found-{language}")
    assert await serious(page, axe) == []
    too_wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert await page.evaluate(too_wide) is False
    assert await page.locator("#name").input_value() == ""


async def test_guessing_is_refused_in_words_and_leads_to_whom_to_ask(new_context: Any, desk: Desk, axe: str) -> None:
    page = await opened(new_context, desk, width="narrow")
    page.seen.expected.append("status of 429")  # type: ignore[attr-defined]
    name = "朱顶雀犇乙"
    for number in range(FREE_MISSES + 2):
        await ask(page, name, f"{number:04d}")
        if await page.get_by_role("alert").count():
            break
    await expect(page.get_by_role("alert")).to_contain_text("这个姓名查得太多次了")
    await expect(page.get_by_role("alert")).to_contain_text("选举办公室")
    assert await serious(page, axe) == []


async def test_what_is_not_four_characters_is_said_where_it_is_wrong(new_context: Any, desk: Desk) -> None:
    page = await opened(new_context, desk, width="narrow", language="en")
    page.seen.expected.append("status of 422")  # type: ignore[attr-defined]
    await page.locator("#name").fill("张伟")
    await page.locator("#last_four").fill("12")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("alert")).to_contain_text("three digits")
    await expect(page.locator("#last_four")).to_have_attribute("aria-describedby", "wrong")
