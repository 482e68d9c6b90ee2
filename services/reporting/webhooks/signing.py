"""Signing messages, and the secrets that they are signed with.

Source: Standard Webhooks 1.0.0. The signature is HMAC-SHA256 over `id.timestamp.body`; a secret reads `whsec_` and
base64 of 24 to 64 bytes; several signatures, one a secret, stand beside each other while a secret is replaced.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import orjson

_PREFIX: Final = "whsec_"
_SECRET_BYTES: Final = 32
OLD_SECRET_STAYS: Final = timedelta(hours=24)
"""How long messages are signed with a replaced secret too: the receiver changes over meanwhile."""

MOST_SECRETS: Final = 3


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as the receiver has it (`whsec_…`), and until when it signs; None: until it is replaced."""

    text: str = field(repr=False)
    until: datetime | None = None


def new_secret() -> Secret:
    """A secret that nobody knows yet."""
    return Secret(_PREFIX + b64encode(secrets.token_bytes(_SECRET_BYTES)).decode())


def rotated(known: Iterable[Secret], now: datetime) -> list[Secret]:
    """A new secret, and behind it those that go on signing for a while."""
    until = now + OLD_SECRET_STAYS
    old = [Secret(one.text, one.until or until) for one in signing_at(known, now)]
    return [new_secret(), *old][:MOST_SECRETS]


def signing_at(known: Iterable[Secret], now: datetime) -> list[Secret]:
    """The secrets that messages are signed with at `now`."""
    return [one for one in known if one.until is None or one.until > now]


def signed_headers(known: Iterable[Secret], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of one attempt; `timestamp` is the attempt's, in seconds since 1970."""
    said = f"{message_id}.{timestamp}.".encode() + body
    signatures = [hmac.digest(b64decode(one.text.removeprefix(_PREFIX)), said, "sha256") for one in known]
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{b64encode(one).decode()}" for one in signatures),
    }


def written(known: Iterable[Secret]) -> bytes:
    """Secrets as they are sealed."""
    return orjson.dumps([[one.text, one.until.isoformat() if one.until else None] for one in known])


def read(clear: bytes) -> list[Secret]:
    """Secrets as `written` wrote them."""
    return [Secret(text, datetime.fromisoformat(until) if until else None) for text, until in orjson.loads(clear)]
