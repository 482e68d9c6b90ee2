"""The office's OpenID Connect provider: found by its discovery document, asked for tokens; its keys are remembered."""

from __future__ import annotations

import asyncio
import hashlib
import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jwk

from services.desk.people.oidc.attempt import Attempt
from services.desk.people.oidc.claims import ClaimNames
from services.desk.people.oidc.tokens import TokenError, UnknownKeyError, checked, usable_keys

KEPT_SECONDS: Final = 3600
"""The discovery document and the keys are asked for anew after so long."""
AGAIN_SECONDS: Final = 60
"""A key that is not known lets the keys be asked for anew, this often at most: providers change their keys."""
_SECONDS: Final = 10.0
_MOST_AT_ONCE: Final = 8


class ProviderError(Exception):
    """The provider does not answer, or not as it must; `step` says where."""

    def __init__(self, step: str) -> None:
        super().__init__(f"signing in by the provider failed: {step}")
        self.step = step


@dataclass(frozen=True, slots=True)
class Client:
    """The desk as it is registered at a provider; `back` is the address that the provider leads back to."""

    id: str
    secret: str | None
    back: str


class Provider:
    """One provider. `names` are the claims that say what somebody may do at the desk."""

    def __init__(self, issuer: str, client: Client, names: ClaimNames, now: Callable[[], float]) -> None:
        self.issuer = issuer
        self.names = names
        self._client_id, self._secret, self._back = client.id, client.secret, client.back
        self._now = now
        self._at_once = asyncio.Semaphore(_MOST_AT_ONCE)
        self._found: tuple[float, dict[str, Any]] = (float("-inf"), {})
        self._keys: tuple[float, jwk.KeySet] = (float("-inf"), jwk.KeySet([]))

    @property
    def stamp(self) -> str:
        """Changes with the provider: sessions that another one vouched for end."""
        return hashlib.sha256(f"{self.issuer}\n{self._client_id}".encode()).hexdigest()[:16]

    async def address(self, attempt: Attempt) -> str:
        """Where somebody is led to sign in.

        Raises:
            ProviderError: the provider cannot be found.
        """
        asked = {
            "response_type": "code", "scope": "openid profile", "client_id": self._client_id,
            "redirect_uri": self._back, "state": attempt.state, "nonce": attempt.nonce,
            "code_challenge": attempt.challenge, "code_challenge_method": "S256",
        }  # fmt: skip
        endpoint = str((await self._discovered())["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"

    async def claims(self, attempt: Attempt, code: str) -> dict[str, Any]:
        """What the provider says of whoever came back from it with this code.

        Raises:
            ProviderError: it does not take the code, or its ID token is not as it must be.
        """
        token = await self._id_token(attempt, code)
        try:
            try:
                return self._checked(token, attempt, await self._usable_keys(KEPT_SECONDS))
            except UnknownKeyError:
                return self._checked(token, attempt, await self._usable_keys(AGAIN_SECONDS))
        except TokenError:
            raise ProviderError("id_token") from None

    def _checked(self, token: str, attempt: Attempt, keys: jwk.KeySet) -> dict[str, Any]:
        return checked(token, keys, issuer=self.issuer, client_id=self._client_id, nonce=attempt.nonce, now=self._now())

    async def _id_token(self, attempt: Attempt, code: str) -> str:
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._back,
            "code_verifier": attempt.verifier,
        }  # fmt: skip
        found = await self._discovered()
        basic: httpx.BasicAuth | None = None
        if self._secret is None:
            form["client_id"] = self._client_id
        elif "client_secret_basic" in found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
            # Both are encoded first: RFC 6749, 2.3.1.
            basic = httpx.BasicAuth(quote(self._client_id, safe=""), quote(self._secret, safe=""))
        else:
            form |= {"client_id": self._client_id, "client_secret": self._secret}
        request = httpx.Request("POST", str(found["token_endpoint"]), data=form)
        token = (await self._asked(request, "token", basic)).get("id_token")
        if not isinstance(token, str):
            raise ProviderError("token")
        return token

    async def _discovered(self) -> Mapping[str, Any]:
        asked_at, found = self._found
        if self._now() - asked_at > KEPT_SECONDS:
            address = f"{self.issuer.rstrip('/')}/.well-known/openid-configuration"
            found = await self._asked(httpx.Request("GET", address), "discovery")
            needed = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            # Another issuer's document would have another issuer's people sign in (OpenID Connect Discovery 1.0, 4.3).
            if found.get("issuer") != self.issuer or not all(is_safe(one) for one in needed):
                raise ProviderError("discovery")
            self._found = (self._now(), found)
        return found

    async def _usable_keys(self, older_than: float) -> jwk.KeySet:
        asked_at, keys = self._keys
        if self._now() - asked_at > older_than:
            address = str((await self._discovered())["jwks_uri"])
            keys = usable_keys(await self._asked(httpx.Request("GET", address), "keys"))
            self._keys = (self._now(), keys)
        return keys

    async def _asked(self, request: httpx.Request, step: str, basic: httpx.BasicAuth | None = None) -> dict[str, Any]:
        try:
            async with self._at_once, httpx.AsyncClient(timeout=_SECONDS) as http:
                answer = await http.send(request, auth=basic)
            body = answer.json()
        except (httpx.HTTPError, ValueError):
            raise ProviderError(step) from None
        if answer.is_error or not isinstance(body, dict):
            raise ProviderError(step)
        return body


def is_safe(address: object) -> bool:
    """Whether an address is https, or on this machine."""
    parts = urlsplit(address) if isinstance(address, str) else urlsplit("")
    if parts.scheme == "https":
        return bool(parts.hostname)
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
