"""One attempt to sign in at the provider: what the browser keeps, sealed, until it comes back from there."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import asdict, dataclass
from typing import Final

from services.desk.people.sealing import Box

ATTEMPT_SECONDS: Final = 600
"""So long somebody may take to sign in at the provider."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """`state` ties the way back to this browser, `nonce` the ID token to it, `verifier` the code (RFC 7636)."""

    state: str
    nonce: str
    verifier: str
    to: str
    began: float

    @property
    def challenge(self) -> str:
        """What the provider is told of the verifier (S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def is_answered_by(self, state: str, now: float) -> bool:
        """Whether an answer with this state is this attempt's, and in time."""
        same = hmac.compare_digest(self.state.encode(), state.encode())
        return same and 0 <= now - self.began <= ATTEMPT_SECONDS


def begin(to: str, now: float) -> Attempt:
    """A new attempt that leads to an address of the desk."""
    return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), to, now)


def sealed(attempt: Attempt, box: Box) -> str:
    """The attempt as a cookie's value."""
    return box.sealed(asdict(attempt))


def opened(cookie: str, box: Box) -> Attempt | None:
    """The attempt in a cookie's value; None where it is not ours."""
    content = box.opened(cookie)
    try:
        return Attempt(**content) if content is not None else None
    except TypeError:
        return None
