"""Views as CSV or NDJSON by HTTP: which there are, and their rows as a stream that ends early rather than wrongly."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Path
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from contracts.set_up.elections import ElectionId
from services.reporting.edge.exports.reading import CutShortError, Export, Exports
from services.reporting.edge.exports.shown import Format, ViewsShown
from services.reporting.edge.in_http import unknown_election
from services.runtime.csv_text import MARK, csv_text

LONGEST_SECONDS: Final = 600.0
"""A reader who takes longer holds a snapshot back from the database's own cleaning."""

_ViewName = Annotated[str, Path(pattern=r"^[a-z_][a-z0-9_]{0,62}$")]
_MEDIA: Final = {Format.CSV: "text/csv; charset=utf-8", Format.NDJSON: "application/x-ndjson"}

log = structlog.get_logger(__name__)


def routes(exports: Exports) -> APIRouter:
    """The routes of the views."""
    router = APIRouter(tags=["reporting"])

    @router.get("/v1/elections/{election_id}/views")
    async def views(election_id: ElectionId) -> ViewsShown:
        """List the views that can be exported, none with personal data, and what their columns mean."""
        answer = await exports.views(election_id)
        if answer is None:
            raise unknown_election()
        return answer

    @router.get(
        "/v1/elections/{election_id}/views/{view}",
        response_class=StreamingResponse,
        responses={200: {"content": {"application/x-ndjson": {}, "text/csv": {}}, "description": "The view's rows."}},
    )
    async def rows(election_id: ElectionId, view: _ViewName, format: Format = Format.NDJSON) -> StreamingResponse:  # noqa: A002  the query's name
        """Give all rows of a view, in an order of their own; the headers say how far they go.

        A stream that breaks off is told by HTTP itself: the last chunk is missing.
        """
        export = await exports.open(election_id, view)
        if export is None:
            raise unknown_election()
        return _Rows(export, f"{election_id}-{view}", format)

    return router


class _Rows(StreamingResponse):
    """An export's rows; connection and snapshot are given back however it ends."""

    def __init__(self, export: Export, name: str, format_: Format) -> None:
        headers = {
            "Cache-Control": "no-store",
            "Content-Disposition": f'attachment; filename="{name}.{format_.value}"',
            **_standing_headers(export.standing),
        }
        body = _csv(export) if format_ is Format.CSV else _ndjson(export)
        super().__init__(body, headers=headers, media_type=_MEDIA[format_])
        self._export = export

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                await super().__call__(scope, receive, send)
        except ClientDisconnect:
            pass
        except (CutShortError, TimeoutError) as error:
            # The answer is begun: leaving it without its end is how HTTP says that it is not whole.
            log.warning("export_cut", view=self._export.view.name, error=str(error) or type(error).__name__)
        finally:
            await self._export.close()


async def _ndjson(export: Export) -> AsyncIterator[str]:
    async for page in export.pages():
        yield "\n".join((*page, ""))


async def _csv(export: Export) -> AsyncIterator[str]:
    names = [column.name for column in export.view.columns]
    yield MARK + csv_text([names])
    async for page in export.pages():
        yield csv_text(_cells(line) for line in page)


def _cells(line: str) -> list[Any]:
    # Numbers keep all their digits: no float stands between the database and the file.
    return list(json.loads(line, parse_float=Decimal).values())


def _standing_headers(standing: dict[str, Any]) -> dict[str, str]:
    """`data_as_of` and `processed_through` (topic=partition:offset,…) as headers."""
    topics: dict[str, list[str]] = {}
    for place in standing["processed_through"]:
        topics.setdefault(place.topic, []).append(f"{place.partition}:{place.offset}")
    headers = {"Xuanmin-Processed-Through": "; ".join(f"{topic}={','.join(at)}" for topic, at in topics.items())}
    if standing["data_as_of"] is not None:
        headers["Xuanmin-Data-As-Of"] = standing["data_as_of"].isoformat()
    return headers
