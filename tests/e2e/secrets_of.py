"""What must not be found anywhere: a person's particulars, in every form in which they could lie about."""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

_HASHES = (hashlib.sha256, hashlib.sha1, hashlib.md5)


@dataclass(frozen=True, slots=True)
class Secret:
    """A particular, and what it is in words. `hashed`: no plain hash of it may be found either."""

    what: str
    value: str
    hashed: bool = False

    def forms(self) -> Iterator[bytes]:
        """The value as text, escaped, encoded, and hashed without a key."""
        clear = self.value.encode()
        yield clear
        yield json.dumps(self.value)[1:-1].encode()
        yield quote(self.value).encode()
        for before in range(3):
            # Wherever the value lies in what is encoded, these of its characters stand in the middle of it.
            inner = slice(4 if before else 0, -4)
            for encode in (b64encode, urlsafe_b64encode):
                yield encode(bytes(before) + clear)[inner]
        if self.hashed:
            for make in _HASHES:
                yield make(clear).digest()
                yield make(clear).hexdigest().encode()


class Search:
    """Looks for secrets in anything."""

    def __init__(self, secrets: Iterable[Secret], *, clear_only: bool = False) -> None:
        self._what: dict[bytes, str] = {}
        for secret in secrets:
            forms = [secret.value.encode()] if clear_only else secret.forms()
            self._what |= dict.fromkeys(forms, secret.what)

    def found(self, *hay: bytes) -> set[str]:
        """What stands in `hay`, in words."""
        # One long text and one search a form: many times as fast as one expression of all forms.
        stack = b"\x00".join(hay)
        return {what for form, what in self._what.items() if form in stack}
