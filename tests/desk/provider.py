"""A small OpenID Connect provider on loopback, and what it can be told to do wrong."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from joserfc import jwk, jwt

CLIENT, SECRET = "xuanmin-desk", "s3cret/with=signs"
CODE: Final = "one-time-code"


@dataclass
class SmallProvider:
    """Gives one code for each way there, and the token that `claims`, `key` and `algorithm` make."""

    url: str
    keys: list[jwk.RSAKey] = field(default_factory=lambda: [jwk.RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})])
    claims: dict[str, Any] = field(default_factory=dict)
    signer: jwk.RSAKey | None = None
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "1"})
    unsigned: bool = False
    shared_secret: bytes | None = None
    discovery: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    """What the last way there asked for."""
    asked_for_keys: int = 0
    used: set[str] = field(default_factory=set)

    def authorize(self, address: str) -> dict[str, str]:
        """Somebody signs in at the address that the desk leads to; the answer is what the browser brings back."""
        self.asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return {"code": f"{CODE}-{self.asked['state']}", "state": self.asked["state"]}

    def document(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            **self.discovery,
        }

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """The answer to a code: the token, or what is wrong with the request."""
        given = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        challenge = _encoded(hashlib.sha256(form["code_verifier"].encode()).digest())
        wrong = (
            given != f"{CLIENT}:{SECRET.replace('/', '%2F').replace('=', '%3D')}"
            or form["grant_type"] != "authorization_code"
            or form["code"] != f"{CODE}-{self.asked['state']}"
            or form["redirect_uri"] != self.asked["redirect_uri"]
            or challenge != self.asked["code_challenge"]
            or form["code"] in self.used
        )
        if wrong:
            return 400, {"error": "invalid_grant"}
        self.used.add(form["code"])
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": self.id_token()}

    def id_token(self) -> str:
        now = int(time.time())
        claims = {
            "iss": self.url, "sub": "u-1", "aud": CLIENT, "exp": now + 300, "iat": now, "nonce": self.asked["nonce"],
            "name": "李梅", "xuanmin_role": "office", **self.claims,
        }  # fmt: skip
        claims = {name: value for name, value in claims.items() if value is not None}
        if self.unsigned:
            return f"{_part({'alg': 'none'})}.{_part(claims)}."
        if self.shared_secret is not None:
            signed = f"{_part({'alg': 'HS256', 'kid': '1'})}.{_part(claims)}"
            return f"{signed}.{_encoded(hmac.digest(self.shared_secret, signed.encode(), 'sha256'))}"
        return jwt.encode(self.header, claims, self.signer or self.keys[0])


def _part(content: dict[str, Any]) -> str:
    return _encoded(json.dumps(content).encode())


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: SmallProvider

    def do_GET(self) -> None:
        if self.path == "/.well-known/openid-configuration":
            self._answer(200, self.provider.document())
        else:
            self.provider.asked_for_keys += 1
            encryption = {"kty": "RSA", "use": "enc", "kid": "e", "n": "AQAB", "e": "AQAB"}
            keys = [encryption, {"kty": "unheard-of"}, *(key.as_dict(private=False) for key in self.provider.keys)]
            self._answer(200, {"keys": keys})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._answer(*self.provider.token(form, self.headers["authorization"]))

    def _answer(self, status: int, body: dict[str, Any]) -> None:
        raw = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_args: object) -> None:
        """Nothing: a test's output is its own."""


@contextmanager
def small_provider() -> Iterator[SmallProvider]:
    """The provider, listening until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    provider = SmallProvider(f"http://127.0.0.1:{server.server_port}")
    handler.provider = provider  # type: ignore[attr-defined]
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
