"""What is served beside the pages: each section's own styles and scripts, and the files from npm packages.

Read and packed once when the desk starts. An address carries the content's hash, so that a browser keeps it for ever.
"""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response

from services.desk.assets import vendored

DESK: Final = Path(__file__).parents[1]
FOR_TESTS: Final = frozenset({"axe.min.js"})
_FOR_EVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class File:
    """One file: what it is, as it is and packed."""

    media_type: str
    plain: bytes
    packed: bytes
    tag: str


class Served:
    """Every file that pages may name, by `section/name`; those from npm packages by `vendor/name`."""

    def __init__(self) -> None:
        self._files = {
            f"{path.parts[-3]}/{path.name}": _file(path.name, path.read_bytes())
            for path in sorted(DESK.glob("*/static/*"))
            if path.is_file()
        }
        for one in vendored.listed():
            if one.name not in FOR_TESTS:
                self._files[f"vendor/{one.name}"] = _file(one.name, vendored.content(one.name))

    def address(self, name: str) -> str:
        """Where a page finds the file `section/name`."""
        return f"/static/{name}?{self._files[name].tag}"

    def routes(self) -> APIRouter:
        """The route under which they are served, to anybody: nothing in them is secret."""
        router = APIRouter()

        @router.get("/static/{section}/{name}")
        async def static(request: Request, section: str, name: str) -> Response:
            """A style, script or picture."""
            file = self._files.get(f"{section}/{name}")
            if file is None:
                return Response(status_code=404)
            packed = "gzip" in request.headers.get("accept-encoding", "")
            headers = {"Vary": "Accept-Encoding", "ETag": f'"{file.tag}"'}
            headers["Cache-Control"] = _FOR_EVER if request.url.query == file.tag else "no-cache"
            if packed:
                headers["Content-Encoding"] = "gzip"
            return Response(file.packed if packed else file.plain, media_type=file.media_type, headers=headers)

        return router


def _file(name: str, content: bytes) -> File:
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") and "javascript" not in kind:
        kind += "; charset=utf-8"
    packed = gzip.compress(content, 6, mtime=0)
    return File(kind, content, packed, hashlib.sha256(content).hexdigest()[:16])
