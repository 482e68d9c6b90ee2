"""The page at the door in use: drafts, names, the keyboard, an unsafe connection, numbers as they are typed."""

from __future__ import annotations

import secrets
from typing import Any

from playwright.async_api import Page, expect

from contracts.id_number import check_character, read_id_number
from tests.browser.conftest import Desk
from tests.browser.door import (
    PATCH,
    PLACE,
    fill,
    open_door,
    register,
    sent_by,
    somebody,
    versions,
    waits,
)


async def test_what_is_being_typed_outlasts_the_page(sign_in: Any, desk: Desk) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await open_door(page, desk)
    await fill(page, "潘半途", "33042119")
    await page.wait_for_timeout(700)
    await page.reload()
    await expect(page.locator("#door-form [name=name]")).to_have_value("潘半途")
    await page.locator("#door-back").click()
    await page.wait_for_timeout(300)
    await page.reload()
    await expect(page.locator("#door[data-ready]")).to_be_attached()
    await expect(page.locator("#door-form")).to_be_hidden()


async def test_somebody_without_a_name_is_kept_once_that_was_said_twice(sign_in: Any, desk: Desk) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await open_door(page, desk)
    await page.context.set_offline(True)
    await fill(page, "", somebody()[1])
    await page.locator("#door-save").click()
    await expect(page.locator("#door-form-said")).to_contain_text("没有填写姓名")
    await expect(page.locator("#door-form [name=name]")).to_be_focused()
    await page.locator("#door-save").click()
    await waits(page, 1)


async def test_what_waits_has_an_end_and_is_deleted_at_the_second_press(sign_in: Any, desk: Desk) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await open_door(page, desk)
    sent = sent_by(page)
    await page.context.set_offline(True)
    await page.evaluate("() => { Door.Kept.MOST = 1; }")
    await register(page, *somebody())
    name, number = somebody()
    await fill(page, name, number)
    await page.locator("#door-save").click()
    await expect(page.locator("#door-form-said")).to_contain_text("先联网发送")
    await expect(page.locator("#door-form [name=name]")).to_have_value(name)
    await page.locator("#door-back").click()
    delete = page.locator("#door-entries li button").last
    await delete.click()
    await expect(delete).to_have_text("确定删除")
    await waits(page, 1)
    await delete.click()
    await expect(page.locator("#door-queue")).to_be_hidden()
    await page.context.set_offline(False)
    await page.evaluate("dispatchEvent(new Event('online'))")
    await expect(page.locator("#door-line")).to_have_attribute("data-line", "open")
    assert sent == []


async def test_without_a_secure_connection_the_page_says_so_and_works(
    new_context: Any, sign_in: Any, desk: Desk, services: dict[str, str]
) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await page.add_init_script("Object.defineProperty(window, 'isSecureContext', { value: false });")
    await page.goto(f"{desk.home}/door#{PLACE}/{PATCH}")
    await expect(page.locator("#door-unsafe")).to_be_visible()
    sent = sent_by(page)
    await register(page, *somebody())
    await expect(page.locator("#door-line")).to_contain_text("已送达 1 条")
    assert await versions(services, sent[0]["id"]) == [1]
    assert await page.evaluate("indexedDB.databases().then((found) => found.length)") == 0


async def test_a_resident_is_registered_with_the_keyboard_alone(sign_in: Any, desk: Desk) -> None:
    page: Page = await sign_in("luoxing", language="en")
    await open_door(page, desk)
    sent = sent_by(page)
    summary = page.locator(".household summary").nth(3)
    await summary.focus()
    await page.keyboard.press("Enter")
    button = page.locator(".household").nth(3).locator(".resident button").first
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await expect(button).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("#door-form-title")).to_be_focused()
    name, number = somebody()
    await page.keyboard.press("Tab")
    await page.keyboard.type(name)
    await page.keyboard.press("Tab")
    await page.keyboard.type(number[:17] + number[17].lower())
    await page.keyboard.press("Enter")
    await expect(page.locator("#door-line")).to_contain_text("2 sent")
    assert [one["kind"] for one in sent] == ["registration", "visit"]
    assert sent[1]["residents"][0]["result"] == "registered"


async def test_names_are_shown_for_a_reason_and_kept_nowhere(sign_in: Any, desk: Desk) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await open_door(page, desk)
    await page.locator("#door-naming summary").click()
    await page.locator("#door-names [name=reason]").fill("上门走访")
    await page.locator("#door-names button").click()
    await expect(page.locator("#door-named")).to_contain_text("已记录在案")
    await expect(page.locator(".household .address:not(:empty)").first).to_be_attached()
    await page.reload()
    await expect(page.locator("#door[data-ready]")).to_be_attached()
    await expect(page.locator(".household .address:not(:empty)")).to_have_count(0)


async def test_the_page_reads_a_number_as_the_assessment_does(sign_in: Any, desk: Desk) -> None:
    page: Page = await sign_in("luoxing")
    await page.goto(f"{desk.home}/door")
    numbers = [somebody()[1] for _ in range(200)]
    numbers += [
        number[:place] + str(secrets.randbelow(10)) + number[place + 1 :]
        for number in numbers
        for place in (0, 9, 10, 12, 17)
    ]
    numbers += [number[:6] + number[8:17] for number in numbers[:50]] + [number[:15] + "000" for number in numbers[:50]]
    numbers += [
        "",
        "1",
        "３３０４２１１９８００２２９００１ｘ",
        " 330421 19800229001x ",
        "3.3042119800229E+17",
        "330421198002290011.",
        "x" * 18,
    ]
    numbers += [
        leap + check_character(leap)
        for leap in ("33042119000229001", "33042120000229001", "33042120230230001", "33042100000101001")
    ]
    told = await page.evaluate("(numbers) => numbers.map((one) => Door.number.read(one))", numbers)
    for number, said in zip(numbers, told, strict=True):
        read = read_id_number(number)
        assert (said["text"], said["state"], said.get("gender")) == (read.text, read.state.value, read.gender), number
        assert said.get("born") == (read.birth_date.isoformat() if read.birth_date else None)
    ages = [(f"{year}-11-{day}", year) for year in (1953, 2003) for day in (15, 16, 17)]
    found = await page.evaluate(
        "(born) => born.map((one) => Door.number.ageOn(one, '2021-11-16'))", [b for b, _ in ages]
    )
    assert found == [2021 - year - (born > f"{year}-11-16") for born, year in ages]
