"""A JSON Schema as the rows of a table: each field with its path, what it may be, and what is said of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from contracts.compatibility.alternatives import Schema, alternatives, resolved
from services.desk.page.words import Words

_DEEPEST: Final = 6
_MOST_VALUES: Final = 40
_TYPES: Final[Mapping[str, Words]] = {
    "string": Words("文本", "text"),
    "integer": Words("整数", "whole number"),
    "number": Words("数", "number"),
    "boolean": Words("是/否", "true or false"),
    "array": Words("列表", "list"),
    "object": Words("对象", "object"),
    "null": Words("空（null）", "null"),
}
_ANYTHING: Final = Words("任意", "anything")
_RULES: Final[Mapping[str, Words]] = {
    "format": Words("格式", "format"),
    "pattern": Words("样式", "pattern"),
    "minimum": Words("最小", "least"),
    "maximum": Words("最大", "most"),
    "exclusiveMinimum": Words("大于", "above"),
    "exclusiveMaximum": Words("小于", "below"),
    "minLength": Words("最短", "shortest"),
    "maxLength": Words("最长", "longest"),
    "minItems": Words("最少", "fewest"),
    "maxItems": Words("最多", "most"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One thing that a field may be: its type, the values it is limited to, and its rules as name and value."""

    type: Words
    values: tuple[str, ...]
    rules: tuple[tuple[Words, str], ...]


@dataclass(frozen=True, slots=True)
class Field:
    """A field at `path` (steps by `/`, `[]` the things of a list); `sure`: always there, where what holds it is."""

    path: str
    sure: bool
    kinds: tuple[Kind, ...]
    default: str | None
    text: str


def fields_of(schema: Any, document: Schema) -> list[Field]:
    """The fields of `schema`, each before those within it; references lead into `document`."""
    return list(_within(schema, document, "", 0))


def kinds_of(schema: Any, document: Schema) -> tuple[Kind, ...]:
    """What a value may be."""
    return tuple(dict.fromkeys(_kind(one) for one in alternatives(schema, document)))


def _within(schema: Any, document: Schema, path: str, depth: int) -> Iterator[Field]:
    if depth > _DEEPEST:
        return
    for one in alternatives(schema, document):
        if one.get("type") == "array" and "items" in one:
            yield from _within(one["items"], document, f"{path}[]", depth + 1)
            continue
        for name, part in one.get("properties", {}).items():
            at = f"{path}/{name}" if path else name
            plain = resolved(part, document)
            default = None if "default" not in plain else str(plain["default"])
            sure = name in one.get("required", ())
            yield Field(at, sure, kinds_of(part, document), default, str(plain.get("description", "")))
            yield from _within(part, document, at, depth + 1)


def _kind(schema: Schema) -> Kind:
    named = schema.get("type")
    values = tuple(str(value) for value in schema.get("enum", ())[:_MOST_VALUES])
    rules = tuple((said, str(schema[rule])) for rule, said in _RULES.items() if rule in schema)
    return Kind(_TYPES.get(str(named), _ANYTHING), values, rules)
