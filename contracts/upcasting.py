"""Events of old versions, read as the version that the code knows: `ce_type` says which version an event is of.

An event stays stored, and published, as it was written. Whoever reads it lifts its body to the newest version first,
step by step: v1 to v2, v2 to v3. What an event's type is lifted by is looked up once, when the readers are made; types
that have no earlier version are read as if this module were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Concatenate, Final, ParamSpec, TypeVar

import orjson

from contracts.set_up.elections import ElectionEventType

Body = dict[str, Any]
Step = Callable[[Body], Body]
"""From the body of one version to that of the next. It must take any object: what is wrong in it, the reader says."""

Lift = Callable[[bytes], bytes]

_P = ParamSpec("_P")
_Read = TypeVar("_Read")


def _who_loaded_it(body: Body) -> Body:
    """Version 1 of a set-up need not say who loaded it: then nobody knows."""
    return {"by": None, **body}


UPCASTERS: Final[Mapping[str, tuple[str, Step]]] = {
    ElectionEventType.SET_UP_V1: (ElectionEventType.SET_UP, _who_loaded_it),
}
"""By old type: the type of the next version, and the step to it."""


def lifts(types: Iterable[str], upcasters: Mapping[str, tuple[str, Step]] = UPCASTERS) -> dict[str, Lift | None]:
    """Every type that can be read as one of `types`, these and their earlier versions: what lifts a body of it, or
    None where it is read as it is."""
    known = {str(name) for name in types}
    found: dict[str, Lift | None] = dict.fromkeys(known)
    for old in upcasters:
        steps: list[Step] = []
        name = str(old)
        while name not in known and name in upcasters:
            following, step = upcasters[name]
            name = str(following)
            steps.append(step)
        if steps and name in known:
            found[str(old)] = _lift_by(steps)
    return found


def with_earlier(
    readers: Mapping[str, Callable[Concatenate[bytes, _P], _Read]],
    upcasters: Mapping[str, tuple[str, Step]] = UPCASTERS,
) -> dict[str, Callable[Concatenate[bytes, _P], _Read]]:
    """`readers` of bodies by type, and readers of the earlier versions of these types beside them."""
    made = {str(name): read for name, read in readers.items()}
    for name in upcasters:
        for newest, read in readers.items():
            lift = lifts([newest], upcasters).get(str(name))
            if lift is not None:
                made[str(name)] = _lifted_first(lift, read)
    return made


def _lift_by(steps: list[Step]) -> Lift:
    def lift(body: bytes) -> bytes:
        try:
            read = orjson.loads(body)
        except orjson.JSONDecodeError:
            return body  # its reader says what is wrong with it
        if not isinstance(read, dict):
            return body
        for step in steps:
            read = step(read)
        return orjson.dumps(read)

    return lift


def _lifted_first(lift: Lift, read: Callable[Concatenate[bytes, _P], _Read]) -> Callable[Concatenate[bytes, _P], _Read]:
    def read_lifted(body: bytes, /, *args: _P.args, **kwargs: _P.kwargs) -> _Read:
        return read(lift(body), *args, **kwargs)

    return read_lifted
