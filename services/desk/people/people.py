"""Who may be signed in at this desk, and who a session is of."""

from __future__ import annotations

from dataclasses import dataclass

from services.desk.people.accounts import Accounts
from services.desk.people.cookies import Cookie
from services.desk.people.identity import Identity
from services.desk.people.sessions import Session, Sessions


@dataclass(frozen=True)
class People:
    """`accounts`: the desk's own, None where they are switched off; `vouching`: stamp of the provider's sessions."""

    sessions: Sessions
    cookie: Cookie
    accounts: Accounts | None
    vouching: str | None = None

    def of(self, session: Session) -> Identity | None:
        """Who a session is of; None where they may be signed in no more."""
        if session.vouched is not None:
            return session.vouched if self.vouching is not None and session.stamp == self.vouching else None
        account = self.accounts.find(session.account) if self.accounts is not None else None
        return account.identity if account is not None and account.stamp == session.stamp else None
