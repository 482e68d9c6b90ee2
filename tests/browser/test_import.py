"""Importing a list in a browser: dropped, checked, confirmed, counted, and gone on with after whatever breaks off."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import python_calamine
import xlsxwriter
from playwright.async_api import Page, Route, expect

from contracts.id_number import check_character
from tests.browser.conftest import Desk, Picture, serious

ROWS = 868
SECONDS = 6.0
"""The promise is two seconds; this much is given to a machine on which everything else runs too."""
HEADINGS = ["姓名", "身份证号码", "性别", "现居住地址", "联系电话", "家庭编号"]


def people(rows: int) -> list[list[str]]:
    """Invented people who never were on any list: nobody else's count moves with theirs but their place's."""
    dice = random.SystemRandom()
    made = []
    for _ in range(rows):
        born = date(1940, 1, 1) + timedelta(days=dice.randrange(22_000))
        body = f"310116{born:%Y%m%d}{dice.randrange(1000):03d}"
        name = dice.choice("张王李赵陈") + dice.choice("伟芳娜敏静") + dice.choice("军洋勇艳杰")
        gender = "男" if int(body[-1]) % 2 else "女"
        made.append(
            [name, body + check_character(body), gender, "朱泾镇罗星路1号", f"138{dice.randrange(10**8):08d}", "7"]
        )
    return made


def workbook(path: Path, rows: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([HEADINGS, *rows]):
            for column, cell in enumerate(row):
                sheet.write_string(at, column, cell)
    return path


def csv(path: Path, rows: list[list[str]], encoding: str = "utf-8") -> Path:
    path.write_text("\n".join(",".join(row) for row in [HEADINGS, *rows]), encoding)
    return path


async def open_import(sign_in: Any, desk: Desk, name: str = "office", **more: Any) -> Page:
    page: Page = await sign_in(name, **more)
    await page.goto(f"{desk.home}/import")
    return page


async def narrow_enough(page: Page) -> bool:
    fits: bool = await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    return fits


async def test_868_rows_are_dropped_confirmed_and_counted_at_once(  # noqa: PLR0917  fixtures
    sign_in: Any, desk: Desk, axe: str, picture: Picture, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    page = await open_import(sign_in, desk)
    assert await serious(page, axe) == []
    await picture(page, "import-drop")
    content = workbook(tmp_path / "名单.xlsx", people(ROWS)).read_bytes()
    await page.select_option("select[name=place]", "U017")
    dropped = await page.evaluate_handle(
        """(bytes) => { const all = new DataTransfer();
        all.items.add(new File([new Uint8Array(bytes)], "名单.xlsx", {lastModified: 1632100000000})); return all; }""",
        list(content),
    )
    began = time.monotonic()
    await page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    confirm = page.get_by_role("button", name=f"确认，登记 {ROWS} 行")
    await confirm.wait_for()
    checked = time.monotonic() - began
    await expect(page.get_by_role("row", name="家庭编号 不认识，没有读")).to_be_visible()
    assert await serious(page, axe) == []
    await picture(page, "import-checked")
    began = time.monotonic()
    await confirm.click()
    counted = page.locator("dl.figures div", has_text="已统计").locator("dd")
    await expect(counted).to_have_text(str(ROWS))
    seconds = checked + time.monotonic() - began
    record_property("seconds from the drop to the count", round(seconds, 2))
    assert seconds < SECONDS
    await expect(page.get_by_text("全部比对完毕")).to_be_visible()
    await expect(page.get_by_text(f"新登记 {ROWS}，更正 0，没有变化 0。")).to_be_visible()
    assert await serious(page, axe) == []
    await picture(page, "import-done")
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="下载退回名单").click()
    await (await downloading.value).save_as(tmp_path / "back.xlsx")
    back = python_calamine.load_workbook(tmp_path / "back.xlsx").get_sheet_by_index(0).to_python()
    assert back[0][:4] == ["行", "结果", "问题", "姓名"]
    assert len(back) > 1


async def test_a_village_clerk_with_a_telephone_and_no_mouse_imports_a_list_and_the_same_again(
    sign_in: Any, desk: Desk, axe: str, tmp_path: Path
) -> None:
    page = await open_import(sign_in, desk, "luoxing", width="narrow", language="en")
    good = people(5)
    list_ = csv(tmp_path / "list.csv", [*good, ["", "", "男", "朱泾镇", "", ""], good[0]], "gb18030")
    for again in (False, True):
        await page.set_input_files("input[type=file]", list_)
        confirm = page.get_by_role("button", name="Confirm: register 5 rows")
        await confirm.wait_for()
        await expect(page.get_by_role("row", name="Neither 姓名 nor")).to_be_visible()
        assert await narrow_enough(page)
        assert await serious(page, axe) == []
        for _ in range(40):
            if await confirm.evaluate("button => button === document.activeElement"):
                break
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("All rows are compared.")).to_be_visible()
        assert await page.get_by_text("nothing has changed").count() == int(again)
        assert await narrow_enough(page)
        assert await serious(page, axe) == []
        await page.get_by_role("link", name="Back, and import another").press("Enter")
        await page.wait_for_url("**/import")


async def test_an_upload_that_breaks_off_goes_on_where_it_stopped(sign_in: Any, desk: Desk, tmp_path: Path) -> None:
    page = await open_import(sign_in, desk)
    page.seen.expected.append("ERR_FAILED|ERR_INTERNET_DISCONNECTED")  # type: ignore[attr-defined]
    list_ = csv(tmp_path / "long.csv", [[*row[:3], "朱泾镇" + "长" * 300, *row[4:]] for row in people(1200)])
    size = list_.stat().st_size
    begun: list[int] = []
    let_through = 2

    async def breaking(route: Route) -> None:
        at = int(route.request.url.rpartition("at=")[2])
        if len(begun) >= let_through:
            await route.abort()
        else:
            begun.append(at)
            await route.continue_()

    await page.route("**/pieces?at=*", breaking)
    await page.select_option("select[name=place]", "U018")
    await page.set_input_files("input[type=file]", list_)
    await expect(page.get_by_text("连接中断，会自动接着传")).to_be_visible()
    await page.reload()
    let_through = 100
    await page.select_option("select[name=place]", "U018")
    await page.set_input_files("input[type=file]", list_)
    await page.get_by_role("button", name="确认，登记 1,200 行").wait_for()
    assert begun == list(range(0, size, 256 * 1024)), "each piece was sent once"
    await page.get_by_role("button", name="不导入，放弃").click()
    await page.wait_for_url("**/import")


async def test_a_file_that_is_no_list_and_a_browser_without_script(
    sign_in: Any, desk: Desk, axe: str, tmp_path: Path
) -> None:
    page = await open_import(sign_in, desk)
    page_named_xls = tmp_path / "名单.xls"
    page_named_xls.write_text("<html><table><tr><td>姓名</td></tr></table></html>")
    await page.select_option("select[name=place]", "U018")
    await page.set_input_files("input[type=file]", page_named_xls)
    await expect(page.get_by_text("这是改了扩展名的网页")).to_be_visible()
    assert await serious(page, axe) == []
    plain = await open_import(sign_in, desk, java_script_enabled=False)
    await plain.select_option("select[name=place]", "U018")
    await plain.set_input_files("input[type=file]", csv(tmp_path / "名单.csv", people(3)))
    await plain.get_by_role("button", name="上传并检查").click()
    await plain.get_by_role("button", name="确认，登记 3 行").click()
    await expect(plain.get_by_text("全部比对完毕")).to_be_visible()
    await expect(plain.get_by_text("新登记 3")).to_be_visible()
