"""Cases at the desk: a clerk's day by keyboard, two clerks and a certificate, two who meet, and who may only look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser.conftest import Desk, Picture, serious
from tests.browser.own_cases import NOBODY_S_NAME, Own, Town, town_of
from tests.demonstration import Demonstration

ODD_NAMES = "finding=NAME_MALFORMED"
CLERK, OFFICE = "罗星居民区 R0001", "镇选举办公室 沈主任"


@pytest.fixture(scope="module")
def town(demonstration: Demonstration) -> Town:
    return town_of(demonstration)


async def focus_on(page: Page, own: Own) -> None:
    """Go down the queue by key until the case has the focus."""
    row = page.locator(f'[data-row][href*="{own.id}"]')
    await expect(row).to_have_count(1)
    for _ in range(60):
        await page.keyboard.press("j")
        if await row.evaluate("row => row === document.activeElement"):
            return
    raise AssertionError(own)


async def test_a_case_is_worked_from_the_queue_to_the_next_one_by_keyboard_alone(
    sign_in: Any, desk: Desk, town: Town, axe: str, picture: Picture
) -> None:
    own, other = await town.register(), await town.register()
    page = await sign_in("luoxing")
    await page.goto(f"{desk.home}/cases?{ODD_NAMES}&order=age")
    assert await serious(page, axe) == []
    await picture(page, "cases-queue")
    await focus_on(page, own)
    await page.keyboard.press("t")
    await expect(page.locator("#hand")).to_contain_text("由您办理")
    await expect(page.locator("body")).not_to_contain_text(NOBODY_S_NAME)

    await page.keyboard.press("c")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type("本人说户口刚迁来")
    await page.keyboard.press("Tab")
    await page.locator("#call-log").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#calls")).to_contain_text("本人说户口刚迁来")

    await page.locator("h1").click()
    await page.keyboard.press("u")
    await page.keyboard.type("电话核对")
    await page.keyboard.press("Enter")
    await expect(page.locator("#who")).to_contain_text(NOBODY_S_NAME)
    await expect(page.locator("#who")).to_contain_text("13901990000")
    assert await serious(page, axe) == []
    await picture(page, "cases-case")
    [seen] = (await town.file(own))["disclosures"]
    assert (seen["by"], seen["fields"], seen["reason"]) == (CLERK, ["name", "phone"], "电话核对")

    await page.locator("h1").click()
    await page.keyboard.press("d")
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.type("派出所证明已看")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#told")).to_contain_text("上一件已办结")
    assert own.id not in page.url
    assert ODD_NAMES in page.url
    file = await town.file(own)
    assert (file["status"], [one["outcome"] for one in file["calls"]]) == ("eligible", ["reached"])
    await page.go_back()
    await expect(page.locator("#who")).to_be_visible()
    await expect(page.locator("body")).not_to_contain_text(NOBODY_S_NAME)
    await page.goto(f"{desk.home}/cases?{ODD_NAMES}&order=age")
    await focus_on(page, other)
    await page.keyboard.press("Enter")
    await page.wait_for_url(re.compile(other.id))
    await page.keyboard.press("?")
    await expect(page.locator("#keys")).to_be_visible()


async def test_a_certificate_is_received_by_one_clerk_and_verified_by_another(
    sign_in: Any, desk: Desk, town: Town
) -> None:
    own = await town.register()
    page = await sign_in("luoxing")
    await page.goto(f"{desk.home}/cases/{own.id}")
    await page.locator("#papers summary").first.click()
    await page.locator("#papers [name=number]").fill("资格0473")
    await page.locator("#papers [name=issuer]").fill("嘉善县选举委员会")
    await page.locator("#papers .papers [name=issued_on]").fill("2021-09-18")
    await page.locator("#step-record").click()
    await expect(page.locator("#papers")).to_contain_text("须由另一位工作人员核验")
    await expect(page.locator("#papers option[value=verified]")).to_have_count(0)
    office = await sign_in("office")
    await office.goto(f"{desk.home}/cases?state=verification&{ODD_NAMES}")
    await office.locator(f'[data-row][href*="{own.id}"]').click()
    await office.locator("#step").select_option("verified")
    await office.locator("#step-record").click()
    await expect(office.locator("#told")).to_contain_text("资格证明已记录")
    steps = (await town.file(own))["certificate"]["steps"]
    assert [(one["step"], one["by"]) for one in steps] == [("received", CLERK), ("verified", OFFICE)]


async def test_who_comes_second_is_told_who_was_first_and_loses_nothing_typed(
    sign_in: Any, desk: Desk, town: Town
) -> None:
    own = await town.register()
    page = await sign_in("luoxing")
    page.seen.expected.append("409")
    await page.goto(f"{desk.home}/cases/{own.id}")
    await town.do(own, "assignment", by=OFFICE, action="take")
    await page.locator("#decide [value=refused]").check()
    await page.locator("#decide textarea").fill("写了半天的理由")
    await page.locator("#settle").click()
    await expect(page.locator("#told")).to_contain_text(f"这件正由 {OFFICE} 办理")
    await expect(page.locator("#decide textarea")).to_have_value("写了半天的理由")
    await expect(page.locator("#decide [value=refused]")).to_be_checked()
    await town.do(own, "settlement", decision="eligible", registration_version=1, decided_by=OFFICE, reason="已核实")
    await page.locator("#settle").click()
    await expect(page.locator("#told")).to_contain_text(f"由 {OFFICE} 办理")
    await expect(page.locator("#decide")).to_contain_text("核实无误")


async def test_the_queue_and_a_case_fit_a_telephone_in_english(sign_in: Any, desk: Desk, town: Town, axe: str) -> None:
    own = await town.register()
    page = await sign_in("luoxing", width="narrow", language="en")
    for path in (f"?{ODD_NAMES}", f"/{own.id}", f"/together?{ODD_NAMES}", "/appeals", "/confirmations"):
        await page.goto(f"{desk.home}/cases{path}")
        assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        assert await serious(page, axe) == [], path
    await page.goto(f"{desk.home}/cases/{own.id}")
    await expect(page.locator("h2").first).to_have_text("What is found")
    await page.locator("#notes textarea").fill("came in person")
    await page.locator("#note-send").click()
    await expect(page.locator("#told")).to_contain_text("The note is on record.")
    await expect(page.locator("#notes .log")).to_contain_text("came in person")


async def test_an_auditor_sees_a_case_masked_and_can_do_nothing_about_it(
    sign_in: Any, desk: Desk, town: Town, axe: str
) -> None:
    own = await town.register()
    page = await sign_in("auditor")
    page.seen.expected.append("403")
    await page.goto(f"{desk.home}/cases/{own.id}")
    await expect(page.locator("#who")).to_contain_text(own.number[-2:])
    await expect(page.locator("body")).not_to_contain_text(own.number[-4:])
    await expect(page.locator("main form:not([method=dialog])")).to_have_count(0)
    assert await serious(page, axe) == []
    token = await page.locator("form[action='/sign-out'] [name=csrf_token]").input_value()
    for step in ("disclosure", "assignment", "calls", "settlement"):
        answer = await page.request.post(
            f"{desk.home}/cases/{own.id}/{step}",
            form={"csrf_token": token, "fields": "name", "reason": "x", "action": "take", "outcome": "reached"},
        )
        assert answer.status == 403, step
    assert (await town.file(own))["disclosures"] == []


async def test_a_village_s_clerk_is_shown_no_other_village_s_case(sign_in: Any, desk: Desk, town: Town) -> None:
    own = await town.register(place="V02")
    page = await sign_in("luoxing")
    page.seen.expected.append("403")
    for path in (f"/cases/{own.id}", "/cases?place=V02", f"/voters/{own.id}"):
        answer = await page.goto(desk.home + path)
        assert answer is not None
        assert answer.status == 403, path
    await page.goto(f"{desk.home}/cases?{ODD_NAMES}")
    await expect(page.locator(f'[href*="{own.id}"]')).to_have_count(0)
