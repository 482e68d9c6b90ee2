"""Sessions: who is signed in, in an encrypted cookie, so that a desk that is started anew signs nobody out.

A session of an account names the account and its stamp; what the account may is read from the accounts each time. Whom
the identity provider vouched for has no account here: their session carries who they are, and does not last as long.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from services.desk.people.identity import Identity
from services.desk.people.roles import Role
from services.desk.people.sealing import Box

IDLE_SECONDS: Final = 30 * 60
LONGEST_SECONDS: Final = 12 * 3600
VOUCHED_SECONDS: Final = 4 * 3600
"""What the provider says of somebody is taken for true for so long; then they sign in anew."""
MOST_ENDED: Final = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """One signing in: of which account, when (Unix seconds), and when it was last used; `vouched`: by the provider."""

    id: str
    account: str
    stamp: str
    began: float
    used: float
    vouched: Identity | None = None

    def ends(self) -> float:
        """When it ends at the latest, however much it is used."""
        return self.began + (LONGEST_SECONDS if self.vouched is None else VOUCHED_SECONDS)


class Sessions:
    """Seals and opens sessions. One that was ended by signing out is remembered until no cookie of it would open."""

    def __init__(self, key: bytes, now: Callable[[], float]) -> None:
        self._box = Box(key, "session")
        self._token_key = hmac.new(key, b"csrf", hashlib.sha256).digest()
        self._now = now
        self._ended: OrderedDict[str, float] = OrderedDict()

    def begin(self, account: str, stamp: str, vouched: Identity | None = None) -> Session:
        """A new session of an account, or of whom the provider vouches for."""
        return Session(secrets.token_urlsafe(16), account, stamp, self._now(), self._now(), vouched)

    def sealed(self, session: Session) -> str:
        """The session as a cookie's value."""
        return self._box.sealed(asdict(session))

    def opened(self, cookie: str) -> Session | None:
        """The session in a cookie, used now; None where it is not ours, or has ended."""
        content = self._box.opened(cookie)
        session = _session(content) if content is not None else None
        now = self._now()
        if session is None or now - session.used > IDLE_SECONDS or now > session.ends() or session.id in self._ended:
            return None
        return replace(session, used=now)

    def lasts(self, session: Session) -> bool:
        """Whether a session that was opened goes on for a page that stays open: nobody signed out, and its time is not
        over. A page that is looked at is not idle."""
        return session.id not in self._ended and self._now() <= session.ends()

    def end(self, session: Session) -> None:
        """End a session: its cookie opens nothing any more."""
        now = self._now()
        self._ended[session.id] = now
        while len(self._ended) > MOST_ENDED or now - next(iter(self._ended.values())) > IDLE_SECONDS:
            self._ended.popitem(last=False)

    def form_token(self, session: Session) -> str:
        """What every form of this session has to bring along, against forged requests."""
        return hmac.new(self._token_key, session.id.encode(), "sha256").hexdigest()

    def is_form_token(self, session: Session, token: str) -> bool:
        """Whether a form brought this session's token."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())


def _session(content: dict[str, Any]) -> Session | None:
    try:
        session = Session(**content)
        if (told := content.get("vouched")) is None:
            return session
        who = Identity(told["name"], told["person"], Role(told["role"]), tuple(told["places"]))
    except (TypeError, KeyError, ValueError):
        # Sealed by another version of the desk: whoever has it signs in anew.
        return None
    return replace(session, vouched=who)
