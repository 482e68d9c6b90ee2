"""How much a request to the desk may bring: little from whoever is not signed in, whole files only where files go."""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request
from starlette.types import Scope

from services.desk.people.visitor import visitor_of

SIGNING_IN_BYTES: Final = 16 * 1024
"""Nobody who is not signed in sends more than a form of a few fields."""
FORM_BYTES: Final = 1024 * 1024
FILE_BYTES: Final = 32 * 1024 * 1024
"""The largest list; as much as registration takes."""
BODY_SECONDS: Final = 120
"""A body that is not there by then is waited for no longer."""
_FILES: Final = re.compile(r"/e/[^/]+/(import|election)(/.*)?")


def most_bytes(scope: Scope) -> int:
    """How many bytes the body of this request may have."""
    if scope["method"] in {"GET", "HEAD"}:
        return SIGNING_IN_BYTES
    if visitor_of(Request(scope)) is None:
        return SIGNING_IN_BYTES
    return FILE_BYTES if _FILES.fullmatch(scope["path"]) else FORM_BYTES
