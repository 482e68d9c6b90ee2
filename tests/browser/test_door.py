"""From door to door with a telephone: what was entered without a network arrives once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from contracts.id_number import check_character, read_id_number
from services.desk.door.entries import SOURCE
from tests.browser.conftest import Desk, Picture, serious
from tests.demonstration import Demonstration

OFFLINE = r"Failed to load resource: net::ERR_(INTERNET_DISCONNECTED|FAILED|CONNECTION_CLOSED|EMPTY_RESPONSE)"
PATIENCE = 15.0
PLACE, PATCH = "V01", "V01-P02"


def somebody(rng: random.Random) -> tuple[str, str]:
    """A name and a sound number that nobody of the town has."""
    born = f"{rng.randint(1950, 2000)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"
    digits = f"330421{born}{rng.randint(0, 999):03}"
    return f"潘{rng.choice('永建国华秀英')}{rng.choice('桂芳明强丽')}", digits + check_character(digits)


@pytest.fixture
def reporting(demonstration: Demonstration) -> str:
    environment = (demonstration.folder / "installation.env").read_text()
    found = re.search(r"XUANMIN_REPORTING_URL=(\S+)", environment)
    assert found is not None
    return found[1]


async def arrived(reporting: str, submission: str) -> list[dict[str, Any]]:
    """What reporting tells of a submission's history, once it has arrived."""
    async with httpx.AsyncClient() as http:
        until = time.monotonic() + PATIENCE
        while (answer := await http.get(f"{reporting}/v1/submissions/{SOURCE}/{submission}")).status_code == 404:
            assert time.monotonic() < until, "it never arrived"
            await asyncio.sleep(0.2)
    history: list[dict[str, Any]] = answer.json()["history"]
    return [one for one in history if "registr" in str(one)]


async def at_the_door(sign_in: Any, desk: Desk, *, who: str = "luoxing", **more: Any) -> Page:
    """The page, open on a patch, and ready to be used without a network."""
    page: Page = await sign_in(who, **{"width": "narrow", **more})
    await page.goto(f"{desk.home}/door#{PLACE}/{PATCH}")
    await expect(page.locator("#door[data-offline]")).to_be_attached()
    return page


async def register(page: Page, name: str, number: str, *, more: Callable[[], Awaitable[None]] | None = None) -> None:
    await page.locator("#door-register").click()
    await page.locator("#door-form [name=name]").fill(name)
    await page.locator("#door-form [name=id_number]").fill(number)
    if more is not None:
        await more()
    await page.locator("#door-save").click()
    await expect(page.locator("#door-form")).to_be_hidden()


def watch_ids(page: Page) -> list[str]:
    """The ids of the entries that the page sends, as often as it sends them."""
    sent: list[str] = []

    def look(request: Any) -> None:
        if request.url.endswith("/door/entries"):
            sent.extend(entry["id"] for entry in request.post_data_json["entries"])

    page.on("request", look)
    return sent


@pytest.mark.parametrize(("width", "language"), [("narrow", "zh"), ("wide", "en")])
async def test_entries_made_without_a_network_survive_a_reload_and_arrive_once(
    sign_in: Any, desk: Desk, reporting: str, axe: str, picture: Picture, width: str, language: str
) -> None:
    rng = random.Random()
    page = await at_the_door(sign_in, desk, width=width, language=language)
    page.seen.expected.append(OFFLINE)  # type: ignore[attr-defined]
    sent = watch_ids(page)
    await page.context.set_offline(True)

    people = [somebody(rng), somebody(rng)]
    await register(page, *people[0])
    household = page.locator(".household").first
    code = await household.get_attribute("data-code")
    await household.locator("summary").click()
    await household.locator("select").first.select_option("absent")
    await household.locator("form button:not([type])").click()
    await expect(page.locator("#door-count")).to_contain_text("2")
    await page.reload()
    await expect(page.locator("#door-count")).to_contain_text("2")
    await expect(page.locator(f".household[data-code={code}]")).to_be_visible()
    await register(page, *people[1])
    waiting = page.locator("#door-queue")
    await expect(page.locator("#door-count")).to_contain_text("3")
    shown = await waiting.inner_text()
    for name, number in people:
        assert name not in shown
        assert number not in shown
    assert await serious(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await picture(page, f"door-offline-{language}")

    await page.context.set_offline(False)
    await expect(waiting).to_have_attribute("data-waiting", "0", timeout=20_000)
    assert len(set(sent)) == 3
    for submission in [one for one in dict.fromkeys(sent)][::2]:
        assert len(await arrived(reporting, submission)) >= 1
