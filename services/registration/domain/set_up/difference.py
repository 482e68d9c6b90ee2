"""What differs between two set-ups of an election: by code and field, in an order that is not the file's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from contracts.set_up.elections import ElectionSetUp
from contracts.unknown import whole

BY_CODE: Final = ("constituencies", "places", "bodies")
"""The parts that are lists of things with a code. Where a thing stands in its list says nothing."""

MOST_PATHS: Final = 100
"""So many paths of a part an event names; of more it names only the part."""

_LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was added or removed, or one field that changed. `before` and `after` are as people read them."""

    path: tuple[str, ...]
    kind: Literal["added", "removed", "changed"]
    before: str | None
    after: str | None

    def __str__(self) -> str:
        where = "/".join(self.path)
        if self.kind == "changed":
            return f"{where}: {self.before} → {self.after}"
        return f"{where}: {self.kind} ({self.before or self.after})"


def difference(before: ElectionSetUp | None, after: ElectionSetUp) -> list[Change]:
    """What `after` changes, part by part as the file has them, things by their codes. Nothing stood before: nothing.

    A default that is written out is no difference, nor is another order of places, constituencies or bodies.
    """
    return [] if before is None else list(_fields((), _tree(before), _tree(after)))


def paths(changes: Iterable[Change]) -> tuple[str, ...]:
    """The changes' paths, for an event: of a part where very much changes only the part, so that the event stays small.

    A constituency redrawn may touch every place of a town.
    """
    found = list(changes)
    of_part = Counter(change.path[0] for change in found)
    # A dictionary, because a part that is named whole is named once and keeps its place.
    return tuple(
        dict.fromkeys(
            change.path[0] if of_part[change.path[0]] > MOST_PATHS else "/".join(change.path) for change in found
        )
    )


def _tree(set_up: ElectionSetUp) -> dict[str, Any]:
    # What only a newer service knows of it is lost too where a file does not say it: then it is a difference.
    tree = whole(set_up)
    for part in BY_CODE:
        tree[part] = {one["code"]: one for one in sorted(tree[part], key=lambda one: str(one["code"]))}
    return tree


def _fields(path: tuple[str, ...], before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Change]:
    names = dict.fromkeys([*before, *after])
    for name in sorted(names) if path and path[-1] in BY_CODE else names:
        yield from _compared((*path, name), before.get(name), after.get(name))


def _compared(path: tuple[str, ...], before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if len(path) == 2 and path[0] in BY_CODE and (before is None or after is None):  # noqa: PLR2004  a part and a code
        kind: Literal["added", "removed"] = "added" if before is None else "removed"
        yield Change(path, kind, _named(before), _named(after))
    elif isinstance(before, Mapping) or isinstance(after, Mapping):
        yield from _fields(path, before or {}, after or {})
    else:
        yield Change(path, "changed", _shown(before), _shown(after))


def _named(thing: Mapping[str, Any] | None) -> str | None:
    return None if thing is None else _shown(thing["name"])


def _shown(value: Any) -> str:
    match value:
        case None | []:
            return "(none)"
        case bool():
            return "yes" if value else "no"
        case list():
            return _short(", ".join(map(_shown, value)))
        case Mapping():
            return " ".join(map(_shown, value.values()))
        case _:
            return _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
