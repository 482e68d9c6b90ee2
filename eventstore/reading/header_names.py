"""Reading records whose header names are no UTF-8.

Kafka's brokers store any bytes as a header's name, and some clients send names in GB18030. aiokafka decodes every name
while it reads a batch, and where one does not decode it raises, fetches the same batch again, and so for ever: one such
record stops its partition for good. Here the names of such a batch are mended, byte by byte, and the batch is read; the
records' keys, values and header values stay as they are. Whoever needs a header asks for it by a name of ours.

Format: Kafka's record batch, version 2 (uncompressed, as the submissions' topic keeps all its batches).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.memory_records import MemoryRecords
from aiokafka.record.util import decode_varint

_LENGTH_AT: Final = 8
_LENGTH_END: Final = 12
_RECORDS_AT: Final = 61
_COUNT: Final = slice(57, 61)


def tolerate_any_header_name() -> None:
    """Let every consumer of this process read batches through `TolerantRecords`. Calling it again changes nothing."""
    fetcher.MemoryRecords = TolerantRecords


class TolerantRecords:
    """What a fetch brought: a drop-in for aiokafka's MemoryRecords."""

    def __init__(self, fetched: bytes) -> None:
        self._fetched = fetched
        self._batches = MemoryRecords(fetched)
        self._at = 0

    def size_in_bytes(self) -> int:
        size: int = self._batches.size_in_bytes()
        return size

    def has_next(self) -> bool:
        more: bool = self._batches.has_next()
        return more

    def next_batch(self) -> Any:
        batch = self._batches.next_batch()
        begin = self._at
        length = int.from_bytes(self._fetched[begin + _LENGTH_AT : begin + _LENGTH_END], "big")
        self._at = begin + _LENGTH_END + length
        return _TolerantBatch(batch, memoryview(self._fetched)[begin : self._at])


class _TolerantBatch:
    """One batch; everything but the reading of its records is left to aiokafka's own."""

    __slots__ = ("_batch", "_bytes")

    def __init__(self, batch: Any, stored: memoryview) -> None:
        self._batch = batch
        self._bytes = stored

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __next__(self) -> Any:
        return next(self._batch)

    def __iter__(self) -> Iterator[Any]:
        try:
            return iter(list(self._batch))
        except ValueError:
            if self._batch.compression_type:
                raise
            return iter(list(DefaultRecordBatch(with_readable_names(self._bytes))))


def with_readable_names(batch: bytes | memoryview) -> bytes:
    """An uncompressed batch with every header name that is no UTF-8 made readable: `?` for each byte above ASCII."""
    mended = bytearray(batch)
    at = _RECORDS_AT
    for _ in range(int.from_bytes(mended[_COUNT], "big")):
        length, at = decode_varint(mended, at)
        end = at + length
        at += 1  # attributes
        for _ in ("timestamp", "offset"):
            _, at = decode_varint(mended, at)
        at = _behind(mended, _behind(mended, at))
        headers, at = decode_varint(mended, at)
        for _ in range(headers):
            size, at = decode_varint(mended, at)
            name = mended[at : at + size]
            try:
                name.decode()
            except UnicodeDecodeError:
                mended[at : at + size] = bytes(byte if byte < 0x80 else 0x3F for byte in name)  # noqa: PLR2004  ASCII
            at = _behind(mended, at + size)
        at = end
    return bytes(mended)


def _behind(batch: bytearray, at: int) -> int:
    """The place behind a value that may be null: its length, -1 for null, stands before it."""
    size, at = decode_varint(batch, at)
    return int(at + max(size, 0))
