"""The reference: every topic, message, field and route is on its pages, and nothing of them comes from elsewhere."""

from __future__ import annotations

import html
import json
import re
from functools import cache

import pytest
import yaml

from contracts.catalogue import EVENTS, MESSAGES
from contracts.publish import published
from contracts.topics import PLANS
from services import described as description
from services.desk.page.headers import POLICY
from tests.desk.conftest import Desk

HERE = "/operations/reference"
SERVICES = ("registration", "validation", "reporting")
described = cache(description.described)


@pytest.fixture
def told(desk: Desk) -> Desk:
    for service in SERVICES:
        desk.canned.answer(service, "/openapi.json", described(service))
    return desk


async def test_every_topic_and_message_is_led_to_and_stands_where_the_link_leads(told: Desk) -> None:
    operator = await told.client("operator", language="en")
    index = (await operator.get(HERE)).text
    for plan in PLANS:
        page = (await operator.get(f"{HERE}/topics/{plan.name}")).text
        for address, anchor in re.findall(rf'href="({HERE}/topics/{re.escape(plan.name)})#([^"]+)"', index):
            assert f'id="{anchor}"' in page, address
    for message in MESSAGES:
        assert f">{message.name}</a>" in index


async def test_an_event_is_told_with_its_fields_its_key_and_a_sample(told: Desk) -> None:
    auditor = await told.client("auditor", language="en")
    topics = {message.event_type: message.topics[0] for message in MESSAGES if message.event_type}
    pages = {topic: (await auditor.get(f"{HERE}/topics/{topic}")).text for topic in set(topics.values())}
    for event_type, (name, body, key, _) in EVENTS.items():
        section = pages[topics[str(event_type)]].partition(f'<h2 id="{event_type}">')[2].partition("</section>")[0]
        assert name in section
        assert key in html.unescape(section)
        for field in body.model_fields:
            assert f'class="path">{field}</th>' in section
        assert f'"ce_type": "{event_type}"' in html.unescape(section)


@pytest.mark.parametrize("service", SERVICES)
async def test_every_route_of_a_service_is_told_as_it_describes_itself(told: Desk, service: str) -> None:
    operator = await told.client("operator")
    page = (await operator.get(f"{HERE}/http/{service}")).text
    for path, methods in described(service)["paths"].items():
        for method in methods:
            assert f"<code>{method.upper()} {path}</code>" in page
    anchors = re.findall(r'<h3 id="([^"]+)"', page)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'<li><a href="#([^"]+)"', page)) == set(anchors)
    assert (await operator.get(f"{HERE}/http/{service}.json")).json() == described(service)


async def test_the_documents_are_handed_out_as_they_are(told: Desk) -> None:
    operator = await told.client("operator")
    files = published()
    for name in ("asyncapi.yaml", "set-up-v2.json"):
        assert (await operator.get(f"{HERE}/files/{name}")).content == files[name]
    assert yaml.safe_load(files["asyncapi.yaml"])["asyncapi"] == "3.0.0"
    assert json.loads(files["set-up-v2.json"])["required"][-1] == "by"
    shapes = (await operator.get(f"{HERE}/shapes")).text
    linked = re.findall(rf'href="{HERE}/files/([^"]+)"', shapes)
    assert linked
    assert set(linked) <= files.keys()


@pytest.mark.parametrize("address", ["/topics/none", "/http/none", "/http/none.json", "/files/..%2fapp.py", "/files/x"])
async def test_what_there_is_not_is_not_found(told: Desk, address: str) -> None:
    assert (await (await told.client("operator")).get(HERE + address)).status_code == 404


@pytest.mark.parametrize("address", ["", "/topics/voter.elections.v1", "/shapes", "/http/registration"])
async def test_a_page_needs_no_script_and_loads_nothing_from_elsewhere(told: Desk, address: str) -> None:
    for language in ("zh", "en"):
        answer = await (await told.client("operator", language=language)).get(HERE + address)
        assert answer.headers["content-security-policy"] == POLICY
        tags = " ".join(re.findall(r"<[a-z][^>]*>", answer.text))
        assert not re.search(r'<script(?! src="/static/)|<style| style=| on[a-z]+=|(src|href)="(https?:)?//', tags)


async def test_a_service_that_is_away_is_said_to_be_and_the_topics_are_told_all_the_same(desk: Desk) -> None:
    operator = await desk.client("operator")
    assert (await operator.get(f"{HERE}/http/validation")).status_code >= 400
    assert (await operator.get(f"{HERE}/topics/voter.validations.v1")).status_code == 200


async def test_whoever_works_on_cases_is_not_shown_the_reference(told: Desk) -> None:
    assert (await (await told.client("village")).get(HERE)).status_code == 403
