"""What is tried out: read from the page's address, since nothing of it is kept, and compared with what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from starlette.datastructures import QueryParams

from services.desk.page.words import Words

Answer = Mapping[str, Any]
MOST_LINES: Final = 200
_EMPTY: Final = 2
"""So many empty lines stand below those that are filled in."""
_FIELDS: Final = {
    "populations": ("population_place", "population"),
    "moves": ("move_place", "move_to", "move_people"),
    "merges": ("merge", "merge_into"),
}


class Problem(NamedTuple):
    """A line that cannot be tried out, and why."""

    where: str
    said: Words


@dataclass(frozen=True, slots=True)
class Asked:
    """What the form says: lines of populations (place, people), moves (place, to, people) and merges (constituency,
    into), as they were written; the number of deputies and the deviation to point out, empty: as usual."""

    level: str
    lines: Mapping[str, Sequence[tuple[str, ...]]]
    deputies: str
    deviation: str

    @property
    def anything(self) -> bool:
        """Whether something is to be tried out."""
        return bool(self.deputies or self.deviation or any(self.lines.values()))

    def shown(self, kind: str) -> list[tuple[str, ...]]:
        """A kind's lines, with empty ones to fill in."""
        return [*self.lines[kind], *[("",) * len(_FIELDS[kind])] * _EMPTY]

    def problems(self) -> list[Problem]:
        """What stands where a number should."""
        numbers = [("deputies", self.deputies)]
        numbers += [(place, people) for place, people in self.lines["populations"]]
        numbers += [(place, people) for place, _, people in self.lines["moves"] if people]
        said = Words("请写一个整数。", "Write a whole number.")
        wrong = [Problem(where, said) for where, text in numbers if text and not _is_whole(text)]
        wrong += [
            Problem(line[0], Words("这一行没有填完。", "This line is not complete."))
            for kind, needed in (("populations", 2), ("moves", 2), ("merges", 2))
            for line in self.lines[kind]
            if not all(line[:needed])
        ]
        if self.deviation and not self.deviation.replace(".", "", 1).isdecimal():
            wrong.append(Problem("deviation", Words("请写百分数，如 30。", "Write per cent, like 30.")))
        return wrong

    def form(self) -> dict[str, Any]:
        """The same as the service takes it."""
        moves = [
            {"place": place, "to": to, **({"people": int(people)} if people else {})}
            for place, to, people in self.lines["moves"]
        ]
        form: dict[str, Any] = {
            "level": self.level,
            "populations": [{"place": place, "population": int(people)} for place, people in self.lines["populations"]],
            "moves": moves,
            "merges": [{"constituency": code, "into": into} for code, into in self.lines["merges"]],
        }
        if self.deputies:
            form["deputies"] = int(self.deputies)
        if self.deviation:
            form["deviation_above"] = self.deviation
        return form


def asked(query: QueryParams) -> Asked:
    """What the page's address says; lines that are wholly empty are none."""
    lines = {}
    for kind, names in _FIELDS.items():
        columns = [query.getlist(name)[:MOST_LINES] for name in names]
        rows = [tuple(cell.strip() for cell in row) for row in zip(*columns, strict=False)]
        lines[kind] = [row for row in rows if any(row)]
    level = "district" if query.get("level") == "district" else "town"
    return Asked(level, lines, query.get("deputies", "").strip(), query.get("deviation", "").strip())


class Pair(NamedTuple):
    """A constituency as it is and as it would be; None: it is not there, or would be gone."""

    code: str
    name: str
    before: Answer | None
    after: Answer | None

    @property
    def changed(self) -> bool:
        """Whether its people or its seats would be others."""
        if self.before is None or self.after is None:
            return True
        return any(self.before[name] != self.after[name] for name in ("population", "seats"))


def compared(before: Answer, after: Answer) -> list[Pair]:
    """Every constituency of either, in the order of what would be; those that would be gone stand at the end."""
    was = {row["constituency"]: row for row in before["rows"]}
    pairs = [
        Pair(row["constituency"], row["name"] or "", was.pop(row["constituency"], None), row) for row in after["rows"]
    ]
    return [*pairs, *(Pair(code, row["name"] or "", row, None) for code, row in was.items())]


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdecimal()
