"""The address at which reporting tells what became of a submission: written in answers, read where it is asked for."""

from __future__ import annotations

from urllib.parse import quote, unquote

from fastapi import Request

_PREFIX = "/v1/submissions/"


def status_url(source: str, submission_id: str) -> str:
    """`/v1/submissions/{source}/{submission_id}`; a slash within a name is written %2F."""
    return f"{_PREFIX}{quote(source, safe='')}/{quote(submission_id, safe='')}"


def names_in(request: Request) -> tuple[str, str]:
    """Source and submission_id as `status_url` wrote them: decoded, a path no longer tells its slashes from theirs."""
    raw: bytes = request.scope["raw_path"]
    path, _, _ = raw.partition(b"?")
    _, _, tail = path.decode(errors="replace").partition(_PREFIX)
    source, _, submission_id = tail.partition("/")
    return unquote(source), unquote(submission_id)
