"""A YAML text as plain data, with the place of every key and value in it; nothing but plain YAML is taken.

A set-up needs no anchors, aliases or tags: they let a small file become a large one, or something else than data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import yaml

from office.set_up_file.mistakes import Mistake

LARGEST_BYTES: Final = 5 * 1024 * 1024
DEEPEST: Final = 20
MOST_NODES: Final = 500_000

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Line and column, from 1."""

_Wrong = tuple[Place, Path, str]

_CONSTRUCTOR: Final = yaml.constructor.SafeConstructor()
_PLAIN: Final = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float", "timestamp"))


class DocumentError(Exception):
    """The text is not plain YAML, or says something twice; `mistakes` say where."""

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(map(str, mistakes)))
        self.mistakes = mistakes


@dataclass(slots=True)
class Document:
    """Plain data, and where each value and each key of it stands, by path."""

    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value at `path` stands (with `key`: its key), or the nearest thing around it."""
        if key and path in self.keys:
            return self.keys[path]
        while path not in self.values and path:
            path = path[:-1]
        return self.values.get(path, (0, 0))

    def shown(self, path: Path) -> str:
        """The path as a person reads it: things by their codes, others of a list by their number from 1."""
        words, inner = list[str](), self.data
        for step in path:
            inner = _inside(inner, step)
            code = inner.get("code") if isinstance(step, int) and isinstance(inner, dict) else None
            words.append(code if isinstance(code, str) else str(step + 1 if isinstance(step, int) else step))
        return "/".join(words)


def read_document(text: str) -> Document:
    """The one document of a YAML text.

    Raises:
        DocumentError: it is not plain YAML, or a key stands twice in one mapping.
    """
    try:
        refused = list(_refused(text))
        if refused:
            raise DocumentError(*refused)
        node = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise DocumentError(_unreadable(error, text)) from None
    if node is None:
        raise DocumentError(Mistake(0, 0, "", "holds nothing"))
    document, wrong = Document(), list[_Wrong]()
    document.data = _built(node, (), document, wrong)
    if wrong:
        raise DocumentError(*(Mistake(*place, document.shown(path), text) for place, path, text in wrong))
    return document


def _refused(text: str) -> Iterator[Mistake]:
    depth = nodes = documents = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        mark = event.start_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                yield Mistake(line, column, "", "a second document begins here; a set-up is one")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.NodeEvent):
            nodes += 1
            depth += isinstance(event, yaml.CollectionStartEvent)
            yield from _not_plain(event, line, column)
        if depth > DEEPEST or nodes > MOST_NODES:
            # Nothing after it is looked at: what reads on would be what was meant to be exhausted.
            yield Mistake(line, column, "", "too deeply nested or too large for a set-up")
            return


def _not_plain(event: yaml.NodeEvent, line: int, column: int) -> Iterator[Mistake]:
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
        yield Mistake(line, column, "", "an anchor or alias (& or *); write the value out, or put text in quotes")
    elif getattr(event, "tag", None) is not None:
        yield Mistake(line, column, "", "a tag (!); a set-up has plain values only, text that begins with ! in quotes")


def _built(node: yaml.Node, path: Path, document: Document, wrong: list[_Wrong]) -> Any:
    document.values[path] = _place(node)
    if isinstance(node, yaml.SequenceNode):
        return [_built(inner, (*path, index), document, wrong) for index, inner in enumerate(node.value)]
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node, path, wrong)
    made: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            wrong.append((_place(key), path, "a key is a word, not a list or mapping"))
            continue
        here = (*path, key.value)
        if here in document.keys:
            first = document.keys[here][0]
            wrong.append((_place(key), here, f"`{key.value}` stands twice, first in line {first}"))
            continue
        document.keys[here] = _place(key)
        made[key.value] = _built(value, here, document, wrong)
    return made


def _scalar(node: yaml.ScalarNode, path: Path, wrong: list[_Wrong]) -> Any:
    if node.tag not in _PLAIN:
        return node.value
    try:
        return _CONSTRUCTOR.construct_object(node)
    except ValueError:
        wrong.append((_place(node), path, "there is no such day or number; text belongs in quotes"))
        return None


def _place(node: yaml.Node) -> Place:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _inside(inner: Any, step: str | int) -> Any:
    try:
        return inner[step]
    except (KeyError, IndexError, TypeError):
        return None


def _unreadable(error: yaml.YAMLError, text: str) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        hidden = yaml.reader.Reader.NON_PRINTABLE.search(text)
        line = text.count("\n", 0, hidden.start()) + 1 if hidden else 0
        column = hidden.start() - text.rfind("\n", 0, hidden.start()) if hidden else 0
        return Mistake(line, column, "", "a character that nobody sees; delete it")
    lines = text.splitlines() or [""]
    before = lines[min(mark.line, len(lines) - 1)][: mark.column + 1]
    if "\t" in before and not before.strip():
        return Mistake(mark.line + 1, mark.column + 1, "", "a tab; YAML is indented with spaces")
    return Mistake(mark.line + 1, mark.column + 1, "", f"this is not YAML: {getattr(error, 'problem', 'unreadable')}")
