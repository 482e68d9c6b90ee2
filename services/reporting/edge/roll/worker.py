"""Having a roll composed: a job to a process of its own (work.py), its answer back; one at a time."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
import structlog

from contracts.roll.digest import RollOrder
from services.reporting.roll.showing import Show
from services.runtime.problems import Problem

log = structlog.get_logger(__name__)

WORK_SECONDS: Final = 300.0
"""A roll of 60,000 takes three seconds."""


@dataclass(frozen=True, slots=True)
class Step:
    """One state of a roll: when it was published or is to be, the set-up of then, who was on it."""

    set_up_version: int
    content: str
    rows: Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be shown of the roll: its lines, of one level and constituency or of all."""

    show: Show
    level: str | None = None
    constituency: str | None = None


class Composer:
    """Composes rolls with the names' keys in the keyring at `keys`."""

    def __init__(self, keys: Path) -> None:
        self._keys = keys
        self._one_at_a_time = asyncio.Lock()

    async def compose(
        self, election_id: str, order: RollOrder, steps: Sequence[Step], wanted: Wanted
    ) -> tuple[dict[str, Any], bytes]:
        """What the roll came to, step by step, and the lines asked for of the last one, as NDJSON.

        Raises:
            Problem: 409, names do not open; 503, the work did not come to its end.
        """
        job = orjson.dumps(
            {
                "keys": str(self._keys), "election_id": election_id, "order": order, "show": wanted.show,
                "level": wanted.level, "constituency": wanted.constituency,
                "steps": [{"content": orjson.Fragment(step.content), "rows": step.rows} for step in steps],
            },
            default=str,
        )  # fmt: skip
        async with self._one_at_a_time:
            first, _, lines = (await _worked(job)).partition(b"\n")
        head: dict[str, Any] = orjson.loads(first)
        if closed := head.get("names_closed"):
            raise Problem(
                409, "NamesDoNotOpen",
                f"The names of {closed} voters on this roll do not open: the election's key is not in this service's "
                "keyring, or they were counted before names of earlier versions were kept, which a rebuild mends.",
                voters=closed,
            )  # fmt: skip
        return head, lines


async def _worked(job: bytes) -> bytes:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "services.reporting.edge.roll.work",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        cwd=_ROOT, env={name: value for name, value in os.environ.items() if not name.startswith("XUANMIN_")},
    )  # fmt: skip
    try:
        async with asyncio.timeout(WORK_SECONDS):
            answer, _ = await process.communicate(job)
    except TimeoutError:
        answer = b""
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0 or not answer:
        log.warning("roll_not_composed", code=process.returncode)
        raise Problem(503, "The roll was not composed", "The work was ended before it was done; ask again.")
    return answer


_ROOT: Final = Path(__file__).resolve().parents[4]
