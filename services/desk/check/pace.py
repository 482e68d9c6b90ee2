"""Answers that take the same time and the same room whatever they say: neither tells who stands on the roll."""

from __future__ import annotations

import asyncio
import math
import time
from typing import Final

from fastapi.responses import HTMLResponse

STEP_SECONDS: Final = 0.6
"""Several times what an answer takes. One that takes longer is given at the next multiple."""

PAGE_BYTES: Final = 16 * 1024


async def at_pace(answer: HTMLResponse, began: float) -> HTMLResponse:
    """`answer`, filled up with spaces to a multiple of PAGE_BYTES, once a multiple of STEP_SECONDS has gone by since
    `began` (of time.monotonic). It is whole by then: nothing that depends on it is left to do."""
    body = bytes(answer.body)
    room = max(1, math.ceil(len(body) / PAGE_BYTES)) * PAGE_BYTES
    # Spaces behind </html> say nothing; the desk packs no pages, so they cannot be taken out on the way.
    filled = HTMLResponse(body.ljust(room), answer.status_code)
    gone = time.monotonic() - began
    await asyncio.sleep(max(1, math.ceil(gone / STEP_SECONDS)) * STEP_SECONDS - gone)
    return filled
