"""Alert rules, dashboards and what starts them: well formed, each alert explained, nothing open to the outside."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import jsonschema
import promql_parser as promql
import pytest
import yaml

from tests.deploy.monitoring_files import ALERTS, DASHBOARDS, FOLDER, ROOT, alerts, everything_asked, panels
from tests.deploy.promql import UnknownError, labels_of, metrics_in, parsed

SEVERITIES: Final = {"critical", "warning", "info"}
PAGE: Final = ROOT / "docs/runbook/alerts.md"
PROMTOOL: Final = shutil.which("promtool")
COMPOSE: Final = ROOT / "docker-compose.monitoring.yml"


def test_the_rules_are_rules_and_nothing_else() -> None:
    document = yaml.safe_load(ALERTS.read_text("utf-8"))
    assert set(document) == {"groups"}
    for group in document["groups"]:
        assert set(group) == {"name", "rules"}
        assert group["rules"]
        for rule in group["rules"]:
            assert {"alert", "expr", "labels", "annotations"} <= set(rule) <= {
                "alert", "expr", "for", "labels", "annotations",
            }  # fmt: skip
            assert set(rule["labels"]) == {"severity"}
            assert rule["labels"]["severity"] in SEVERITIES
            assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
            assert "for" not in rule or promql.parse_duration(rule["for"]) <= timedelta(hours=2)
    names = [rule["alert"] for rule in alerts()]
    assert len(set(names)) == len(names) > 20
    assert all(re.fullmatch(r"Xuanmin[A-Z]\w+", name) for name in names)


def test_each_alert_leads_to_its_own_section_of_the_runbook() -> None:
    sections = re.findall(r"^## (Xuanmin\w+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sections == [rule["alert"] for rule in alerts()]
    for rule in alerts():
        page, _, anchor = rule["annotations"]["runbook_url"].partition("#")
        assert (ROOT / page, anchor) == (PAGE, rule["alert"].lower())


@pytest.mark.parametrize("asked", everything_asked(), ids=str)
def test_every_expression_can_be_read_and_asks_for_something(asked: Any) -> None:
    assert metrics_in(parsed(asked.expression))


def test_no_dashboard_shows_two_panels_in_one_place_and_each_has_a_name_of_its_own() -> None:
    assert len({json.loads(path.read_text("utf-8"))["uid"] for path in DASHBOARDS}) == len(DASHBOARDS) == 3
    for path in DASHBOARDS:
        dashboard = json.loads(path.read_text("utf-8"))
        assert dashboard["uid"] == path.stem
        assert len({panel["id"] for panel in dashboard["panels"]}) == len(dashboard["panels"])
        taken: set[tuple[int, int]] = set()
        for panel in dashboard["panels"]:
            place = panel["gridPos"]
            cells = {
                (x, y)
                for x in range(place["x"], place["x"] + place["w"])
                for y in range(place["y"], place["y"] + place["h"])
            }
            assert not cells & taken
            assert max(x for x, _ in cells) < 24
            taken |= cells
    for _, panel in panels():
        assert {target["datasource"]["uid"] for target in panel["targets"]} == {"${datasource}"}


def test_prometheus_asks_every_service_and_knows_each_by_its_name() -> None:
    configuration = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    assert configuration["rule_files"] == [ALERTS.name]
    [job] = configuration["scrape_configs"]
    assert job["job_name"] == "xuanmin"
    containers = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))["services"]
    ports = {name: one["ports"][0].rpartition(":")[2] for name, one in containers.items() if "ports" in one}
    asked = {one["labels"]["service"]: one["targets"] for one in job["static_configs"]}
    assert asked == {name: [f"{name}:{port}"] for name, port in ports.items()}


def test_what_watches_is_closed_to_the_outside_pinned_and_bounded() -> None:
    compose = yaml.safe_load(COMPOSE.read_text("utf-8"))
    schema = json.loads((Path(__file__).with_name("compose-schema.json")).read_text())
    whole = yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert not compose["services"].keys() & whole["services"].keys()
    jsonschema.Draft202012Validator(schema).validate(
        {**whole, "services": compose["services"], "volumes": compose["volumes"]}
    )
    for one in compose["services"].values():
        assert re.fullmatch(r"[\w/-]+:v?\d+\.\d+\.\d+", one["image"])
        assert one["cap_drop"] == ["ALL"]
        assert one["security_opt"] == ["no-new-privileges:true"]
        assert one["user"].partition(":")[0] not in {"", "0", "root"}
        assert one["read_only"]
        assert set(one["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
        assert [port.partition(":")[0] for port in one["ports"]] == ["127.0.0.1"]
        for mount in one["volumes"]:
            assert mount["type"] == "volume" or (mount["read_only"] and (ROOT / mount["source"]).exists())


def test_a_label_or_a_metric_that_there_is_not_is_noticed() -> None:
    catalogue = {"lag": frozenset({"group"}), "idle": frozenset({"consumer"})}
    sound = 'max by (group) (lag) > 1 and on (group) label_replace(idle > 2, "group", "$1", "consumer", "(.*)")'
    assert labels_of(parsed(sound), catalogue) == {"group"}
    for wrong in (
        "gone > 1", 'lag{topic="x"}', "sum by (topic) (lag)", "lag and on (group) idle", "lag / ignoring (kind) lag",
        "max by (group) (max by (job) (lag))", "histogram_quantile(0.9, lag)", "rate(gone[5m])",
        'label_replace(idle, "group", "$1", "group", "(.*)")',
    ):  # fmt: skip
        with pytest.raises(UnknownError):
            labels_of(parsed(wrong), catalogue)


def test_it_is_written_down_what_makes_each_alert_fire() -> None:
    shown = (FOLDER / "alerts_test.yml").read_text("utf-8")
    assert [rule["alert"] for rule in alerts() if f'alertname="{rule["alert"]}"' not in shown] == []


def test_each_alert_fires_when_it_is_meant_to_and_at_no_other_time() -> None:
    if PROMTOOL is None:
        pytest.skip("no promtool on this machine: install Debian's `prometheus`")
    for asked in (["check", "config", "prometheus.yml"], ["test", "rules", "alerts_test.yml"]):
        done = subprocess.run([PROMTOOL, *asked], cwd=FOLDER, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stdout + done.stderr
