"""The command line as somebody at a terminal has it, on the town of these tests."""

from __future__ import annotations

import asyncio
import os
import sys

from tests.e2e.town import Town


async def xuanmin(town: Town, *arguments: str) -> str:
    """What a command says that must succeed."""
    environment = {**os.environ, **town.installation.environment, "COLUMNS": "250"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "xuanmin", *arguments, env=environment, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    assert process.returncode == 0
    return output.decode()
