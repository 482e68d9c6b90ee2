"""Fields of a newer version, carried on by who does not know them.

A service that reads an event and writes another of what it read (a withdrawal of a registration, a household struck)
may be older than the event. What it does not know stays as it stood, until somebody who knows it says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

import orjson
from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)

KEEP: Final = "allow"
"""`model_validate_json(body, extra=KEEP)` reads what is unknown too, at every level, also where a model forbids it."""

STEP_OVER: Final = "ignore"
"""`model_validate_json(body, extra=STEP_OVER)`: what is unknown is no mistake, and is not kept."""


def whole(model: BaseModel) -> dict[str, Any]:
    """The model as `model_dump(mode="json")` has it, with what was read of it and is unknown, at every level."""
    dumped: dict[str, Any] = _with_unknown(model.model_dump(mode="json"), model)
    return dumped


def whole_json(model: BaseModel) -> bytes:
    """As `model_dump_json`, with what is unknown."""
    return orjson.dumps(whole(model)) if has_unknown(model) else model.model_dump_json().encode()


def has_unknown(value: Any) -> bool:
    """Whether anything was read that the models do not know."""
    if isinstance(value, BaseModel):
        return bool(value.__pydantic_extra__) or any(map(has_unknown, value.__dict__.values()))
    if isinstance(value, Mapping):
        return any(map(has_unknown, value.values()))
    return isinstance(value, list | tuple) and any(map(has_unknown, value))


def carried_on(made: Model, before: BaseModel) -> Model:
    """`made` with what is unknown of `before`, where it is a later state of the same thing."""
    if not before.__pydantic_extra__:
        return made
    after = made.model_copy()
    object.__setattr__(after, "__pydantic_extra__", {**before.__pydantic_extra__, **(made.__pydantic_extra__ or {})})
    return after


def _with_unknown(dumped: Any, value: Any) -> Any:
    if isinstance(value, BaseModel):
        known = {name: _with_unknown(dumped[name], inner) for name, inner in value.__dict__.items() if name in dumped}
        return {**(value.__pydantic_extra__ or {}), **dumped, **known}
    if isinstance(value, Mapping):
        return {name: _with_unknown(inner, value.get(name)) for name, inner in dumped.items()}
    if isinstance(value, list | tuple):
        return [_with_unknown(one, inner) for one, inner in zip(dumped, value, strict=True)]
    return dumped
