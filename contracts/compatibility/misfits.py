"""What one side may write and the other does not take: JSON Schema against JSON Schema, part by part.

Only what is certain is passed over: a rule that neither is the same nor known to be looser is a misfit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from contracts.compatibility.alternatives import Schema, alternatives, resolved, rules_of

Kind = Literal["gone", "unsure", "type", "value", "above", "below", "rule", "closed", "default"]
Older = Literal["writer", "reader"]

_AT_MOST: Final = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_AT_LEAST: Final = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_FOLLOWED: Final = frozenset({
    *_AT_MOST, *_AT_LEAST, "type", "enum", "properties", "required", "items", "additionalProperties",
})  # fmt: skip
_ABSENT: Final = object()


@dataclass(frozen=True, slots=True)
class Misfit:
    """At `path`: what kind of misfit, and what the writer may write and the reader takes of it, where that is said."""

    path: tuple[str, ...]
    kind: Kind
    writes: Any = None
    reads: Any = None
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A writer's document against a reader's. `older` says which of the two was released, and is relied on."""

    writer: Schema
    reader: Schema
    older: Older

    def misfits(self, writes: Any, reads: Any) -> list[Misfit]:
        """All misfits between two schemas of the two documents; nothing where all that is written is taken."""
        return list(self._any(writes, reads, (), frozenset()))

    def _any(self, writes: Any, reads: Any, path: tuple[str, ...], seen: frozenset[Any]) -> Iterator[Misfit]:
        pair = (_reference(writes), _reference(reads))
        if None not in pair:
            if pair in seen:
                return
            seen |= {pair}
        taken = alternatives(reads, self.reader)
        for one in alternatives(writes, self.writer):
            found = [list(self._one(one, other, path, seen)) for other in taken if _may_meet(one, other)]
            if not found:
                yield Misfit(path, "type", one.get("type", "anything"), _types(taken))
            else:
                yield from min(found, key=len)

    def _one(self, writes: Schema, reads: Schema, path: tuple[str, ...], seen: frozenset[Any]) -> Iterator[Misfit]:
        yield from _values(writes, reads, path)
        yield from _limits(writes, reads, path)
        for rule, asked in rules_of(reads).items():
            if rule not in _FOLLOWED and writes.get(rule, _ABSENT) != asked and "enum" not in writes:
                yield Misfit(path, "rule", writes.get(rule), asked, rule)
        if writes.get("type") == "array" and "items" in reads:
            yield from self._any(writes.get("items", True), reads["items"], (*path, "[]"), seen)
        if writes.get("type") == "object":
            yield from self._object(writes, reads, path, seen)

    def _object(self, writes: Schema, reads: Schema, path: tuple[str, ...], seen: frozenset[Any]) -> Iterator[Misfit]:
        written, read = writes.get("properties", {}), reads.get("properties", {})
        older, newer = (written, read) if self.older == "writer" else (read, written)
        gone = {name for name in older if name not in newer and not _others(reads if older is written else writes)}
        yield from (Misfit((*path, name), "gone") for name in older if name in gone)
        for name in reads.get("required", ()):
            if name not in writes.get("required", ()) and name not in gone:
                yield Misfit((*path, name), "unsure")
        others = reads.get("additionalProperties", True)
        for name, schema in written.items():
            if name in read:
                yield from self._any(schema, read[name], (*path, name), seen)
                yield from self._default(writes, reads, schema, read[name], (*path, name))
            elif others is False and name not in gone:
                yield Misfit((*path, name), "closed")
            elif isinstance(others, Mapping):
                yield from self._any(schema, others, (*path, name), seen)
        free = writes.get("additionalProperties", True)
        for name in read.keys() - written.keys() if isinstance(free, Mapping) else ():
            yield from self._any(free, read[name], (*path, name), seen)
        if isinstance(others, Mapping) and free is not False:
            yield from self._any(free, others, (*path, "*"), seen)
        elif others is False and _others(writes):
            yield Misfit((*path, "*"), "closed")

    def _default(
        self, writes: Schema, reads: Schema, written: Any, read: Any, path: tuple[str, ...]
    ) -> Iterator[Misfit]:
        if path[-1] in (*writes.get("required", ()), *reads.get("required", ())):
            return
        before, now = _default_of(written, self.writer), _default_of(read, self.reader)
        if before is not _ABSENT and now is not _ABSENT and before != now:
            yield Misfit(path, "default", before, now)


def _default_of(schema: Any, document: Schema) -> Any:
    return resolved(schema, document).get("default", _ABSENT)


def _others(schema: Schema) -> bool:
    """Whether a map of any names is meant: it says what its values are."""
    return isinstance(schema.get("additionalProperties"), Mapping)


def _reference(schema: Any) -> Any:
    return schema.get("$ref") if isinstance(schema, Mapping) else None


def _may_meet(writes: Schema, reads: Schema) -> bool:
    wanted, taken = writes.get("type"), reads.get("type")
    return "not" not in reads and (taken is None or wanted == taken or (wanted, taken) == ("integer", "number"))


def _types(taken: list[Schema]) -> str:
    return " or ".join(dict.fromkeys(str(one.get("type", "anything")) for one in taken))


def _values(writes: Schema, reads: Schema, path: tuple[str, ...]) -> Iterator[Misfit]:
    if "enum" not in writes:
        if "enum" in reads:
            yield Misfit(path, "value", None, reads["enum"])
        return
    for value in writes["enum"]:
        if not _takes(reads, value):
            yield Misfit(path, "value", value, reads.get("enum"))


def _takes(reads: Schema, value: Any) -> bool:
    if "enum" in reads:
        return value in reads["enum"]
    if isinstance(value, str):
        pattern = reads.get("pattern")
        return _within(reads, len(value), "minLength", "maxLength") and (
            pattern is None or re.search(pattern, value) is not None
        )
    return not isinstance(value, int | float) or _within(reads, value, "minimum", "maximum")


def _within(reads: Schema, size: float, least: str, most: str) -> bool:
    return bool(reads.get(least, size) <= size <= reads.get(most, size))


def _limits(writes: Schema, reads: Schema, path: tuple[str, ...]) -> Iterator[Misfit]:
    if "enum" in writes:
        return
    for rule in _AT_MOST:
        if rule in reads and writes.get(rule, float("inf")) > reads[rule]:
            yield Misfit(path, "above", writes.get(rule), reads[rule], rule)
    for rule in _AT_LEAST:
        if rule in reads and writes.get(rule, float("-inf")) < reads[rule]:
            yield Misfit(path, "below", writes.get(rule), reads[rule], rule)
