"""A schema as what it comes to: its references followed, its alternatives beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

Schema = Mapping[str, Any]

_ANNOTATIONS: Final = frozenset({
    "$schema", "$id", "$defs", "$comment", "title", "description", "examples", "example", "default", "deprecated",
    "readOnly", "writeOnly", "discriminator", "contentMediaType", "contentEncoding", "externalDocs",
})  # fmt: skip
_UNIONS: Final = ("anyOf", "oneOf")
_TYPES: Final = {
    bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object",
}  # fmt: skip


def resolved(schema: Any, document: Schema) -> Schema:
    """`schema` with its reference into `document` followed, and an `allOf` laid together; `true` takes everything.

    Raises:
        KeyError: a reference leads nowhere.
    """
    if isinstance(schema, bool):
        return {} if schema else {"not": {}}
    found: dict[str, Any] = dict(schema)
    while "$ref" in found:
        target: Any = document
        for step in found.pop("$ref").removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        found = {**target, **found}
    for part in found.pop("allOf", ()):
        found = {**resolved(part, document), **found}
    return found


def alternatives(schema: Any, document: Schema) -> list[Schema]:
    """What a value may be: one schema an alternative, each of one type or of any."""
    found = resolved(schema, document)
    for union in _UNIONS:
        if union in found:
            rest = {name: value for name, value in found.items() if name not in {union, "default"}}
            return [one for part in found[union] for one in alternatives(_both(part, rest, document), document)]
    if "const" in found:
        found = {**found, "enum": [found["const"]]}
        del found["const"]
    return list(_of_one_type(found))


def _both(part: Any, rest: Schema, document: Schema) -> Schema:
    return {**{name: value for name, value in rest.items() if name not in _ANNOTATIONS}, **resolved(part, document)}


def _of_one_type(schema: Schema) -> Iterator[Schema]:
    named = schema.get("type")
    if named is None and "enum" in schema:
        named = sorted({type_of(value) for value in schema["enum"]})
    if not isinstance(named, list):
        yield schema
        return
    for one in named:
        values = [value for value in schema.get("enum", ()) if type_of(value) == one]
        yield {**schema, "type": one, **({"enum": values} if "enum" in schema else {})}


def type_of(value: Any) -> str:
    """The type of a value in JSON Schema's words."""
    # In this order: to Python a boolean is a whole number.
    for kind, name in _TYPES.items():
        if isinstance(value, kind):
            return name
    return "null"


def rules_of(schema: Schema) -> dict[str, Any]:
    """The members that say what is taken: without titles and descriptions."""
    return {name: value for name, value in schema.items() if name not in _ANNOTATIONS and not name.startswith("x-")}


def shapes_within(schema: Any) -> dict[str, Any]:
    """The shapes that a schema brings along (`$defs`), wherever in it they stand: one written by hand into an OpenAPI
    description may have them below its root."""
    found: dict[str, Any] = {}
    if isinstance(schema, Mapping):
        found = dict(schema.get("$defs", {}))
    for part in schema.values() if isinstance(schema, Mapping) else schema if isinstance(schema, list) else ():
        found |= shapes_within(part)
    return found
