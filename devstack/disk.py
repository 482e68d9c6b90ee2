"""Room on the disk: looked at before a start, and recognised in a log after a failure."""

import shutil
from pathlib import Path

from devstack.errors import DevstackError

# PostgreSQL's write-ahead log may grow to 2 GB and Kafka keeps everything; less does not last a demonstration.
ENOUGH = 512 * 1024 * 1024
_FULL = ("No space left on device", "Disk quota exceeded", "not enough space")


def free_bytes(folder: Path) -> int:
    """Bytes that this user may still write where ``folder`` lies."""
    return shutil.disk_usage(folder).free


def require_room(folder: Path, enough: int = ENOUGH) -> None:
    """Raise DevstackError when fewer than ``enough`` bytes are free where ``folder`` lies."""
    free = free_bytes(folder)
    if free < enough:
        message = (
            f"The disk is full: {free // 2**20} MiB are free where {folder} lies, and {enough // 2**20} MiB are "
            "needed. Make room there, or choose a folder on another disk with XUANMIN_DATA (TMPDIR for --ephemeral)."
        )
        raise DevstackError(message)


def says_full(log: str) -> bool:
    """Whether a server's log says that it stopped for want of room."""
    return any(sign in log for sign in _FULL)
