"""From door to door with a telephone: what was entered without a network arrives once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import re
import secrets
import time
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from playwright.async_api import Page, Request, Route, expect

from contracts.id_number import check_character, read_id_number
from services.desk.door.entries import SOURCE
from tests.browser.conftest import Desk, Picture, serious
from tests.demonstration import Demonstration

OFFLINE = r"Failed to load resource: net::ERR_\w+|the server responded with a status of 503"
PATIENCE = 15.0
PLACE, PATCH = "V01", "V01-P02"
Sent = list[dict[str, Any]]


def somebody() -> tuple[str, str]:
    """A name, and a sound number that nobody of the town has."""
    born = date(1950, 1, 1) + timedelta(secrets.randbelow(18_000))
    digits = f"330421{born:%Y%m%d}{secrets.randbelow(1000):03}"
    return f"潘{secrets.choice('永建国华秀英')}{secrets.choice('桂芳明强丽')}", digits + check_character(digits)


@pytest.fixture
def services(demonstration: Demonstration) -> dict[str, str]:
    """The services' addresses by their names."""
    environment = (demonstration.folder / "installation.env").read_text()
    return {name.lower(): url for name, url in re.findall(r"XUANMIN_(\w+)_URL=(\S+)", environment)}


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
        path = f"{services['registration']}/canvass/{desk.election}/{PLACE}/{PATCH}"
        assert code in (await http.get(path)).text


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


async def test_entries_wait_for_the_account_that_made_them(sign_in: Any, desk: Desk, services: dict[str, str]) -> None:
    page: Page = await sign_in("luoxing", width="narrow")
    await open_door(page, desk)
    sent = sent_by(page)
    session = [one for one in await page.context.cookies() if one["name"] == "xuanmin_session"]
    await page.context.clear_cookies(name="xuanmin_session")
    await register(page, *somebody())
    await expect(page.locator("#door-line")).to_have_attribute("data-line", "signed-out")
    await page.locator("#door-sign-in").click()
    await page.locator("input[name=name]").fill("office")
    await page.locator("input[name=password]").fill(desk.password)
    await page.locator("main button").click()
    await expect(page.locator("#door-others")).to_contain_text("另有 1 条")
    await expect(page.locator("#door-entries li")).to_have_count(0)
    assert sent == []

    await page.context.clear_cookies(name="xuanmin_session")
    await page.context.add_cookies(session)  # type: ignore[arg-type]
    await page.reload()
    await expect(page.locator("#door-line")).to_contain_text("已送达 1 条")
    assert await versions(services, sent[0]["id"]) == [1]


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
