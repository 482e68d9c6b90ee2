"""The files of deploy/monitoring as the tests read them: every expression that they hold, and where it stands."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parents[2]
FOLDER: Final = ROOT / "deploy/monitoring"
ALERTS: Final = FOLDER / "alerts.yml"
DASHBOARDS: Final = sorted((FOLDER / "grafana/dashboards").glob("*.json"))
_IN_ANNOTATIONS: Final = re.compile(r"\$labels\.(\w+)")
_IN_LEGENDS: Final = re.compile(r"\{\{(\w+)\}\}")


@dataclass(frozen=True)
class Asked:
    """An expression: where it stands, and the labels that the words beside it quote."""

    where: str
    expression: str
    quoted: frozenset[str]

    def __str__(self) -> str:
        return self.where


def alerts() -> list[dict[str, Any]]:
    """Every alert rule."""
    return [rule for group in yaml.safe_load(ALERTS.read_text("utf-8"))["groups"] for rule in group["rules"]]


def panels() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every panel of every dashboard that shows something, with the dashboard's file."""
    for path in DASHBOARDS:
        for panel in json.loads(path.read_text("utf-8"))["panels"]:
            if panel["type"] != "row":
                yield path.stem, panel


def everything_asked() -> list[Asked]:
    """The expressions of all alerts and panels."""
    of_alerts = [
        Asked(rule["alert"], rule["expr"], frozenset(_IN_ANNOTATIONS.findall(" ".join(rule["annotations"].values()))))
        for rule in alerts()
    ]
    of_panels = [
        Asked(f"{name}: {panel['title']}", target["expr"], frozenset(_IN_LEGENDS.findall(target["legendFormat"])))
        for name, panel in panels()
        for target in panel["targets"]
    ]
    return [*of_alerts, *of_panels]
