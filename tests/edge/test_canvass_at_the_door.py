"""The page at the door: what it shows, what its forms record, and that nothing comes in or out that should not."""

from __future__ import annotations

import base64
import re
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from contracts.office.canvass import HouseholdVisited
from tests.edge.canvass_office import NUMBER, Canvass, canvass_of, household, visit
from tests.edge.conftest import Service

FORM = {"content-type": "application/x-www-form-urlencoded"}


class Page(HTMLParser):
    """The elements of a page with their attributes, and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data

    def named(self, name: str) -> list[str | None]:
        return [attrs.get("value") for _, attrs in self.elements if attrs.get("name") == name]


@pytest.fixture
async def canvass(service: Service) -> Canvass:
    made = await canvass_of(service)
    await made.draw()
    await made.listing(household(), household("H/2", ("王一", "")))
    service.client.cookies.clear()
    return made


def address(canvass: Canvass, patch: str = "P01") -> str:
    return f"/canvass/{canvass.election}/V01/{patch}"


async def post(canvass: Canvass, patch: str = "P01", **fields: str) -> httpx.Response:
    said = {"household": "H1", "visitor": "沈志愿", "result-1": "come_again", "result-2": ""} | fields
    body = urlencode({name.replace("__", "-"): value for name, value in said.items()})
    return await canvass.service.client.post(address(canvass, patch), content=body, headers=FORM)


async def shown(canvass: Canvass) -> tuple[httpx.Response, Page]:
    answer = await canvass.service.client.get(address(canvass))
    return answer, Page(answer.text)


async def test_the_page_has_codes_and_numbers_and_nobody_s_name_or_address(canvass: Canvass) -> None:
    answer, page = await shown(canvass)
    assert answer.status_code == 200
    assert page.named("household") == ["H1", "H/2"]
    assert [name for _, attrs in page.elements if (name := attrs.get("name") or "").startswith("result-")] == [
        "result-1", "result-2", "result-1",
    ]  # fmt: skip
    for personal in ("张伟", "王一", NUMBER, "101室", "陈楼长", "沈志愿"):
        assert personal not in answer.text


async def test_a_program_is_told_the_same_of_a_patch_as_the_page_shows(canvass: Canvass) -> None:
    await post(canvass)
    path = f"/v1/elections/{canvass.election}/places/V01/patches"
    answer = await canvass.service.client.get(f"{path}/P01")
    assert answer.headers["cache-control"] == "no-store"
    assert [
        (household["household_code"], [(one["no"], one["result"]) for one in household["residents"]])
        for household in answer.json()["households"]
    ] == [("H1", [(1, "come_again"), (2, None)]), ("H/2", [(1, None)])]
    for personal in ("张伟", "王一", NUMBER, "101室", "陈楼长", "沈志愿"):
        assert personal not in answer.text
    missing = await canvass.service.client.get(f"{path}/P77")
    assert (missing.status_code, missing.json()["title"]) == (404, "UnknownPatch")


async def test_the_page_loads_and_runs_nothing_and_posts_only_home(canvass: Canvass) -> None:
    answer, page = await shown(canvass)
    policy = answer.headers["content-security-policy"]
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(sha256(style[1].encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'", f"style-src 'sha256-{digest}'", "form-action 'self'", "base-uri 'none'",
        "frame-ancestors 'none'",
    ]  # fmt: skip
    assert answer.headers["cache-control"] == "no-store"
    assert {attrs.get("action") for tag, attrs in page.elements if tag == "form"} == {"?"}
    for tag, attrs in page.elements:
        assert tag not in {"script", "link", "img", "iframe", "object"}
        assert not {name for name in attrs if name.startswith("on") or name in {"src", "style"}}


async def test_a_form_records_a_visit_and_leads_back_to_the_page_with_a_notice(canvass: Canvass) -> None:
    answer = await post(canvass, words="约好周末", next_visit_on="2099-12-31")
    assert (answer.status_code, answer.headers["location"]) == (303, "?noticed=H1#h-H1")
    told = HouseholdVisited.model_validate_json((await canvass.events())[-1].body)
    assert [(met.no, met.result) for met in told.residents] == [(1, "come_again")]
    assert (told.by, str(told.next_visit_on)) == ("沈志愿", "2099-12-31")
    page = Page((await canvass.service.client.get(f"{address(canvass)}?noticed=H1")).text)
    assert "已记录：H1" in page.words
    assert "再来（" in page.words
    assert page.named("visitor") == ["沈志愿", "沈志愿"]
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "沈志愿" not in answer.headers["location"]


async def test_a_code_with_a_slash_comes_back_whole(canvass: Canvass) -> None:
    answer = await post(canvass, household="H/2", result__1="registered", result__2="")
    assert answer.headers["location"] == "?noticed=H%2F2#h-H%2F2"
    assert "已记录：H/2" in (await canvass.service.client.get(f"{address(canvass)}?noticed=H%2F2")).text


async def test_the_same_form_twice_is_one_visit_and_with_other_content_another(canvass: Canvass) -> None:
    for _ in range(3):
        assert (await post(canvass, entry="e1")).status_code == 303
    assert len(await canvass.events()) == 2
    assert (await post(canvass, entry="e1", result__1="moved")).status_code == 303
    assert len(await canvass.events()) == 3
    _, page = await shown(canvass)
    assert "已迁出（" in page.words
    assert "再来（" not in page.words


async def test_the_result_shown_is_that_of_the_latest_visit_whenever_it_was_told(canvass: Canvass) -> None:
    one: dict[str, Any] = {"result": None, "residents": [{"no": 1, "result": "moved"}]}
    await canvass.visit(visit(visited_at="2021-09-05T10:00:00+08:00", **one), visit())
    _, page = await shown(canvass)
    assert "已迁出（9月5日10:00）" in page.words
    assert "不在家（9月4日19:00）" in page.words


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"result-1": ""}, 422, "请至少给一位居民选择结果"),
        ({"visitor": "  "}, 422, "请填写走访人"),
        ({"result-1": "perhaps"}, 422, "表单不完整"),
        ({"result-9": "moved"}, 409, "居民有变动"),
        ({"household": "H9"}, 409, "名册里已没有这一户"),
        ({"household": "<script>"}, 422, "表单不完整"),
        ({"next_visit_on": "2001-01-01"}, 409, "不能早于今天"),
        ({"next_visit_on": "soon"}, 422, "日期不对"),
        ({"words": "长" * 4001}, 422, "备注太长"),
        ({"words": "长" * 40_000}, 422, "内容太多"),
    ],
)
async def test_what_cannot_be_recorded_is_told_in_chinese_and_changes_nothing(
    canvass: Canvass, fields: dict[str, str], status: int, words: str
) -> None:
    answer = await post(canvass, **fields)
    assert answer.status_code == status
    assert words in answer.text
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert len(await canvass.events()) == 1


@pytest.mark.parametrize("body", [b"\xff", b"a=%ff", b"household=H1&household=H2", b"=&=", b"{}", b""])
async def test_what_is_no_form_of_ours_is_refused(canvass: Canvass, body: bytes) -> None:
    answer = await canvass.service.client.post(address(canvass), content=body, headers=FORM)
    assert answer.status_code == 422


async def test_neither_another_site_s_form_nor_another_kind_of_body_is_taken(canvass: Canvass) -> None:
    client, body = canvass.service.client, b"household=H1&visitor=x&result-1=moved"
    foreign = await client.post(address(canvass), content=body, headers=FORM | {"sec-fetch-site": "cross-site"})
    as_json = await client.post(address(canvass), json={})
    assert (foreign.status_code, as_json.status_code) == (403, 403)
    assert len(await canvass.events()) == 1


async def test_a_patch_that_is_none_is_not_found_whatever_its_notice_says(canvass: Canvass) -> None:
    client = canvass.service.client
    for path in (address(canvass, "P99"), "/canvass/nowhere/V01/P01", f"/canvass/{canvass.election}/U017/P01"):
        answer = await client.get(path)
        assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert (await post(canvass, "P99")).status_code == 409
    assert "已记录" not in (await client.get(f"{address(canvass)}?noticed=%3Cb%3EH7")).text


async def test_a_household_that_moved_is_not_recorded_from_its_old_patch_s_page(canvass: Canvass) -> None:
    await canvass.draw("P02")
    await canvass.listing(household(patch_code="P02"))
    answer = await post(canvass)
    assert answer.status_code == 409
    assert "别的片区" in answer.text
