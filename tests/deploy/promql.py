"""Reading PromQL: which metrics an expression asks for, and that it names no label that these do not have."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import promql_parser as promql

Catalogue = Mapping[str, frozenset[str]]
"""The labels of each metric, by the name under which it is asked for."""

OF_A_TARGET: Final = frozenset({"job", "instance", "service"})
"""Prometheus adds these to whatever it scrapes, as its configuration here says."""

_PROMETHEUS_S_OWN: Final[Catalogue] = {
    "up": OF_A_TARGET,
    "ALERTS": frozenset({"alertname", "alertstate", "severity"}),
}
_KEEP_ALL: Final = frozenset({"topk", "bottomk"})


class UnknownError(Exception):
    """An expression asks for what is not exported."""


def parsed(expression: str) -> Any:
    """The expression as a tree.

    Raises:
        ValueError: it is no PromQL.
    """
    return promql.parse(expression)


def metrics_in(tree: Any) -> set[str]:
    """The metrics that an expression asks for."""
    found: set[str] = set()

    def visit(node: Any) -> bool:
        if isinstance(node, promql.VectorSelector):
            found.add(str(node.name))
        return True

    promql.walk(tree, visit)
    return found


def labels_of(tree: Any, catalogue: Catalogue) -> frozenset[str]:
    """The labels that the answer can have.

    Raises:
        UnknownError: the expression asks for a metric or a label that there is not.
    """
    read = _OF.get(type(tree))
    return frozenset() if read is None else read(tree, catalogue)


def _selected(selector: Any, catalogue: Catalogue) -> frozenset[str]:
    known = _PROMETHEUS_S_OWN.get(selector.name)
    if known is None:
        if selector.name not in catalogue:
            raise UnknownError(f"no metric {selector.name}")
        known = catalogue[selector.name] | OF_A_TARGET
    _only(known, (matcher.name for matcher in selector.matchers.matchers), selector)
    return known


def _aggregated(tree: Any, catalogue: Catalogue) -> frozenset[str]:
    inner = labels_of(tree.expr, catalogue)
    if str(tree.op) in _KEEP_ALL:
        return inner
    if tree.modifier is None:
        return frozenset()
    named = frozenset(tree.modifier.labels)
    _only(inner, named, tree)
    return named if tree.modifier.type == promql.AggModifierType.By else inner - named


def _joined(tree: Any, catalogue: Catalogue) -> frozenset[str]:
    left, right = labels_of(tree.lhs, catalogue), labels_of(tree.rhs, catalogue)
    matching = tree.modifier.matching if tree.modifier is not None else None
    if matching is not None:
        named = frozenset(matching.labels)
        if matching.type == promql.LabelModifierType.Include:
            _only(left & right, named, tree)
        else:
            _only(left | right, named, tree)
    if str(tree.op) == "or":
        return left | right
    return left or right  # a number has no labels: those of the other side stay


def _called(tree: Any, catalogue: Catalogue) -> frozenset[str]:
    inner = [labels_of(one, catalogue) for one in tree.args]
    labels = next((one for one in inner if one), frozenset())
    if tree.func.name == "histogram_quantile":
        _only(labels, ["le"], tree)
        return labels - {"le"}
    if tree.func.name == "label_replace":
        _, target, _, source, _ = tree.args
        _only(labels, [source.val], tree)
        return labels | {target.val}
    return labels


def _only(known: frozenset[str], named: Any, where: Any) -> None:
    if unknown := set(named) - known:
        raise UnknownError(f"no label {', '.join(sorted(unknown))} in {where}")


_OF: Final[Mapping[type, Callable[[Any, Catalogue], frozenset[str]]]] = {
    promql.VectorSelector: _selected,
    promql.MatrixSelector: lambda tree, catalogue: _selected(tree.vector_selector, catalogue),
    promql.AggregateExpr: _aggregated,
    promql.BinaryExpr: _joined,
    promql.Call: _called,
    **dict.fromkeys(
        (promql.ParenExpr, promql.UnaryExpr, promql.SubqueryExpr),
        lambda tree, catalogue: labels_of(tree.expr, catalogue),
    ),
}
