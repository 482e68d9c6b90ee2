"""Random changes of the published schemas: what breaks somebody is named to whom it breaks, what does not is not."""

from __future__ import annotations

import json
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import DataObject
from jsonschema import Draft202012Validator

from contracts.compatibility.findings import Finding, Whom, compared
from contracts.compatibility.misfits import Comparison
from contracts.publish import published


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every object with fields in a schema's document, wherever it stands."""
    found: list[dict[str, Any]] = []
    if isinstance(schema, dict):
        if schema.get("properties"):
            found.append(schema)
        for part in schema.values():
            found += objects(part)
    elif isinstance(schema, list):
        for part in schema:
            found += objects(part)
    return found


def reached(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with each reference replaced by what it refers to: a mutation of a part is then one of the whole."""
    shapes = schema.get("$defs", {})

    def inlined(part: Any) -> Any:
        if isinstance(part, dict):
            if "$ref" in part:
                return inlined(shapes[part["$ref"].removeprefix("#/$defs/")])
            return {name: inlined(value) for name, value in part.items() if name != "$defs"}
        return [inlined(one) for one in part] if isinstance(part, list) else part

    return dict(inlined(schema))


SCHEMAS = {name: json.loads(content) for name, content in published().items() if name.endswith(".json")}
NAMES = sorted(name for name, schema in SCHEMAS.items() if objects(reached(schema)))


def drawn(data: DataObject) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any], str]:
    """A published schema, a copy of it, an object of the copy, and the name of one of its fields."""
    before = reached(SCHEMAS[data.draw(st.sampled_from(NAMES))])
    after = deepcopy(before)
    at = data.draw(st.sampled_from(objects(after)))
    return before, after, at, data.draw(st.sampled_from(sorted(at["properties"])))


def asked_already(schema: dict[str, Any]) -> list[set[str]]:
    return [set(one.get("required", ())) for one in objects(schema)]


def named(before: dict[str, Any], after: dict[str, Any], whom: Whom) -> list[Finding]:
    return list(compared("x", (before, before), (after, after), whom))


ODD = {"type": "array", "minItems": 9, "items": {"type": "array", "items": {"type": "boolean"}}}


def take_away(at: dict[str, Any], field: str) -> None:
    del at["properties"][field]
    be_unsure(at, field)


def be_unsure(at: dict[str, Any], field: str) -> None:
    at["required"] = [name for name in at.get("required", ()) if name != field]


def ask_for(at: dict[str, Any], field: str) -> None:
    at["required"] = list({*at.get("required", ()), field})


def become(schema: Any) -> Callable[[dict[str, Any], str], None]:
    def mutation(at: dict[str, Any], field: str) -> None:
        at["properties"][field] = schema

    return mutation


def be_also_odd(at: dict[str, Any], field: str) -> None:
    at["properties"][field] = {"anyOf": [at["properties"][field], ODD]}


def add(at: dict[str, Any], field: str) -> None:
    at["properties"]["new_here"] = {"type": ["string", "null"], "default": None}


def add_and_ask_for(at: dict[str, Any], field: str) -> None:
    at["properties"]["new_here"] = {"type": "string"}
    ask_for(at, "new_here")


def say_better(at: dict[str, Any], field: str) -> None:
    at["properties"][field] = {**at["properties"][field], "description": "said better", "title": "T", "examples": [1]}


def turn_round(at: dict[str, Any], field: str) -> None:
    at["properties"] = dict(reversed(at["properties"].items()))
    at["required"] = at.get("required", [])[::-1]


NOBODY = set[Whom]()
BREAKS: dict[str, tuple[Callable[[dict[str, Any], str], None], set[Whom]]] = {
    "a field is taken away": (take_away, {Whom.READERS, Whom.SENDERS}),
    "a field is no longer sure": (be_unsure, {Whom.READERS}),
    "a field must be there": (ask_for, {Whom.SENDERS}),
    "another type": (become(ODD), {Whom.READERS, Whom.SENDERS}),
    "also a type nobody knew": (be_also_odd, {Whom.READERS}),
    "only some values": (become({"enum": ["the only one"]}), {Whom.SENDERS}),
    "a limit": (become({"type": "string", "maxLength": 1, "minLength": 1, "pattern": "^Q$"}), {Whom.SENDERS}),
    "a new field that must be there": (add_and_ask_for, {Whom.SENDERS}),
    "a new field": (add, NOBODY),
    "other words": (say_better, NOBODY),
    "another order": (turn_round, NOBODY),
}
"""What is done to a field of an object, and whom that breaks."""


@settings(max_examples=250, deadline=None)
@given(data=st.data(), how=st.sampled_from(sorted(BREAKS)))
def test_a_mutation_of_a_published_schema_is_named_to_whom_it_breaks_and_to_nobody_else(
    data: DataObject, how: str
) -> None:
    before, after, at, field = drawn(data)
    closed = at.get("additionalProperties") is False
    mutate, breaks = BREAKS[how]
    mutate(at, field)
    if asked_already(before) == asked_already(after) and how in {"a field must be there", "a field is no longer sure"}:
        breaks = NOBODY
    for whom in (Whom.READERS, Whom.SENDERS):
        found = named(before, after, whom)
        if how.startswith("a new field") and closed and whom is Whom.READERS:
            assert [finding.field.rpartition("/")[2] for finding in found] == ["new_here"]
        elif whom in breaks:
            wanted = "new_here" if how.startswith("a new field") else field
            assert any(wanted in finding.field.split("/") for finding in found), (how, whom, found)
        elif how not in {"only some values", "a limit"}:
            assert found == [], (how, whom)


leaves = st.sampled_from([
    {"type": "string"}, {"type": "string", "maxLength": 2}, {"type": "string", "minLength": 1}, {"type": "null"},
    {"type": "integer"}, {"type": "integer", "minimum": 0}, {"type": "integer", "maximum": 3}, {"type": "number"},
    {"enum": ["a", "bcd"]}, {"enum": ["a", 5, None]}, {"const": "a"}, {"type": "boolean"}, {"type": ["string", "null"]},
    {"type": "string", "pattern": "^a"}, {},
])  # fmt: skip
NAMED = ("f", "g")


def _objects(fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.builds(
        lambda properties, required, others: {
            "type": "object",
            "properties": properties,
            "required": [name for name in required if name in properties],
            "additionalProperties": others,
        },
        st.dictionaries(st.sampled_from(NAMED), fields, max_size=2),
        st.sets(st.sampled_from(NAMED)),
        st.just(False) | fields,  # noqa: FBT003  JSON Schema's word
    )


schemas = st.recursive(
    leaves,
    lambda inner: st.one_of(
        _objects(inner),
        st.builds(lambda items: {"type": "array", "items": items, "maxItems": 2}, inner),
        st.builds(lambda parts: {"anyOf": parts}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=5,
)
values = st.recursive(
    st.sampled_from([None, True, 0, -1, 5, 2.5, "", "a", "ab", "bcd", "zz"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*NAMED, "h"]), inner, max_size=3),
    max_leaves=5,
)


@settings(max_examples=400, deadline=None)
@given(writes=schemas, reads=schemas, written=st.lists(values, min_size=10, max_size=30))
def test_where_no_misfit_is_named_all_that_may_be_written_is_taken(
    writes: dict[str, Any], reads: dict[str, Any], written: list[Any]
) -> None:
    """Another library's judgement of values, against ours of schemas."""
    if Comparison(writes, reads, "reader").misfits(writes, reads):
        return
    for value in written:
        if Draft202012Validator(writes).is_valid(value):
            assert Draft202012Validator(reads).is_valid(value), value


@given(schema=schemas)
def test_a_schema_breaks_nobody_who_relies_on_itself(schema: dict[str, Any]) -> None:
    assert named(schema, schema, Whom.READERS) == named(schema, schema, Whom.SENDERS) == []
