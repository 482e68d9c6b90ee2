"""What the set-up's model finds wrong, in words that say what to write instead; never the value that stands there."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

from pydantic_core import ErrorDetails

from contracts.set_up.elections import ElectionSetUp
from office.set_up_file.document import Document, Path
from office.set_up_file.mistakes import Mistake

_PATTERNS: Final = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$": "this is no code: up to 32 letters, digits, dots, dashes and underscores",
    r"^[a-z0-9][a-z0-9._-]{0,62}$": "this is no id: up to 63 small letters, digits, dots, dashes and underscores",
    r"^[1-9][0-9]{5}$": "this is no division code: six digits",
    r"^[1-9][0-9]{1,5}$": "this is no beginning of a division code: two to six digits",
}
_DAY: Final = "this must be a day: YYYY-MM-DD"
_PLAINLY: Final = {
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DAY),
    "model_type": "this must be a mapping: `name: value` a line",
    "tuple_type": "this must be a list: `- …` a line",
}


def mistake(problem: ErrorDetails, document: Document) -> Mistake:
    """One error of the model as a mistake in the file."""
    path: Path = tuple(step for step in problem["loc"] if step != "[key]")
    kind = problem["type"]
    if kind == "missing":
        around = path[:-1]
        return Mistake(*document.place(around), document.shown(around), f"`{path[-1]}` is missing")
    of_key = kind == "extra_forbidden" or problem["loc"][-1:] == ("[key]",)
    return Mistake(*document.place(path, key=of_key), document.shown(path), _words(problem, path, document))


def _words(problem: ErrorDetails, path: Path, document: Document) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    if kind == "extra_forbidden":
        return _unknown(path, document)
    if kind == "string_type":
        return 'this must be text; put it in quotes: "…"' if _is_scalar(problem["input"]) else "this must be text"
    if kind == "string_pattern_mismatch":
        return _PATTERNS.get(context["pattern"], problem["msg"])
    said = problem["msg"].removeprefix("Value error, ").replace("Input should be", "this must be")
    return _PLAINLY.get(kind, said)


def _unknown(path: Path, document: Document) -> str:
    known = known_keys(path[:-1])
    near = get_close_matches(str(path[-1]), known, n=1)
    if near and near[0] not in _there(path[:-1], document):
        return f"there is no key of this name; is `{near[0]}` meant?"
    return f"there is no key of this name here; there are {', '.join(known)}"


def _there(path: Path, document: Document) -> set[str]:
    depth = len(path)
    return {str(key[-1]) for key in document.keys if key[:depth] == path and len(key) == depth + 1}


def known_keys(path: Path) -> list[str]:
    """The keys that the set-up's model knows at `path`, in the model's order."""
    schema = _schema()
    part: Mapping[str, Any] = schema
    for step in path:
        part = _resolved(part, schema)
        inner = part.get("items") if isinstance(step, int) else part.get("properties", {}).get(step)
        part = inner or part.get("additionalProperties") or {}
    return list(_resolved(part, schema).get("properties", {}))


@cache
def _schema() -> dict[str, Any]:
    return ElectionSetUp.model_json_schema()


def _resolved(part: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "anyOf" in part:
        part = next(one for one in part["anyOf"] if one.get("type") != "null")
    if "$ref" in part:
        found: Mapping[str, Any] = schema["$defs"][part["$ref"].rpartition("/")[2]]
        return found
    return part


def _is_scalar(value: Any) -> bool:
    return value is not None and not isinstance(value, dict | list)
