"""The reader's second terminal, beside the demonstration."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.demonstration import Demonstration
from tests.docs import stand_ins
from tests.docs.blocks import ADDRESSES, Block, runnable_blocks

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
README = ROOT / "README.md"


@dataclass(frozen=True)
class Terminal:
    """A folder to work in, and the environment of a reader who has sourced nothing yet."""

    folder: Path
    environment: Mapping[str, str]

    def run(self, block: Block) -> subprocess.CompletedProcess[str]:
        """Run a block, with the addresses in front of it."""
        addresses = next(one.code for one in runnable_blocks(README) if one.label == ADDRESSES)
        if block.language == "python":
            (self.folder / "block.py").write_text(block.code, "utf-8")
        code = "python block.py" if block.language == "python" else block.code
        return subprocess.run(
            ["/bin/sh", "-euc", f"{addresses}\n{code}"],
            cwd=self.folder, env=dict(self.environment), capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip


@pytest.fixture(scope="session")
def terminal(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    folder = tmp_path_factory.mktemp("reader")
    programs = folder / ".venv/bin"
    programs.mkdir(parents=True)
    (programs / "xuanmin").write_text(
        f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -m xuanmin "$@"\n', "utf-8"
    )
    (programs / "xuanmin").chmod(0o755)
    (programs / "python").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', "utf-8")
    (programs / "python").chmod(0o755)
    stand_ins.put_into(programs, [name for name in (*stand_ins.NAMES, "psql") if shutil.which(name) is None])
    environment = {
        name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"} or "PROXY" in name.upper()
    }
    return Terminal(folder, {**environment, "XUANMIN_DATA": str(demonstration.folder), "PYTHONUTF8": "1"})
