"""The desk's cookies: out of any script's reach, and under https of this host alone.

`__Host-` (RFC 6265bis, 4.1.3.2) makes a browser refuse the cookie where it is not secure or was set for other hosts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import Request


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie. `strict`: sent with the desk's own requests alone; else also by a link that leads here."""

    plain_name: str
    secure: bool
    same_site: Literal["Strict", "Lax"] = "Strict"

    @property
    def name(self) -> str:
        """Its name in the browser."""
        return f"__Host-{self.plain_name}" if self.secure else self.plain_name

    def written(self, value: str, *, seconds: int | None = None) -> str:
        """A `Set-Cookie` header's value; without `seconds` it goes when the browser is closed, with 0 now."""
        parts = [f"{self.name}={value}", "Path=/", "HttpOnly", f"SameSite={self.same_site}"]
        if self.secure:
            parts.append("Secure")
        if seconds is not None:
            parts.append(f"Max-Age={seconds}")
        return "; ".join(parts)

    def read(self, request: Request) -> str:
        """What the browser sent; empty where it sent none."""
        return request.cookies.get(self.name, "")


def session_cookie(*, secure: bool) -> Cookie:
    """The session's cookie."""
    return Cookie("xuanmin_session", secure)
