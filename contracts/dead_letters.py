"""Dead letters (`<topic>.dlq`): records that could not be read, kept sealed with where they came from and why.

The headers say where, when and why, in names and numbers only; the value is one sealed JSON object with the record's
key, headers and value in base64, so that it can be published again as it was.
"""

from __future__ import annotations

import hmac
import json
from base64 import b64decode, b64encode
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.keys.sealing import Seal

KEPT_BYTES: Final = 1024 * 1024
"""A value above this keeps its head of so many bytes, beside its size and digest."""

REDRIVEN_HEADER: Final = "xm_redriven"
"""On a record that was put back on its topic: how often that was done by now."""

LETTER_HEADER: Final = "xm_dead_letter"
"""On a record that was put back, or sent instead of one: the `dl_id` of the dead letter that it comes from."""

_MOST_REDRIVEN: Final = 9999
_DIGITS: Final = len(str(_MOST_REDRIVEN))


@dataclass(frozen=True, slots=True)
class Original:
    """A Kafka record as it arrived: `headers` in their order, names and bytes."""

    key: bytes | None
    value: bytes | None
    headers: tuple[tuple[str, bytes | None], ...] = ()

    def redriven(self) -> int:
        """How often this record was put back on its topic; 0 also where a sender wrote something else there."""
        for name, value in self.headers:
            if name == REDRIVEN_HEADER and value is not None and value.isdigit() and len(value) <= _DIGITS:
                return int(value)
        return 0

    def put_back(self, letter: UUID) -> Original:
        """The record to publish again, out of the dead letter `letter`: as it was, and two headers say what it is."""
        kept = [(name, value) for name, value in self.headers if name not in (REDRIVEN_HEADER, LETTER_HEADER)]
        times = min(self.redriven() + 1, _MOST_REDRIVEN)
        added = ((REDRIVEN_HEADER, str(times).encode()), (LETTER_HEADER, str(letter).encode()))
        return Original(self.key, self.value, (*kept, *added))


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One dead letter: the record at `topic`, `partition`, `offset`, which `service` could not read at `at`."""

    id: UUID
    service: str
    topic: str
    partition: int
    offset: int
    reason: str
    detail: str
    at: datetime
    original: Original = field(repr=False)

    def headers(self) -> list[tuple[str, bytes]]:
        """The headers of the dead letter's record; they hold nothing of the original's content but its size."""
        size = len(self.original.value or b"")
        named = {
            "dl_id": str(self.id),
            "dl_service": self.service,
            "dl_topic": self.topic,
            "dl_partition": str(self.partition),
            "dl_offset": str(self.offset),
            "dl_reason": self.reason,
            "dl_detail": self.detail,
            "dl_at": self.at.isoformat(),
            "dl_size": str(size),
        }
        if times := self.original.redriven():
            named["dl_redriven"] = str(times)
        return [(name, value.encode()) for name, value in named.items()]

    def sealed(self, seal: Seal) -> bytes:
        """The value of the dead letter's record."""
        value = self.original.value
        clear = {
            "key": _encoded(self.original.key),
            "headers": [[name, _encoded(content)] for name, content in self.original.headers],
            "value": _encoded(value[:KEPT_BYTES] if value is not None else None),
            "size": len(value or b""),
            "digest": hmac.digest(self.id.bytes, value or b"", "sha256").hex(),
        }
        return seal.close(json.dumps(clear).encode(), self.id.bytes).encode()


def open_original(sealed: bytes, letter_id: UUID, seal: Seal) -> tuple[Original, bool]:
    """The record that a dead letter keeps, and whether it is whole (a value above KEPT_BYTES keeps its head only).

    Raises:
        SealError: the value was changed or another key sealed it.
    """
    clear = json.loads(seal.open(sealed.decode("ascii"), letter_id.bytes))
    value = _decoded(clear["value"])
    headers = tuple((name, _decoded(content)) for name, content in clear["headers"])
    return Original(_decoded(clear["key"]), value, headers), len(value or b"") == clear["size"]


def _encoded(value: bytes | None) -> str | None:
    return None if value is None else b64encode(value).decode("ascii")


def _decoded(value: str | None) -> bytes | None:
    return None if value is None else b64decode(value)
