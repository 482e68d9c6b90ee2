"""HTTP: the OpenAPI description of a service, the released against today's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from contracts.compatibility.alternatives import shapes_within
from contracts.compatibility.findings import Finding, Whom, compared

_METHODS: Final = ("get", "put", "post", "patch", "delete")
_Document = Mapping[str, Any]


def breaking(service: str, released: _Document, now: _Document) -> Iterator[Finding]:
    """What of `now` breaks a client of `released`."""
    for path, operations in released["paths"].items():
        for method in _METHODS:
            if method not in operations:
                continue
            where = f"{service} {method.upper()} {path}"
            operation = now["paths"].get(path, {}).get(method)
            if operation is None:
                yield Finding(where, "", Whom.SENDERS, "the route is gone")
                continue
            yield from _parameters(where, (operations[method], released), (operation, now))
            yield from _request(where, (operations[method], released), (operation, now))
            yield from _answers(where, (operations[method], released), (operation, now))


def _parameters(where: str, before: tuple[Any, _Document], after: tuple[Any, _Document]) -> Iterator[Finding]:
    old, new = ({(p["in"], p["name"]): p for p in one.get("parameters", ())} for one, _ in (before, after))
    for (place, name), parameter in old.items():
        at = f"{place} {name}"
        if (place, name) not in new:
            yield Finding(where, at, Whom.SENDERS, "the parameter is no longer heeded")
            continue
        if new[place, name].get("required") and not parameter.get("required"):
            yield Finding(where, at, Whom.SENDERS, "must be there now; it could be absent")
        yield from compared(
            where, (parameter["schema"], before[1]), (new[place, name]["schema"], after[1]), Whom.SENDERS, (at,)
        )
    for (place, name), parameter in new.items():
        if (place, name) not in old and parameter.get("required"):
            yield Finding(where, f"{place} {name}", Whom.SENDERS, "a new parameter that must be there")


def _request(where: str, before: tuple[Any, _Document], after: tuple[Any, _Document]) -> Iterator[Finding]:
    old, new = before[0].get("requestBody", {}), after[0].get("requestBody", {})
    if new.get("required") and not old.get("required"):
        yield Finding(where, "body", Whom.SENDERS, "a body must be there now")
    yield from _contents(where, "body", (old, before[1]), (new, after[1]), Whom.SENDERS)


def _answers(where: str, before: tuple[Any, _Document], after: tuple[Any, _Document]) -> Iterator[Finding]:
    for code, answer in before[0]["responses"].items():
        if not code.startswith("2"):
            continue
        if code not in after[0]["responses"]:
            yield Finding(where, f"answer {code}", Whom.READERS, "is no longer given")
            continue
        other = after[0]["responses"][code]
        yield from _contents(where, f"answer {code}", (answer, before[1]), (other, after[1]), Whom.READERS)


def _contents(
    where: str, at: str, before: tuple[Any, _Document], after: tuple[Any, _Document], whom: Whom
) -> Iterator[Finding]:
    for media, content in before[0].get("content", {}).items():
        other = after[0].get("content", {}).get(media)
        if other is None:
            yield Finding(where, at, whom, f"{media} is gone")
        else:
            yield from compared(where, _schema(content, before[1]), _schema(other, after[1]), whom, (at,))


def _schema(content: Mapping[str, Any], document: _Document) -> tuple[Any, _Document]:
    """The schema of a content; one that was written by hand brings the shapes it refers to along, wherever in it."""
    schema = content.get("schema", {})
    return schema, {**document, "$defs": shapes_within(schema)}
