"""A service of the next version, as far as others can tell: its events say what this version does not know.

Run as `python -m tests.e2e.next_version SERVICE`; whatever it appends has a member more, on every level.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

import orjson

from eventstore.events import NewEvent
from eventstore.postgres import PostgresTransaction
from services.__main__ import run
from services.runtime.settings import load_settings

MARK = "of_the_next_version"
_append = PostgresTransaction.append


def _said_more(event: NewEvent) -> NewEvent:
    return event._replace(body=orjson.dumps(_with_more(orjson.loads(event.body))))


def _with_more(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _with_more(value) for name, value in said.items() if name != "params"} | {
            MARK: {"words": ["more"]},
            **({"params": said["params"]} if "params" in said else {}),
        }
    return [_with_more(value) for value in said] if isinstance(said, list) else said


async def _append_more(log: PostgresTransaction, events: Sequence[NewEvent]) -> None:
    await _append(log, [_said_more(event) for event in events])


if __name__ == "__main__":
    PostgresTransaction.append = _append_more  # type: ignore[assignment, method-assign]
    run(sys.argv[1], load_settings())
