"""A batch's memory is there for the next batch. In processes of their own: what is told to the allocator stays told."""

from __future__ import annotations

import platform
import subprocess
import sys

_BATCHES = """
import resource, sys
from services.runtime.allocation import keep_freed_memory

told = keep_freed_memory() if sys.argv[1] == "kept" else None
def batch():
    records = [bytes(1500) for _ in range(2000)]
    return len(b"".join(records))
def faults():
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
batch()
before = faults()
for _ in range(20):
    batch()
print(told, faults() - before)
"""


def _run(how: str) -> tuple[str, int]:
    done = subprocess.run([sys.executable, "-c", _BATCHES, how], capture_output=True, text=True, check=True)
    told, faults = done.stdout.split()
    return told, int(faults)


def test_batches_after_the_first_ask_the_kernel_for_no_more_pages_where_glibc_is() -> None:
    told, faults = _run("kept")
    assert told == str(platform.libc_ver()[0] == "glibc")
    assert told == "False" or faults * 100 < _run("given back")[1]
