"""The documents that the reference is made of, as they are: AsyncAPI, JSON Schemas, each service's OpenAPI."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Final

from fastapi import APIRouter, Response
from starlette.exceptions import HTTPException

from contracts.compatibility.releases import ASYNCAPI
from services.desk.asking import Answer, Service, Services
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.reference.published import Published, what_is_published

HERE: Final = "/operations/reference"
DESCRIBED: Final[tuple[Service, ...]] = ("registration", "validation", "reporting")
_NOT_FOUND: Final = 404
_Sees = Annotated[Visitor, signed_in(Right.SEE_OPERATIONS)]


def routes(services: Services) -> APIRouter:
    """The routes of the documents."""
    router = APIRouter()

    @router.get(HERE + "/http/{service}.json")
    async def openapi(service: str, visitor: _Sees) -> Response:  # noqa: ARG001  who may is asked
        """A service's own OpenAPI description."""
        return Response(
            json.dumps(await description(services, service), ensure_ascii=False), media_type="application/json"
        )

    @router.get(HERE + "/files/{name}")
    async def document(name: str, visitor: _Sees) -> Response:  # noqa: ARG001  who may is asked
        """The AsyncAPI document, or a schema beside it."""
        content = (await contracts_published()).files.get(name)
        if content is None:
            raise HTTPException(_NOT_FOUND)
        return Response(content, media_type="application/yaml" if name == ASYNCAPI else "application/schema+json")

    return router


async def description(services: Services, service: str) -> Answer:
    """A service's own OpenAPI description.

    Raises:
        HTTPException: 404, there is no such service. Away: it does not answer.
    """
    for one in DESCRIBED:
        if one == service:
            answer: Answer = await services.get(one, "/openapi.json")
            return answer
    raise HTTPException(_NOT_FOUND)


async def contracts_published() -> Published:
    """What travels on the topics. The first to ask waits while it is made; the desk serves others meanwhile."""
    return await asyncio.to_thread(what_is_published)
