"""Seats tried out, candidates, the roll with its papers, bulletins: what the office does for deputies and on paper."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.async_api import Locator, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Desk, Picture, serious

BOTH = [("zh", "wide"), ("en", "narrow")]


async def cells(row: Locator) -> list[str]:
    """What a row of a table says, cell by cell."""
    return [text.strip() for text in await row.locator("td").all_inner_texts()]


async def to_field(page: Page, name: str) -> None:
    """Go to a field with the keyboard alone."""
    for _ in range(120):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.name") == name:
            return
    pytest.fail(f"no way to {name} with the keyboard")


async def no_scrolling_aside(page: Page) -> None:
    """The page is no wider than the window."""
    assert await page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


async def saved(page: Page, link: Locator, folder: Path) -> Path:
    """The file that a link gives."""
    async with page.expect_download() as waiting:
        await link.click()
    download = await waiting.value
    path = folder / download.suggested_filename
    await download.save_as(path)
    return path


@pytest.mark.parametrize(("language", "width"), BOTH)
async def test_a_what_if_changes_a_figure_and_nothing_is_kept(
    sign_in: Any, desk: Desk, axe: str, picture: Picture, *, language: str, width: str
) -> None:
    page = await sign_in("office", language=language, width=width)
    await page.goto(f"{desk.home}/election/seats")
    first = page.locator("section[aria-labelledby=level-town] tbody tr").first
    before = await cells(first)
    assert await serious(page, axe) == []
    await no_scrolling_aside(page)
    await page.goto(f"{desk.home}/election/seats/what-if?level=town")
    await to_field(page, "population_place")
    await page.keyboard.type("V01")
    await page.keyboard.press("Tab")
    await page.keyboard.type("9000")
    await page.keyboard.press("Enter")
    changed = page.locator("tr.changed")
    await expect(changed.first).to_be_visible()
    tried = await cells(page.locator("table.compared tbody tr").first)
    assert tried[0] == before[0]
    assert int(tried[1].replace(",", "")) > int(before[0].replace(",", "")) > 0
    assert await serious(page, axe) == []
    await no_scrolling_aside(page)
    if (language, width) == BOTH[0]:
        await picture(page, "seats-what-if")
    await page.goto(f"{desk.home}/election/seats")
    assert await cells(first) == before


async def test_a_number_that_is_none_is_told_where_it_stands(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("office")
    page.seen.expected.append("422")
    await page.goto(f"{desk.home}/election/seats/what-if?level=town&population_place=V01&population=many")
    await expect(page.get_by_role("alert")).to_contain_text("V01")
    assert await page.locator("input[name=population]").first.input_value() == "many"


async def test_a_decision_is_shown_once_more_before_it_is_recorded(sign_in: Any, desk: Desk, axe: str) -> None:
    page = await sign_in("office")
    await page.goto(f"{desk.home}/election/seats/town/decision")
    assert await serious(page, axe) == []
    await page.get_by_label("由谁决定").fill("朱泾镇选举委员会")
    await page.get_by_label("决定日期").fill("2021-10-12")
    seats = page.locator("select[name^='seats-']")
    three, fewer = seats.nth(2), seats.nth(0)
    await three.select_option("2")
    await fewer.select_option("3")
    page.seen.expected.append("422")
    await page.get_by_role("button", name="下一步").click()
    await expect(page.get_by_role("alert")).to_contain_text("理由")
    await page.get_by_label("理由").fill("两个选区情况特殊")
    await page.get_by_role("button", name="下一步").click()
    await expect(page.locator("main tbody tr")).to_have_count(2)
    assert await serious(page, axe) == []
    await page.goto(f"{desk.home}/election/seats")
    await expect(page.locator("section[aria-labelledby=level-town] .notice").first).not_to_contain_text("特殊")


@pytest.mark.parametrize(("language", "width"), BOTH)
async def test_candidates_stand_by_reference_and_one_is_recorded(
    sign_in: Any, desk: Desk, axe: str, language: str, width: str
) -> None:
    page = await sign_in("office", language=language, width=width)
    await page.goto(f"{desk.home}/election/candidates")
    assert await serious(page, axe) == []
    await no_scrolling_aside(page)
    await page.goto(f"{desk.home}/election/candidates/record")
    assert await serious(page, axe) == []
    reference, name = f"B-{uuid4().hex[:8]}", "欧阳夏雨"
    await page.locator("input[name=reference]").fill(reference)
    await page.locator("input[name=name]").fill(name)
    await page.locator("select[name=part]").select_option("town/T01")
    await page.locator("select[name=nominated_by]").select_option("voters")
    # Somebody who withdrew counts in no constituency: other tests count them.
    await page.locator("select[name=stage]").select_option("withdrawn")
    await page.locator("main form button").click()
    await expect(page.locator(".notice.done")).to_be_visible()
    for _ in range(50):
        await page.goto(f"{desk.home}/election/candidates?level=town")
        content = await page.content()
        if reference in content:
            break
        await page.wait_for_timeout(200)
    assert reference in content
    assert name not in content


async def test_the_cards_of_one_constituency_are_printed_and_fetched(
    sign_in: Any, desk: Desk, axe: str, picture: Picture, tmp_path: Path
) -> None:
    page = await sign_in("office")
    await page.goto(f"{desk.home}/election/roll")
    assert await serious(page, axe) == []
    await picture(page, "roll")
    await page.get_by_role("link", name="第 1 号", exact=True).click()
    assert await serious(page, axe) == []
    voters = int((await cells(page.get_by_role("row", name="镇 T45 ")))[0].replace(",", ""))
    form = page.locator("form[action$='/cards']")
    await form.locator("select").select_option("town/T45")
    await form.locator("button").click()
    link = page.locator("a[download]", has_text="cards-1")
    await expect(link).to_be_visible(timeout=40_000)
    assert await serious(page, axe) == []
    path = await saved(page, link, tmp_path)
    assert path.suffix == ".pdf"
    reader = PdfReader(path)
    assert len(reader.pages) == math.ceil(voters / 8)
    assert "镇第四十五选区" in "".join(reader.pages[0].extract_text().split())


@pytest.mark.parametrize(("language", "width"), BOTH)
async def test_publications_show_their_roots_and_a_proof_is_made_and_checked(
    sign_in: Any, desk: Desk, axe: str, tmp_path: Path, *, language: str, width: str
) -> None:
    page = await sign_in("office", language=language, width=width)
    await page.goto(f"{desk.home}/election/roll/publications/1")
    await no_scrolling_aside(page)
    file = await saved(page, page.locator("main a[href$='/publications/1/digest']"), tmp_path)
    root = json.loads(file.read_bytes())["digest"]["root"]
    await expect(page.locator("dl.facts")).to_contain_text(root)
    await page.goto(f"{desk.home}/election/roll/proofs")
    await page.locator("input[name=name]").fill("无此人")
    await page.locator("select[name=part]").select_option("district/D15")
    proof = await saved(page, page.locator("button[name=download]"), tmp_path)
    await page.locator("input[type=file]").set_input_files(proof)
    await page.locator("form[action$='/check'] button").click()
    said = "不在名单上" if language == "zh" else "Not on the roll"
    await expect(page.locator("main [role=status]", has_text="D15")).to_contain_text(said)
    assert "无此人" not in page.url
    assert await serious(page, axe) == []
    await no_scrolling_aside(page)
    forged = tmp_path / "forged.json"
    forged.write_text(proof.read_text().replace("无此人", "张伟"))
    page.seen.expected.append("422")
    await page.locator("input[type=file]").set_input_files(forged)
    await page.locator("form[action$='/check'] button").click()
    await expect(page.get_by_role("alert")).to_be_visible()


async def test_a_supplement_is_previewed_before_anything_is_published(sign_in: Any, desk: Desk) -> None:
    page = await sign_in("office")
    await page.goto(f"{desk.home}/election/roll")
    published = await page.locator("table.publications tbody tr").count()
    await page.get_by_role("link", name="公布选民名单").click()
    await page.get_by_label("张贴日期").fill("2021-10-31")
    await page.get_by_label("事由").fill("核对预览")
    await page.get_by_role("button", name="预览").click()
    await expect(page.get_by_role("button", name="签名并公布")).to_be_visible(timeout=20_000)
    await expect(page.locator("main")).to_contain_text("2021-11-05")
    await expect(page.locator(".notice.wrong")).to_contain_text("逾期")
    await page.goto(f"{desk.home}/election/roll")
    assert await page.locator("table.publications tbody tr").count() == published


@pytest.mark.parametrize(("language", "width"), BOTH)
async def test_a_bulletin_is_shown_and_downloaded(
    sign_in: Any, desk: Desk, axe: str, picture: Picture, *, tmp_path: Path, language: str, width: str
) -> None:
    page = await sign_in("auditor", language=language, width=width)
    await page.goto(f"{desk.home}/election/bulletins")
    assert await serious(page, axe) == []
    await no_scrolling_aside(page)
    await page.locator("a[href*='/bulletins/2021-09-26?']").click()
    article = page.locator("article.bulletin")
    registered = (await article.locator("dl dd").first.inner_text()).split()[0]
    assert int(registered.replace(",", "")) > 39_000
    assert await serious(page, axe) == []
    await no_scrolling_aside(page)
    if (language, width) != BOTH[0]:
        return
    await picture(page, "bulletin")
    await page.locator("details summary", has_text="期号").click()
    await page.get_by_label("第几期").fill("6")
    await page.get_by_role("button", name="更新").click()
    await expect(article).to_contain_text("第 6 期")
    path = await saved(page, page.locator("a[download]", has_text="PDF"), tmp_path)
    text = "".join(PdfReader(path).pages[0].extract_text().split())
    assert registered in text
    assert path.name == "bulletin-zhujing-2021-2021-09-26.pdf"


async def test_an_auditor_sees_the_roll_and_prints_and_publishes_nothing(
    sign_in: Any, desk: Desk, axe: str, tmp_path: Path
) -> None:
    page = await sign_in("auditor", language="en")
    for path in ("seats", "candidates", "roll", "roll/publications/1", "roll/proofs", "exports"):
        await page.goto(f"{desk.home}/election/{path}")
        assert await page.locator("main form[method=post]:not([action$='/proofs/check'])").count() == 0, path
        assert await serious(page, axe) == [], path
    csv = await saved(page, page.locator("a[href$='/exports/seats/csv']"), tmp_path)
    assert csv.read_text("utf-8-sig").startswith("election_id,")
    page.seen.expected.append("403")
    for path in ("roll/roll", "seats/town/decision", "candidates/record"):
        answer = await page.goto(f"{desk.home}/election/{path}")
        assert answer is not None
        assert answer.status == 403, path
