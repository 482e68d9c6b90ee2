"""How the desk meets browsers: TLS, proxies that are believed, clients that send nothing."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from fastapi import FastAPI, Request

from services.desk.front import front_of
from services.desk.people.ways import ways_of
from services.runtime import impatient
from services.runtime.body_limit import BodyLimit
from services.runtime.serve import Front, serve
from services.runtime.settings import Settings, SettingWrongError, load_settings


def make_certificate(folder: Path, name: str = "desk") -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def whoami() -> FastAPI:
    app = FastAPI()

    @app.get("/")
    async def who(request: Request) -> dict[str, str]:
        return {"client": request.client.host if request.client else "", "scheme": request.url.scheme}

    return app


@contextlib.contextmanager
def served(front: Front, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """A small application behind this front, as `serve` serves it; the block is given its port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started: list[uvicorn.Server] = []
    run = uvicorn.Server.run

    def run_here(server: uvicorn.Server, sockets: Any = None) -> None:
        started.append(server)
        run(server, sockets)

    monkeypatch.setattr(uvicorn.Server, "run", run_here)
    monkeypatch.setattr(uvicorn.Server, "capture_signals", lambda _self: contextlib.nullcontext())
    thread = threading.Thread(target=serve, args=(whoami(), "127.0.0.1", port, front))
    thread.start()
    try:
        until = time.monotonic() + 20
        while not (started and started[0].started) and time.monotonic() < until:
            time.sleep(0.01)
        yield port
    finally:
        started[0].should_exit = True
        thread.join()


def test_the_desk_speaks_tls_with_its_certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate, key = make_certificate(tmp_path)
    front = front_of(Settings(desk_url="https://127.0.0.1", desk_tls_certificate=certificate, desk_tls_key=key))
    with served(front, monkeypatch) as port:
        trusting = ssl.create_default_context(cafile=str(certificate))
        answer = httpx.get(f"https://127.0.0.1:{port}/", verify=trusting)
        assert answer.json()["scheme"] == "https"
        with pytest.raises(httpx.HTTPError):
            httpx.get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"desk_tls_key": None}, "set together"),
        ({"desk_url": "http://127.0.0.1"}, "https://"),
        ({"desk_tls_key": "another"}, "not a pair"),
    ],
)
def test_half_a_certificate_is_said_before_the_desk_starts(tmp_path: Path, wrong: dict[str, Any], said: str) -> None:
    certificate, key = make_certificate(tmp_path)
    if wrong.get("desk_tls_key") == "another":
        wrong = {"desk_tls_key": make_certificate(tmp_path, "another")[1]}
    given = {"desk_url": "https://desk.example", "desk_tls_certificate": certificate, "desk_tls_key": key, **wrong}
    with pytest.raises(SettingWrongError, match=said):
        front_of(Settings(**given))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"desk_local_accounts": False}, "XUANMIN_DESK_LOCAL_ACCOUNTS"),
        ({"desk_oidc_issuer": "https://id.example"}, "set together"),
        ({"desk_oidc_issuer": "http://id.example", "desk_oidc_client_id": "desk"}, "https://"),
    ],
)
def test_half_a_provider_is_said_before_the_desk_starts(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingWrongError, match=said):
        ways_of(Settings(**wrong), time.time)


@pytest.mark.parametrize("name", ["desk_trusted_proxies", "desk_tls_certificate"])
def test_what_is_no_address_or_no_file_is_said(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"XUANMIN_{name.upper()}", "no-such-thing")
    with pytest.raises(SettingWrongError, match=name.upper()):
        load_settings()


@pytest.mark.parametrize(
    ("trusted", "seen"),
    [(None, "127.0.0.1"), ("127.0.0.1", "203.0.113.9"), ("127.0.0.0/8", "203.0.113.9"), ("10.1.1.1", "127.0.0.1")],
)
def test_only_a_trusted_proxy_s_word_for_the_client_s_address_is_taken(
    trusted: str | None, seen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    with served(front_of(Settings(desk_trusted_proxies=trusted)), monkeypatch) as port:
        answer = httpx.get(f"http://127.0.0.1:{port}/", headers={"X-Forwarded-For": "203.0.113.9"})
        assert answer.json()["client"] == seen


def test_who_connects_and_sends_no_whole_request_is_let_go_and_who_asks_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(impatient, "HEAD_SECONDS", 1.0)
    with served(front_of(Settings()), monkeypatch) as port, httpx.Client() as asking:
        slow = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        slow[1].sendall(b"GET / HT")
        slow[2].sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
        for connection in slow:
            connection.settimeout(20)
            assert connection.recv(100) == b""
            connection.close()
        for _ in range(3):
            assert asking.get(f"http://127.0.0.1:{port}/").status_code == 200
            time.sleep(0.5)


async def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    sent: list[Any] = []

    async def never() -> Any:
        await asyncio.sleep(60)

    async def send(message: Any) -> None:
        sent.append(message)

    async def app(*_: Any) -> None:
        raise AssertionError("the application is not asked")

    limited = BodyLimit(app, most=lambda _scope: 100, seconds=0.05)
    await limited({"type": "http", "method": "POST", "path": "/", "headers": []}, never, send)
    assert sent[0]["status"] == 408
