"""Sessions: who is signed in, in an encrypted cookie, so that a desk that is started anew signs nobody out.

The cookie is a JWE (RFC 7516, `dir` with A256GCM) under the desk's own key. It names an account and its stamp; what the
account may is read from the accounts each time.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Final

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

IDLE_SECONDS: Final = 30 * 60
LONGEST_SECONDS: Final = 12 * 3600
MOST_ENDED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """One signing in: of which account, when (Unix seconds), and when it was last used."""

    id: str
    account: str
    stamp: str
    began: float
    used: float


class Sessions:
    """Seals and opens sessions. Those that were ended by signing out are remembered until they would end anyway."""

    def __init__(self, key: bytes, now: Callable[[], float]) -> None:
        self._key = OctKey.import_key(hashlib.sha256(b"session" + key).digest())
        self._token_key = hashlib.sha256(b"csrf" + key).digest()
        self._now = now
        self._ended: OrderedDict[str, None] = OrderedDict()

    def begin(self, account: str, stamp: str) -> Session:
        """A new session of an account."""
        return Session(secrets.token_urlsafe(16), account, stamp, self._now(), self._now())

    def sealed(self, session: Session) -> str:
        """The session as a cookie's value."""
        return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, json.dumps(asdict(session)).encode(), self._key)

    def opened(self, cookie: str) -> Session | None:
        """The session in a cookie, used now; None where it is not ours, or has ended."""
        try:
            session = Session(**json.loads(jwe.decrypt_compact(cookie, self._key).plaintext or b""))
        except (JoseError, ValueError, TypeError):
            return None
        now = self._now()
        over = now - session.used > IDLE_SECONDS or now - session.began > LONGEST_SECONDS
        return None if over or session.id in self._ended else replace(session, used=now)

    def end(self, session: Session) -> None:
        """End a session: its cookie opens nothing any more."""
        self._ended[session.id] = None
        while len(self._ended) > MOST_ENDED:
            self._ended.popitem(last=False)

    def form_token(self, session: Session) -> str:
        """What every form of this session has to bring along, against forged requests."""
        return hmac.new(self._token_key, session.id.encode(), "sha256").hexdigest()

    def is_form_token(self, session: Session, token: str) -> bool:
        """Whether a form brought this session's token."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())
