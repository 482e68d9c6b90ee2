"""Memory for batches: what one batch has freed stays with the process, for the next one.

By itself glibc gives large blocks, and the end of its heap, back to the kernel after every batch; the next one has them
cleared page by page again. Held back are at most 64 MiB. Elsewhere than on glibc nothing is changed.

Source: mallopt(3), M_TRIM_THRESHOLD and M_MMAP_THRESHOLD, whose numbers are from glibc's malloc.h.
"""

from __future__ import annotations

import ctypes
from typing import Final

_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_KEPT: Final = 64 * 1024 * 1024
_MAPPED_ALONE: Final = 32 * 1024 * 1024
"""Blocks from this size on still go back at once; glibc takes no higher limit."""


def keep_freed_memory() -> bool:
    """Let this process keep what it frees; whether its C library could be told."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    return bool(mallopt(_M_TRIM_THRESHOLD, _KEPT) and mallopt(_M_MMAP_THRESHOLD, _MAPPED_ALONE))
