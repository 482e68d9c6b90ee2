"""The pages of the reference: for whoever may see how everything runs."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from services.desk.asking import Services
from services.desk.operations.naming import SERVICES, kept_for
from services.desk.page.pages import Pages
from services.desk.people.roles import Right
from services.desk.people.visitor import Visitor, signed_in
from services.desk.reference import in_documents
from services.desk.reference.in_documents import DESCRIBED, HERE, contracts_published, description
from services.desk.reference.routes_told import routes_of

_NOT_FOUND: Final = 404
_Sees = Annotated[Visitor, signed_in(Right.SEE_OPERATIONS)]


def routes(pages: Pages, services: Services) -> APIRouter:
    """The routes of the reference, with the documents that it is made of."""
    router = APIRouter()
    router.include_router(in_documents.routes(services))

    def page(request: Request, visitor: Visitor, template: str, **shown: Any) -> Response:
        return pages.page(
            request, f"reference/{template}", visitor=visitor, here="/operations", at=HERE, services=SERVICES,
            described=DESCRIBED, kept_for=kept_for, **shown,
        )  # fmt: skip

    @router.get(HERE)
    async def reference(request: Request, visitor: _Sees) -> Response:
        """Everything that there is to read, in lists."""
        return page(request, visitor, "reference.html", published=await contracts_published())

    @router.get(HERE + "/topics/{topic}")
    async def topic(request: Request, topic: str, visitor: _Sees) -> Response:
        """One topic: how it is kept, and its messages."""
        found = (await contracts_published()).topics.get(topic)
        if found is None:
            raise HTTPException(_NOT_FOUND)
        return page(request, visitor, "topic.html", topic=found)

    @router.get(HERE + "/shapes")
    async def shapes(request: Request, visitor: _Sees) -> Response:
        """What sealed values and files hold."""
        return page(request, visitor, "shapes.html", shapes=(await contracts_published()).shapes)

    @router.get(HERE + "/http/{service}")
    async def http(request: Request, service: str, visitor: _Sees) -> Response:
        """A service's routes, as it describes them now."""
        found = routes_of(await description(services, service))
        return page(request, visitor, "http.html", service=service, subjects=found)

    return router
