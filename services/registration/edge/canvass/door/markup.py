"""HTML in which whatever is not markup of ours is escaped, because nothing else can be written."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

_VOID: Final = frozenset({"meta", "input", "br"})


class Markup(str):
    """Text that is HTML already: only `element` and `raw` make it."""

    __slots__ = ()


Child = Markup | str | None


def element(tag: str, *children: Child | Iterable[Child], **attributes: str | bool | None) -> Markup:
    """An element. Text in it is escaped, None left out; an attribute that is true stands alone, None or false is left
    out, and `class_`, `for_` lose their underscore, others write it as a dash."""
    written = "".join(
        f" {_name(name)}" if value is True else f' {_name(name)}="{escape(value)}"'
        for name, value in attributes.items()
        if value is not None and value is not False
    )
    if tag in _VOID:
        return Markup(f"<{tag}{written}>")
    return Markup(f"<{tag}{written}>{''.join(_inner(children))}</{tag}>")


def _name(written: str) -> str:
    return written.rstrip("_").replace("_", "-")


def _inner(children: Iterable[Child | Iterable[Child]]) -> Iterable[str]:
    for child in children:
        match child:
            case None:
                continue
            case Markup():
                yield child
            case str():
                yield escape(child)
            case _:
                yield from _inner(child)


def document(title: str, style: str, *body: Child | Iterable[Child]) -> str:
    """A whole page for a telephone; `style` is a stylesheet of ours."""
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(style)),
    )
    return "<!doctype html>" + element("html", head, element("body", element("main", *body)), lang="zh-CN")
