"""What the desk hands to a browser and takes back unchanged: an object, encrypted under the desk's key.

A JWE in its compact form (RFC 7516, `dir` with A256GCM). Each use has a key of its own, so that one cookie's value is
nothing in another's place.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey


class Box:
    """Seals and opens objects of one use, which names the key."""

    def __init__(self, key: bytes, use: str) -> None:
        self._key = OctKey.import_key(hmac.new(key, use.encode(), hashlib.sha256).digest())

    def sealed(self, content: dict[str, Any]) -> str:
        """The object as a cookie's value."""
        raw = json.dumps(content, ensure_ascii=False).encode()
        return jwe.encrypt_compact({"alg": "dir", "enc": "A256GCM"}, raw, self._key)

    def opened(self, value: str) -> dict[str, Any] | None:
        """The object in a cookie's value; None where it is not ours."""
        try:
            content = json.loads(jwe.decrypt_compact(value, self._key).plaintext or b"")
        except (JoseError, ValueError, TypeError):
            return None
        return content if isinstance(content, dict) else None
