"""The way around: which pages are led to, also from pages of no election, and from the sign-in page."""

from __future__ import annotations

import re

from tests.desk.conftest import Desk


def led_to(html: str) -> list[str]:
    """The addresses in the page's navigation."""
    around = html.partition('<nav class="around"')[2].partition("</nav>")[0]
    return re.findall(r'href="([^"]*)"', around)


async def test_a_page_of_no_election_keeps_the_navigation_of_the_only_one(desk: Desk) -> None:
    client = await desk.client("office")
    there = led_to((await client.get(f"{desk.home}/voters")).text)
    assert f"{desk.home}/cases" in there
    assert led_to((await client.get("/account")).text) == there
    refused = await client.get("/operations")
    assert refused.status_code == 403
    assert led_to(refused.text) == there


async def test_nobody_is_led_to_what_their_role_may_not_open(desk: Desk) -> None:
    client = await desk.client("operator")
    await client.get("/")
    there = led_to((await client.get("/account")).text)
    assert "/operations" in there
    assert not {f"{desk.home}/{section}" for section in ("import", "door", "cases", "voters", "election")} & {*there}


async def test_a_voter_finds_the_public_question_on_the_sign_in_page(desk: Desk) -> None:
    page = (await (await desk.client()).get("/sign-in")).text
    assert '<a href="/check">我在不在选民名单上？</a>' in page
