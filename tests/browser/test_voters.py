"""Finding a voter, the voter's history, and what the office alone does about a voter's standing."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk, Picture, serious
from tests.browser.own_cases import SOURCE, Town, town_of
from tests.demonstration import Demonstration

OFFICE = "镇选举办公室 沈主任"


@pytest.fixture(scope="module")
def town(demonstration: Demonstration) -> Town:
    return town_of(demonstration)


async def test_a_voter_is_found_by_number_that_stands_in_no_address_and_the_search_is_in_the_history(
    sign_in: Any, desk: Desk, town: Town, axe: str, picture: Picture
) -> None:
    own = await town.register()
    page = await sign_in("luoxing", width="narrow")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    await page.goto(f"{desk.home}/voters")
    assert await serious(page, axe) == []
    await page.locator("[name=id_number]").fill(own.number)
    await page.keyboard.press("Enter")
    await expect(page.locator(".timeline")).to_contain_text("按身份证号码查询")
    assert own.id in page.url
    assert not [url for url in asked if own.number in url]
    await expect(page.locator("body")).not_to_contain_text(own.number)
    assert await serious(page, axe) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    await picture(page, "voters-history")
    [seen] = (await town.file(own))["disclosures"]
    assert (seen["by"], seen["fields"]) == ("罗星居民区 R0001", ["standing"])


async def test_a_village_s_clerk_finds_nobody_of_another_village_and_a_wrong_number_is_told(
    sign_in: Any, desk: Desk, town: Town
) -> None:
    own = await town.register(place="V02")
    page = await sign_in("luoxing")
    page.seen.expected.append("422")
    await page.goto(f"{desk.home}/voters")
    await page.locator("[name=id_number]").fill(own.number)
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice")).to_contain_text("没有找到")
    assert (await town.file(own))["disclosures"] == []
    await page.locator("[name=id_number]").fill("31011619600101001")
    await page.keyboard.press("Enter")
    await expect(page.locator(".notice")).to_contain_text("身份证号码不对")


async def test_the_office_strikes_off_and_restores_each_confirmed_and_with_a_reason(
    sign_in: Any, desk: Desk, town: Town, axe: str
) -> None:
    own = await town.register()
    await town.do(own, "settlement", decision="eligible", registration_version=1, decided_by=OFFICE, reason="已核实")
    page = await sign_in("office", language="en")
    await page.goto(f"{desk.home}/voters")
    await page.locator("[name=source]").fill(SOURCE)
    await page.locator("[name=submission_id]").fill(own.submission_id)
    await page.keyboard.press("Enter")
    await page.get_by_role("link", name="Strike off").click()
    assert await serious(page, axe) == []
    await page.locator("[name=ground]").select_option("entered_by_mistake")
    await page.locator("[name=reason]").fill("entered for somebody else")
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Strike off").click()
    await expect(page.locator(".notice.done")).to_contain_text("Struck off.")
    assert (await town.file(own))["status"] == "struck_off"
    await page.get_by_role("link", name="Restore").click()
    await page.locator("[name=reason]").fill("it was the right person")
    await page.get_by_role("checkbox").check()
    await page.get_by_role("button", name="Restore").click()
    await expect(page.locator(".timeline")).to_contain_text("it was the right person")
    assert (await town.file(own))["status"] == "eligible"


async def test_who_is_not_the_office_is_offered_no_change_of_standing_and_refused_one(
    sign_in: Any, desk: Desk, town: Town
) -> None:
    own = await town.register()
    for name in ("auditor", "luoxing"):
        page = await sign_in(name)
        await page.goto(f"{desk.home}/voters/{own.id}")
        await expect(page.locator(".timeline li").first).to_be_visible()
        for act in ("strike-off", "restoration", "transfer"):
            await expect(page.locator(f'[href$="{act}"]')).to_have_count(0)
            assert (await page.request.get(f"{desk.home}/voters/{own.id}/{act}")).status == 403
