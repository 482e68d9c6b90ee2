"""What the tests of the page at the door do with it, and how they look at what became of it."""

from __future__ import annotations

import asyncio
import secrets
import time
from datetime import date, timedelta
from typing import Any

import httpx
from playwright.async_api import Page, Request, expect

from contracts.id_number import check_character
from services.desk.door.entries import SOURCE
from tests.browser.conftest import Desk

OFFLINE = r"Failed to load resource: net::ERR_\w+|the server responded with a status of 503"
PATIENCE = 15.0
PLACE, PATCH = "V01", "V01-P02"
Sent = list[dict[str, Any]]


def somebody() -> tuple[str, str]:
    """A name, and a sound number that nobody of the town has."""
    born = date(1950, 1, 1) + timedelta(secrets.randbelow(18_000))
    digits = f"330421{born:%Y%m%d}{secrets.randbelow(1000):03}"
    return f"潘{secrets.choice('永建国华秀英')}{secrets.choice('桂芳明强丽')}", digits + check_character(digits)


async def versions(services: dict[str, str], submission: str) -> list[int]:
    """The versions of a registration in reporting's history, once it has arrived."""
    async with httpx.AsyncClient() as http:
        until = time.monotonic() + PATIENCE
        address = f"{services['reporting']}/v1/submissions/{SOURCE}/{submission}"
        while (answer := await http.get(address)).status_code == 404:
            assert time.monotonic() < until, "it never arrived"
            await asyncio.sleep(0.2)
    assert answer.json()["place_code"] == PLACE
    return [one["version"] for one in answer.json()["history"] if one["what"] == "registration"]


async def open_door(page: Page, desk: Desk) -> None:
    """The page on a patch, ready to be used without a network."""
    page.seen.expected.append(OFFLINE)  # type: ignore[attr-defined]
    await page.goto(f"{desk.home}/door#{PLACE}/{PATCH}")
    await expect(page.locator("#door[data-offline]")).to_be_attached()


async def fill(page: Page, name: str, number: str) -> None:
    await page.locator("#door-register").click()
    await page.locator("#door-form [name=name]").fill(name)
    await page.locator("#door-form [name=id_number]").fill(number)


async def register(page: Page, name: str, number: str) -> None:
    await fill(page, name, number)
    await page.locator("#door-save").click()
    await expect(page.locator("#door-form")).to_be_hidden()


async def waits(page: Page, count: int) -> None:
    await expect(page.locator("#door-queue")).to_have_attribute("data-waiting", str(count), timeout=20_000)


def sent_by(page: Page) -> Sent:
    """The entries that the page sends, as often as it sends them."""
    sent: Sent = []

    def look(request: Request) -> None:
        if request.url.endswith("/door/entries"):
            body: Any = request.post_data_json
            sent.extend(body["entries"])

    page.on("request", look)
    return sent
