"""A service's HTTP routes, from the OpenAPI description that it answers with itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from contracts.compatibility.alternatives import shapes_within
from services.desk.reference.fields import Field, Kind, fields_of, kinds_of

_METHODS: Final = ("get", "put", "post", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Parameter:
    """Something that is asked with: in the path, the query or a header."""

    name: str
    place: str
    sure: bool
    kinds: Sequence[Kind]
    text: str


@dataclass(frozen=True, slots=True)
class Content:
    """A body, sent or answered: its media type, and its fields where it has any."""

    media: str
    status: str
    text: str
    kinds: Sequence[Kind]
    fields: Sequence[Field]


@dataclass(frozen=True, slots=True)
class Route:
    """One route. `anchor` is its own place on the page."""

    method: str
    path: str
    anchor: str
    text: str
    parameters: Sequence[Parameter]
    bodies: Sequence[Content]
    answers: Sequence[Content]


def routes_of(document: Mapping[str, Any]) -> dict[str, list[Route]]:
    """The routes by subject, as the service orders them."""
    found: dict[str, list[Route]] = {}
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method in operations:
                operation = operations[method]
                subject = str(next(iter(operation.get("tags", ())), "…"))
                found.setdefault(subject, []).append(_route(path, method, operation, document))
    return found


def _route(path: str, method: str, operation: Mapping[str, Any], document: Mapping[str, Any]) -> Route:
    parameters = [
        Parameter(
            one["name"], one["in"], bool(one.get("required")), kinds_of(one["schema"], document),
            str(one.get("description", "")),
        )
        for one in operation.get("parameters", ())
    ]  # fmt: skip
    answers = [
        content
        for status, answer in operation["responses"].items()
        for content in _contents(answer, document, status, str(answer.get("description", "")))
    ]
    anchor = f"{method}{path}".replace("/", "-").replace("{", "").replace("}", "").replace(":", "-")
    return Route(
        method.upper(), path, anchor, str(operation.get("description", operation.get("summary", ""))), parameters,
        list(_contents(operation.get("requestBody", {}), document, "", "")), answers,
    )  # fmt: skip


def _contents(said: Mapping[str, Any], document: Mapping[str, Any], status: str, text: str) -> Iterator[Content]:
    contents = said.get("content", {})
    if status and not contents:
        yield Content("", status, text, (), ())
    for media, content in contents.items():
        schema = content.get("schema", {})
        # A body that was described by hand brings its shapes along.
        within = {**document, "$defs": shapes_within(schema)}
        yield Content(media, status, text, kinds_of(schema, within), fields_of(schema, within))
