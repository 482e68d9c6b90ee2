"""The election's work at the desk: what is due, units and patches, publicity, and the set-up that all follows from."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Download, Page, expect

from tests.browser.conftest import Desk, Picture, serious

PAGES = {
    ("wide", "zh"): ("", "/constituencies", "/patches/V07", "/outreach/U109", "/set-up"),
    ("narrow", "en"): ("", "/calendar", "/patches", "/outreach", "/publicity?by=day"),
}
REFUSED = "status of 422"


async def opened(page: Any, desk: Desk, address: str) -> Any:
    await page.goto(f"{desk.home}/election{address}")
    return page


async def content(download: Download) -> bytes:
    return await asyncio.to_thread(Path.read_bytes, await download.path())


async def is_too_wide(page: Page) -> bool:
    said: bool = await page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return said


@pytest.mark.parametrize(("width", "language"), PAGES)
async def test_every_page_can_be_read_by_everybody_on_every_screen(
    sign_in: Any, desk: Desk, axe: str, width: str, language: str
) -> None:
    page = await sign_in("office", width=width, language=language)
    for address in PAGES[width, language]:
        await opened(page, desk, address)
        assert await serious(page, axe) == [], address
        assert not await is_too_wide(page), address


async def test_what_is_due_leads_to_where_it_is_done_and_the_dates_have_their_articles(
    sign_in: Any, desk: Desk, picture: Picture
) -> None:
    page = await opened(await sign_in("office"), desk, "")
    due = page.locator(".due li")
    await expect(due.filter(has_text="公布代表候选人名单的最后一天")).to_contain_text("2021年11月1日")
    await picture(page, "election-due")
    await due.filter(has_text="原因不明").get_by_role("link").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("划片包干")
    await page.get_by_role("link", name="日程", exact=True).click()
    row = page.get_by_role("row").filter(has_text="公布选民名单的最后一天")
    await expect(row).to_contain_text("选举法第二十八条")
    await expect(row).to_contain_text("已完成")
    await picture(page, "election-calendar")


async def test_both_levels_of_constituencies_are_shown_one_within_the_other(sign_in: Any, desk: Desk) -> None:
    page = await opened(await sign_in("auditor"), desk, "/constituencies")
    assert await page.locator("details.constituency").count() == 17
    assert await page.locator("details.constituency tbody tr").count() == 51
    await expect(page.locator("figure .drawing svg")).to_be_visible()
    first = page.locator("#D01")
    await first.locator("summary").focus()
    await page.keyboard.press("Enter")
    await expect(first.get_by_role("table")).to_contain_text("罗星居民区")


async def test_a_contact_is_recorded_once_and_its_words_are_for_the_office_alone(
    sign_in: Any, desk: Desk, picture: Picture
) -> None:
    page = await opened(await sign_in("office"), desk, "/outreach/U101")
    page.seen.expected.append(REFUSED)
    words, voters = f"怕麻烦 {secrets.token_hex(4)}", str(1000 + secrets.randbelow(9_000_000))
    form = page.locator("#record ~ form")
    await form.get_by_label("联络方式").select_option("visit")
    await form.get_by_label("结果").select_option("promised")
    await form.get_by_label("怕工作量大").check()
    await form.get_by_label("谈话内容").fill(words)
    await form.get_by_role("button", name="记录").click()
    await expect(page.get_by_role("alert")).to_contain_text("请写明承诺登记多少人")
    await expect(form.get_by_label("谈话内容")).to_have_value(words)
    await expect(form.get_by_label("怕工作量大")).to_be_checked()
    await form.get_by_label("承诺登记人数").fill(voters)
    await form.get_by_label("承诺期限").fill("2021-11-12")
    await picture(page, "election-contact")
    await form.get_by_role("button", name="记录").click()
    told = page.locator(".contacts li").filter(has_text=words)
    await expect(told).to_contain_text(f"承诺{voters}人")
    await expect(told).to_contain_text("镇选举办公室")
    await page.reload()
    await expect(told).to_have_count(1)
    other = await opened(await sign_in("auditor"), desk, "/outreach/U101")
    await expect(other.locator(".contacts li").filter(has_text=f"承诺{voters}人")).to_have_count(1)
    assert words not in await other.content()
    await expect(other.locator("main form")).to_have_count(0)


async def test_a_patch_gets_another_responsible_person_with_the_keyboard_alone(
    sign_in: Any, desk: Desk, picture: Picture
) -> None:
    page = await opened(await sign_in("office", width="narrow", language="en"), desk, "/patches/V12")
    link = page.get_by_role("row").nth(1).get_by_role("link")
    await link.focus()
    await page.keyboard.press("Enter")
    field = page.get_by_label("Person responsible")
    await expect(field).not_to_have_value("")
    await field.focus()
    await page.keyboard.press("Control+a")
    name = f"沈{secrets.choice('国建志秀')}{secrets.choice('平英兰强')}"
    await page.keyboard.type(name)
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{desk.home}/election/patches/V12")
    await expect(page.get_by_role("row").nth(1)).to_contain_text(name)
    await picture(page, "election-patches")


async def test_the_list_for_the_door_comes_as_a_paper_for_a_reason(sign_in: Any, desk: Desk) -> None:
    page = await opened(await sign_in("office"), desk, "/patches/V12")
    await page.get_by_role("row").nth(1).get_by_role("link").click()
    await page.get_by_label("事由").fill("上门走访")
    async with page.expect_download() as coming:
        await page.get_by_role("button", name="生成名单").click()
    assert (await content(await coming.value)).startswith(b"%PDF-")


async def test_an_item_of_publicity_is_recorded_and_counted(sign_in: Any, desk: Desk) -> None:
    page = await opened(await sign_in("office"), desk, "/publicity")
    await page.get_by_label("编号").fill(f"DESK-{secrets.token_hex(2)}".upper())
    await page.get_by_label("种类").select_option("other")
    await page.get_by_label("数量或次数").fill("7")
    await page.get_by_label("标题").fill("投票指引")
    await page.get_by_role("button", name="记录").click()
    await expect(page).to_have_url(f"{desk.home}/election/publicity")
    for _ in range(20):
        await page.reload()
        if "其他" in (await page.locator("dl.figures").inner_text()):
            return
    pytest.fail("it was never counted")


async def test_a_faulty_set_up_is_told_by_line_and_column_and_a_sound_one_loaded_after_it_was_looked_at(
    sign_in: Any, desk: Desk, axe: str, picture: Picture
) -> None:
    page = await opened(await sign_in("office"), desk, "/set-up")
    page.seen.expected.append(REFUSED)
    async with page.expect_download() as coming:
        await page.get_by_role("link", name="下载现行设置").click()
    text = (await content(await coming.value)).decode()
    line = text[: text.index("kind: unit")].count("\n") + 1
    await choose(page, text.replace("kind: unit", "knd: unit", 1))
    row = page.locator(".mistakes tbody tr").filter(has_text="knd")
    await expect(row.get_by_role("cell").nth(0)).to_have_text(str(line))
    await expect(row.get_by_role("cell").nth(1)).to_have_text("3")
    await expect(row).to_contain_text("是不是 kind")
    await expect(page.locator(".load")).to_have_count(0)
    await picture(page, "election-set-up-mistakes")
    duty = f"汇总进度和编发简报 {secrets.token_hex(2)}"
    await choose(page, text.replace("汇总进度和编发简报", duty, 1))
    await expect(page.locator("#looked tbody")).to_contain_text(duty)
    assert await serious(page, axe) == []
    await picture(page, "election-set-up-difference")
    load = page.locator(".load").get_by_role("button")
    await load.click()
    await expect(page.get_by_role("alert")).to_contain_text("请先确认")
    await page.get_by_label("我已逐条核对").check()
    await load.click()
    await expect(page.locator(".notice.done")).to_contain_text("已载入")
    await expect(page.get_by_role("table").filter(has_text="综合协调组")).to_contain_text(duty)


async def choose(page: Page, text: str) -> None:
    await page.locator("input[type=file]").set_input_files(
        {"name": "set-up.yaml", "mimeType": "application/yaml", "buffer": text.encode()}
    )
    await page.get_by_role("button", name="核对文件").click()
