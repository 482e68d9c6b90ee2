"""Signing in by the office's provider: who it vouches for comes in, and nothing forged, late or another's does."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwk
from pydantic import SecretStr
from structlog.testing import capture_logs

from services.desk.people.oidc.attempt import ATTEMPT_SECONDS
from services.desk.people.people import People
from services.desk.people.sessions import VOUCHED_SECONDS
from tests.desk.canned import Canned
from tests.desk.conftest import Desk, running
from tests.desk.provider import CLIENT, SECRET, SmallProvider, small_provider


@pytest.fixture
def provider() -> Iterator[SmallProvider]:
    with small_provider() as started:
        yield started


def settings(provider: SmallProvider, **more: Any) -> dict[str, Any]:
    return {
        "desk_oidc_issuer": provider.url,
        "desk_oidc_client_id": CLIENT,
        "desk_oidc_client_secret": SecretStr(SECRET),
        **more,
    }


@pytest.fixture
async def vouched(canned: Canned, desk_keys: Path, provider: SmallProvider) -> AsyncIterator[Desk]:
    async with running(canned, desk_keys, **settings(provider)) as desk:
        yield desk


async def there_and_back(browser: httpx.AsyncClient, provider: SmallProvider, **brought: str) -> httpx.Response:
    there = await browser.get("/sign-in/provider?next=/e/e1/cases")
    assert there.status_code == 303
    assert there.headers["location"].startswith(f"{provider.url}/authorize?")
    back = provider.authorize(there.headers["location"])
    return await browser.get("/sign-in/provider/back", params={**back, **brought})


def is_signed_in(browser: httpx.AsyncClient) -> bool:
    return any(cookie.name == "xuanmin_session" and cookie.value for cookie in browser.cookies.jar)


async def test_whom_the_provider_vouches_for_is_signed_in_under_their_name_and_role(
    vouched: Desk, provider: SmallProvider
) -> None:
    browser = await vouched.client()
    with capture_logs() as logged:
        answer = await there_and_back(browser, provider)
    assert answer.status_code == 200
    assert 'content="0; url=/e/e1/cases"' in answer.text
    account = await browser.get("/account")
    assert "李梅" in account.text
    assert "选举办公室" in account.text
    assert "/account/password" not in account.text
    assert {"event": "signed_in", "account": "provider:u-1", "log_level": "info"} in logged
    assert "李梅" not in str(logged)


async def test_a_village_s_clerk_is_limited_to_the_places_that_the_provider_names(
    vouched: Desk, provider: SmallProvider
) -> None:
    provider.claims = {"xuanmin_role": ["offline_access", "village"], "xuanmin_places": "V01 V02"}
    browser = await vouched.client()
    await there_and_back(browser, provider)
    account = await browser.get("/account")
    assert "V01、V02" in account.text
    assert (await browser.get("/e/e1/election")).status_code == 403


async def test_a_role_may_stand_within_another_claim(canned: Canned, desk_keys: Path, provider: SmallProvider) -> None:
    provider.claims = {"xuanmin_role": None, "realm_access": {"roles": ["auditor"]}}
    more = settings(provider, desk_oidc_role_claim="realm_access.roles")
    async with running(canned, desk_keys, **more) as desk:
        browser = await desk.client()
        await there_and_back(browser, provider)
        assert "监督员" in (await browser.get("/account")).text


@pytest.mark.parametrize(
    ("claims", "said"),
    [
        ({"xuanmin_role": None}, "没有给您分配"),
        ({"xuanmin_role": "mayor"}, "没有给您分配"),
        ({"xuanmin_role": ["office", "auditor"]}, "不止一个角色"),
        ({"xuanmin_role": "village"}, "没有写明您负责"),
        ({"xuanmin_role": "village", "xuanmin_places": ["<script>"]}, "没有写明您负责"),
        ({"name": None}, "没有提供您的姓名"),
    ],
)
async def test_who_has_no_role_or_no_name_is_told_so(
    vouched: Desk, provider: SmallProvider, claims: dict[str, Any], said: str
) -> None:
    provider.claims = claims
    browser = await vouched.client()
    answer = await there_and_back(browser, provider)
    assert answer.status_code == 403
    assert said in answer.text
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1_000_000_000},
        {"exp": None},
        {"exp": "tomorrow"},
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"iss": "https://elsewhere.example"},
        {"aud": "another-client"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT, "another"], "azp": "another"},
        {"iat": 4_000_000_000},
        {"iat": None},
        {"sub": None},
        {"sub": 7},
    ],
)
async def test_a_token_out_of_time_for_another_or_of_another_attempt_signs_nobody_in(
    vouched: Desk, provider: SmallProvider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    browser = await vouched.client()
    with capture_logs() as logged:
        answer = await there_and_back(browser, provider)
    assert answer.status_code == 502
    assert not is_signed_in(browser)
    assert [line["step"] for line in logged if line["event"] == "provider_failed"] == ["id_token"]


async def test_a_token_for_several_clients_that_was_issued_to_us_is_taken(
    vouched: Desk, provider: SmallProvider
) -> None:
    provider.claims = {"aud": [CLIENT, "another"], "azp": CLIENT}
    browser = await vouched.client()
    assert (await there_and_back(browser, provider)).status_code == 200


async def test_an_unsigned_token_signs_nobody_in(vouched: Desk, provider: SmallProvider) -> None:
    provider.unsigned = True
    browser = await vouched.client()
    assert (await there_and_back(browser, provider)).status_code == 502
    assert not is_signed_in(browser)


async def test_a_token_signed_by_somebody_else_s_key_signs_nobody_in(vouched: Desk, provider: SmallProvider) -> None:
    provider.signer = jwk.RSAKey.generate_key(2048, {"kid": "1"})
    browser = await vouched.client()
    assert (await there_and_back(browser, provider)).status_code == 502
    assert not is_signed_in(browser)


async def test_a_token_signed_with_the_public_key_as_a_secret_signs_nobody_in(
    vouched: Desk, provider: SmallProvider
) -> None:
    provider.shared_secret = provider.keys[0].as_pem(private=False)
    browser = await vouched.client()
    assert (await there_and_back(browser, provider)).status_code == 502
    assert not is_signed_in(browser)


async def test_a_provider_that_changed_its_keys_is_asked_for_them_anew_but_not_each_time(
    vouched: Desk, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await vouched.client()
    assert (await there_and_back(browser, provider)).status_code == 200
    assert provider.asked_for_keys == 1
    provider.keys = [jwk.RSAKey.generate_key(2048, {"kid": "2", "use": "sig"})]
    provider.header = {"alg": "RS256", "kid": "2"}
    # Within the minute unknown keys are not asked for: whoever makes tokens up could have it done a thousand times.
    assert (await there_and_back(browser, provider)).status_code == 502
    assert provider.asked_for_keys == 1
    monkeypatch.setattr("services.desk.people.oidc.provider.AGAIN_SECONDS", -1)
    assert (await there_and_back(browser, provider)).status_code == 200
    assert provider.asked_for_keys == 2


async def test_an_answer_with_another_state_or_without_this_browser_s_attempt_signs_nobody_in(
    vouched: Desk, provider: SmallProvider
) -> None:
    browser, other = await vouched.client(), await vouched.client()
    answer = await there_and_back(browser, provider, state="another")
    assert answer.status_code == 400
    assert "重新登录" in answer.text
    there = await browser.get("/sign-in/provider")
    back = await other.get("/sign-in/provider/back", params=provider.authorize(there.headers["location"]))
    assert back.status_code == 400
    assert not is_signed_in(browser)
    assert not is_signed_in(other)


async def test_an_answer_is_taken_once_and_within_ten_minutes(
    vouched: Desk, provider: SmallProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = await vouched.client()
    there = await browser.get("/sign-in/provider")
    back = provider.authorize(there.headers["location"])
    kept = dict(browser.cookies)
    assert (await browser.get("/sign-in/provider/back", params=back)).status_code == 200
    again = await vouched.client()
    again.cookies.update({"xuanmin_signing_in": kept["xuanmin_signing_in"]})
    assert (await again.get("/sign-in/provider/back", params=back)).status_code == 502
    monkeypatch.setattr("services.desk.people.oidc.attempt.ATTEMPT_SECONDS", -ATTEMPT_SECONDS)
    assert (await there_and_back(browser, provider)).status_code == 400


async def test_an_answer_of_another_issuer_or_an_error_signs_nobody_in(vouched: Desk, provider: SmallProvider) -> None:
    for brought in ({"iss": "https://elsewhere.example"}, {"error": "access_denied"}, {"code": ""}):
        browser = await vouched.client()
        assert (await there_and_back(browser, provider, **brought)).status_code == 403
        assert not is_signed_in(browser)


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://elsewhere.example"},
        {"token_endpoint": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
    ],
)
async def test_a_discovery_document_of_another_issuer_or_with_unsafe_addresses_is_not_taken(
    vouched: Desk, provider: SmallProvider, discovery: dict[str, Any]
) -> None:
    provider.discovery = discovery
    browser = await vouched.client()
    with capture_logs() as logged:
        answer = await browser.get("/sign-in/provider")
    assert answer.status_code == 502
    assert "没有响应" in answer.text
    assert [line["step"] for line in logged if line["event"] == "provider_failed"] == ["discovery"]


async def test_what_is_asked_of_the_provider_is_a_code_with_pkce_state_and_nonce(
    vouched: Desk, provider: SmallProvider
) -> None:
    browser = await vouched.client()
    there = await browser.get("/sign-in/provider")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there.headers["location"]).query).items()}
    assert asked["response_type"] == "code"
    assert asked["scope"].split()[0] == "openid"
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["code_challenge"]) == 43
    assert len({asked["state"], asked["nonce"], asked["code_challenge"]}) == 3
    assert asked["redirect_uri"] == "http://127.0.0.1:8600/sign-in/provider/back"
    [kept] = [one for one in there.headers.get_list("set-cookie") if one.startswith("xuanmin_signing_in=")]
    assert "SameSite=Lax" in kept
    assert "HttpOnly" in kept
    for secret in (asked["nonce"], asked["state"]):
        assert secret not in kept


async def test_a_vouched_session_ends_after_four_hours_and_with_its_provider(
    vouched: Desk, provider: SmallProvider, canned: Canned, desk_keys: Path
) -> None:
    browser = await vouched.client()
    await there_and_back(browser, provider)
    people: People = vouched.app.state.people
    session = people.sessions.opened(browser.cookies["xuanmin_session"])
    assert session is not None
    assert session.ends() == session.began + VOUCHED_SECONDS
    sessions = [{}, settings(provider), settings(provider, desk_oidc_client_id="another")]
    for more, status in zip(sessions, (303, 200, 303), strict=True):
        async with running(canned, desk_keys, **more) as desk:
            other = await desk.client()
            other.cookies.update({"xuanmin_session": browser.cookies["xuanmin_session"]})
            assert (await other.get("/account")).status_code == status, more


async def test_with_local_accounts_switched_off_only_the_provider_signs_anybody_in(
    canned: Canned, desk_keys: Path, provider: SmallProvider
) -> None:
    async with running(canned, desk_keys, **settings(provider, desk_local_accounts=False)) as desk:
        local = await desk.client()
        page = await local.get("/sign-in")
        assert "/sign-in/provider" in page.text
        assert 'name="password"' not in page.text
        assert (await local.post("/sign-in", data={"name": "office", "password": "x"})).status_code == 405
        assert (await (await desk.client("office")).get("/account")).status_code == 303
        assert (await there_and_back(local, provider)).status_code == 200
