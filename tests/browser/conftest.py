"""The desk in a real Chromium, over the demonstration's town.

Debian's Chromium is used where it stands; its fonts are the ones that the product prints with, so that Chinese is shown
on a machine that has none.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import manimgx_fonts_cjk
import pytest
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    ViewportSize,
    async_playwright,
    expect,
)

from services.desk.assets import vendored
from tests.demonstration import Demonstration

CHROMIUM = os.environ.get("XUANMIN_TEST_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
WIDE, NARROW = ViewportSize(width=1280, height=900), ViewportSize(width=390, height=844)
ELECTION = "zhujing-2021"
PICTURES = Path(__file__).parents[2] / "docs/manual/pictures"
Picture = Callable[[Page, str], Awaitable[None]]
expect.set_options(timeout=10_000)


@dataclass
class Desk:
    """The desk's address, and how to sign in."""

    url: str
    password: str
    election: str = ELECTION

    @property
    def home(self) -> str:
        return f"{self.url}/e/{self.election}"


@dataclass
class Seen:
    """What a page did that a page must not do: errors in the console, requests to elsewhere."""

    wrong: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    """Patterns of console errors that the test brings about on purpose."""

    def unexpected(self) -> list[str]:
        return [one for one in self.wrong if not any(re.search(pattern, one) for pattern in self.expected)]


@pytest.fixture(scope="session")
def desk(demonstration: Demonstration) -> Desk:
    found = re.search(r"The desk: (\S+)", demonstration.output)
    assert found is not None
    address = os.environ.get("XUANMIN_TEST_DESK", found[1])
    return Desk(address, (demonstration.folder / "desk-sign-in.txt").read_text())


@pytest.fixture(scope="session")
def services(demonstration: Demonstration) -> dict[str, str]:
    """The services' addresses by their names."""
    environment = (demonstration.folder / "installation.env").read_text()
    return {name.lower(): url for name, url in re.findall(r"XUANMIN_(\w+)_URL=(\S+)", environment)}


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    packaged = Path(manimgx_fonts_cjk.__file__).parent
    config.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>{packaged}</dir>'
        f"<dir>/usr/share/fonts</dir><cachedir>{folder}/cache</cachedir>"
        + "".join(
            f"<alias binding='same'><family>{family}</family><prefer><family>Noto Sans CJK SC</family></prefer></alias>"
            for family in ("system-ui", "sans-serif", "serif")
        )
        + "</fontconfig>"
    )
    return config


@pytest.fixture(scope="session")
async def own_playwright() -> AsyncIterator[Playwright]:
    async with async_playwright() as started:
        yield started


@pytest.fixture(scope="session")
async def chromium(own_playwright: Playwright, fonts: Path) -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        assert "CI" not in os.environ, "Chromium is missing: .ci/run installs it"
        pytest.skip("no Chromium on this machine: install Debian's `chromium`, or name one with XUANMIN_TEST_CHROMIUM")
    browser = await own_playwright.chromium.launch(
        executable_path=CHROMIUM, args=["--no-sandbox"], env={**os.environ, "FONTCONFIG_FILE": str(fonts)}
    )
    yield browser
    await browser.close()


@pytest.fixture
async def new_context(chromium: Browser) -> AsyncIterator[Any]:
    """Makes browser contexts (a person's browser each), closed at the end; each page is watched."""
    opened: list[tuple[BrowserContext, Seen]] = []

    async def make(*, width: str = "wide", language: str = "zh", **more: Any) -> tuple[BrowserContext, Seen]:
        context = await chromium.new_context(
            viewport=WIDE if width == "wide" else NARROW, has_touch=width != "wide", reduced_motion="reduce",
            locale="zh-CN" if language == "zh" else "en-GB", timezone_id="Asia/Shanghai", **more,
        )  # fmt: skip
        seen = Seen()
        context.on("page", lambda page: _watch(page, seen))
        opened.append((context, seen))
        return context, seen

    yield make
    wrong = [one for _, seen in opened for one in seen.unexpected()]
    for context, _ in opened:
        await context.close()
    assert wrong == []


def _watch(page: Page, seen: Seen) -> None:
    def said(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            seen.wrong.append(f"console: {message.text}")

    page.on("console", said)
    page.on("pageerror", lambda error: seen.wrong.append(f"error: {error}"))
    page.on(
        "request",
        lambda request: (
            seen.wrong.append(f"asked elsewhere: {urlsplit(request.url).hostname}")
            if urlsplit(request.url).hostname not in {"127.0.0.1", None}
            else None
        ),
    )


@pytest.fixture(scope="session")
def signed_in_as() -> dict[str, list[Any]]:
    """The cookies of each account that signed in: a password is checked at some expense, on purpose."""
    return {}


@pytest.fixture
async def sign_in(new_context: Any, desk: Desk, signed_in_as: dict[str, list[Any]]) -> Any:
    """Opens the desk as one of the demonstration's people, in a browser of their own; the answer is their page.

    `afresh` signs in with the form, for a session that no other test shares.
    """

    async def open_as(name: str, *, afresh: bool = False, **more: Any) -> Page:
        context, seen = await new_context(**more)
        page: Page = await context.new_page()
        page.seen = seen  # type: ignore[attr-defined]
        if not afresh and name in signed_in_as:
            await context.add_cookies(signed_in_as[name])
            await page.goto(desk.url)
            if "/sign-in" not in page.url:
                return page
        await page.goto(f"{desk.url}/sign-in")
        await page.locator("input[name=name]").fill(name)
        await page.locator("input[name=password]").fill(desk.password)
        await page.locator("main button").click()
        await page.wait_for_url(lambda url: "/sign-in" not in url)
        if not afresh:
            signed_in_as[name] = [one for one in await context.cookies() if "session" in one["name"]]
        return page

    return open_as


@pytest.fixture
def picture() -> Picture:
    """Takes a picture for the clerks' manual, where XUANMIN_PICTURES=1 asks for new ones."""

    async def take(page: Page, name: str) -> None:
        if os.environ.get("XUANMIN_PICTURES") == "1":
            PICTURES.mkdir(parents=True, exist_ok=True)
            await page.screenshot(path=PICTURES / f"{name}.png")

    return take


@pytest.fixture(scope="session")
def axe() -> str:
    return vendored.content("axe.min.js").decode()


async def serious(page: Page, axe: str) -> list[str]:
    """What axe finds of serious or critical weight on a page: rule, and where."""
    # Run past the page's own policy: the page allows no script but the desk's.
    await page.evaluate(axe)
    found = await page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {node['target']}"
        for one in found["violations"]
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]
