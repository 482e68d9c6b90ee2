"""Keys under which what is sent is one act, however often it arrives."""

from __future__ import annotations

from uuid import uuid4


def new_key() -> str:
    """The `Idempotency-Key` of a form, made when it is shown: a double click, or a retry, is one act.

    Every template may call it.
    """
    return uuid4().hex
