"""From door to door with a telephone: what was entered without a network arrives once, whatever happens on the way."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, Route, expect

from contracts.id_number import read_id_number
from tests.browser.conftest import Desk, Picture, serious
from tests.browser.door import (
    PATCH,
    PATIENCE,
    PLACE,
    fill,
    open_door,
    register,
    sent_by,
    somebody,
    versions,
    waits,
)


@pytest.mark.parametrize(("width", "language"), [("narrow", "zh"), ("wide", "en")])
async def test_entries_made_without_a_network_outlast_a_reload_and_arrive_once(  # noqa: PLR0917  fixtures
    sign_in: Any, desk: Desk, services: dict[str, str], axe: str, picture: Picture, width: str, language: str
) -> None:
    page: Page = await sign_in("luoxing", width=width, language=language)
    await open_door(page, desk)
    await picture(page, f"door-patch-{language}")
    assert await serious(page, axe) == []
    sent = sent_by(page)
    people = [somebody(), somebody()]
    await page.context.set_offline(True)
    await register(page, *people[0])
    household = page.locator(".household").first
    code = await household.get_attribute("data-code") or "none"
    await household.locator("summary").click()
    await household.locator("select").first.select_option("absent")
    await household.locator("form > button").click()
    await waits(page, 2)

    await page.reload()
    await waits(page, 2)
    # Said by the shell alone: the page was not had from the network.
    await expect(page.locator("#door-who")).to_contain_text("罗星居民区 R0001")
    await expect(page.locator(f".household[data-code={code}]")).to_be_visible()
    await fill(page, *people[1])
    await expect(page.locator("#door-number")).to_contain_text(read_id_number(people[1][1]).birth_date.isoformat())  # type: ignore[union-attr]
    assert await serious(page, axe) == []
    await picture(page, f"door-form-{language}")
    await page.locator("#door-save").click()
    await waits(page, 3)
    shown = await page.locator("#door-queue").inner_text()
    assert not [word for person in people for word in person if word in shown]
    assert await serious(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await picture(page, f"door-waiting-{language}")

    await page.context.set_offline(False)
    await waits(page, 0)
    assert [one["kind"] for one in {one["id"]: one for one in sent}.values()] == [
        "registration", "visit", "registration",
    ]  # fmt: skip
    for one in sent:
        if one["kind"] == "registration":
            assert await versions(services, one["id"]) == [1]
    async with httpx.AsyncClient() as http:
        shown = (await http.get(f"{services['registration']}/canvass/{desk.election}/{PLACE}/{PATCH}")).text
    assert "不在家（" in shown.partition(f'id="h-{code}"')[2].partition("</details>")[0]


async def test_nothing_personal_is_readable_in_what_the_browser_keeps(sign_in: Any, desk: Desk) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await open_door(page, desk)
    name, number = somebody()
    await page.context.set_offline(True)
    await register(page, name, number)
    kept = await page.evaluate(
        """async () => {
          const out = [JSON.stringify(localStorage)];
          for (const cache of await caches.keys()) {
            const opened = await caches.open(cache);
            for (const request of await opened.keys()) out.push(request.url, await (await opened.match(request)).text());
          }
          for (const { name } of await indexedDB.databases()) {
            const database = await new Promise((done) => { indexedDB.open(name).onsuccess = (event) => done(event.target.result); });
            for (const store of database.objectStoreNames) {
              const all = await new Promise((done) => { database.transaction(store).objectStore(store).getAll().onsuccess = (event) => done(event.target.result); });
              for (const one of all) out.push(one instanceof CryptoKey ? `key ${one.extractable}` : JSON.stringify(one) + new TextDecoder().decode(one.sealed));
            }
          }
          return out.join("\\n");
        }"""  # noqa: E501
    )
    assert "/door/shell" in kept
    assert "key false" in kept
    assert not [word for word in (name, number, number[6:14], "罗星居民区 R0001", "csrf") if word in kept]
    await page.context.set_offline(False)
    await waits(page, 0)


async def test_a_lost_answer_and_a_page_that_dies_cost_nothing_and_count_once(
    sign_in: Any, desk: Desk, services: dict[str, str]
) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await open_door(page, desk)
    sent = sent_by(page)

    async def lose(route: Route) -> None:
        await route.fetch()
        await route.abort()

    await page.context.route("**/door/entries", lose)
    await register(page, *somebody())
    await expect(page.locator("#door-line")).to_have_attribute("data-line", "away")
    await waits(page, 1)

    # In the middle of the next sending the page is killed: the desk has it, and nobody hears so.
    reached = asyncio.Event()

    async def hang(route: Route) -> None:
        await route.fetch()
        reached.set()

    await page.context.unroute("**/door/entries")
    await page.context.route("**/door/entries", hang)
    await page.locator("#door-send").click()
    await asyncio.wait_for(reached.wait(), PATIENCE)
    fresh = await page.context.new_page()
    await page.close()
    await page.context.unroute("**/door/entries")
    await fresh.goto(f"{desk.home}/door#{PLACE}/{PATCH}")
    await expect(fresh.locator("#door-line")).to_contain_text("已送达 1 条")
    assert len(sent) >= 2
    assert {one["id"] for one in sent} == {sent[0]["id"]}
    assert len({str(one) for one in sent}) == 1
    assert await versions(services, sent[0]["id"]) == [1]


async def test_an_entry_that_cannot_be_taken_stays_with_its_reason_until_it_is_mended(
    sign_in: Any, desk: Desk, services: dict[str, str], axe: str
) -> None:
    page: Page = await sign_in("luoxing", width="narrow", language="en")
    await open_door(page, desk)
    await page.context.set_offline(True)
    name, number = somebody()
    await fill(page, name, number)
    # What no form lets through, as an older page might have kept it.
    await page.locator("#door-form [name=phone]").evaluate("field => { field.removeAttribute('maxlength'); }")
    await page.locator("#door-form [name=phone]").fill("1" * 301)
    await page.locator("#door-save").click()
    sent = sent_by(page)
    await register(page, *somebody())
    await page.context.set_offline(False)
    await waits(page, 0)
    row = page.locator("#door-entries li")
    await expect(row).to_have_count(1)
    await expect(row).to_contain_text("Please mend: telephone.")
    assert await serious(page, axe) == []
    await row.locator("button").first.click()
    phone = page.locator("#door-form [name=phone]")
    await expect(phone).to_have_attribute("aria-invalid", "true")
    await expect(page.locator("#door-form [name=name]")).to_have_value(name)
    await phone.fill("13800000000")
    await page.locator("#door-save").click()
    await expect(row).to_have_count(0)
    assert await versions(services, sent[0]["id"]) == [1]


async def sign_in_again(page: Page, desk: Desk, name: str) -> None:
    await page.locator("input[name=name]").fill(name)
    await page.locator("input[name=password]").fill(desk.password)
    await page.locator("main button").click()
    await page.wait_for_url(lambda url: "/sign-in" not in url)


async def test_entries_wait_for_the_account_that_made_them(sign_in: Any, desk: Desk, services: dict[str, str]) -> None:
    page: Page = await sign_in("luoxing", afresh=True, width="narrow")
    await open_door(page, desk)
    sent = sent_by(page)
    await page.context.clear_cookies(name="xuanmin_session")
    await register(page, *somebody())
    await expect(page.locator("#door-line")).to_have_attribute("data-line", "signed-out")
    await page.locator("#door-sign-in").click()
    await sign_in_again(page, desk, "office")
    await expect(page.locator("#door-others")).to_contain_text("另有 1 条")
    await expect(page.locator("#door-entries li")).to_have_count(0)
    assert sent == []

    await page.locator("form[action='/sign-out'] button").click()
    await sign_in_again(page, desk, "luoxing")
    await page.goto(f"{desk.home}/door")
    await expect(page.locator("#door-line")).to_contain_text("已送达 1 条")
    assert await versions(services, sent[0]["id"]) == [1]
