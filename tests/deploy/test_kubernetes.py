"""deploy/kubernetes: well formed, the services and rights of docker-compose.yml, none missed while nodes or versions
change."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import kubernetes_validate
import pytest
import yaml

from services.runtime import process, serve, version
from services.runtime.settings import Settings
from tests.deploy.conftest import ROOT

FOLDER: Final = ROOT / "deploy/kubernetes"
VERSION: Final = "1.32"
SERVICES: Final = ("registration", "validation", "reporting", "desk")
# What the runbook has somebody make by hand: no file holds a password.
BY_HAND: Final = {("Secret", "xuanmin")}


def documents(folder: Path) -> list[dict[str, Any]]:
    """Everything that a kustomization brings together, as it stands in its files."""
    listed = yaml.safe_load((folder / "kustomization.yaml").read_text())
    found: list[dict[str, Any]] = []
    for name in (*listed.get("resources", []), *listed.get("components", [])):
        path = folder / name
        assert path.exists(), f"{path} is listed in {folder}"
        found += documents(path) if path.is_dir() else list(yaml.safe_load_all(path.read_text()))
    return found


TOWN: Final = documents(FOLDER / "overlays/town")
NATIVE: Final = [one for one in TOWN if one["apiVersion"] != "keda.sh/v1alpha1"]


def named(one: dict[str, Any]) -> str:
    return f"{one['kind']}-{one['metadata']['name']}"


def of(kind: str) -> dict[str, dict[str, Any]]:
    return {one["metadata"]["name"]: one for one in TOWN if one["kind"] == kind}


def pod(one: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = one["spec"]["template"]["spec"]
    return spec


def container(name: str) -> dict[str, Any]:
    [only] = pod(of("Deployment")[name])["containers"]
    return dict(only)


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


@pytest.mark.parametrize("one", NATIVE, ids=named)
def test_each_object_is_one_of_kubernetes(one: dict[str, Any]) -> None:
    kubernetes_validate.validate(one, VERSION, strict=True)


def test_every_file_is_listed() -> None:
    listed = {path.resolve() for path in FOLDER.rglob("kustomization.yaml")}
    for kustomization in tuple(listed):
        read = yaml.safe_load(kustomization.read_text())
        listed |= {(kustomization.parent / name).resolve() for name in read.get("resources", [])}
    assert {path.resolve() for path in FOLDER.rglob("*.yaml")} - listed == set()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_as_in_compose(name: str, containers: dict[str, Any]) -> None:
    there, here = containers[name], container(name)
    assert here["args"] == there["command"]
    said = {entry["name"]: entry["value"] for entry in here["env"]}
    port = Settings.model_fields[f"{name}_port"].default
    assert said[f"XUANMIN_{name.upper()}_PORT"] == str(port) == there["environment"][f"XUANMIN_{name.upper()}_PORT"]
    assert [entry["containerPort"] for entry in here["ports"]] == [port]
    assert of("Service")[name]["spec"]["ports"] == [{"name": "http", "port": port, "targetPort": "http"}]
    given = {*said, *(of("ConfigMap")["xuanmin"]["data"] if "envFrom" in here else ())}
    assert given >= set(there["environment"])
    limits = there["deploy"]["resources"]["limits"]
    assert here["resources"]["limits"] == {"cpu": f"{float(limits['cpus']):g}", "memory": memory(limits["memory"])}


@pytest.mark.parametrize("name", [*SERVICES, "prepare"])
def test_a_container_has_the_keys_and_secrets_that_it_has_in_compose(name: str, containers: dict[str, Any]) -> None:
    template = pod((of("Deployment") | of("Job"))[name])
    [here] = template["containers"]
    keys = {
        one["mountPath"]: (one["subPath"], one.get("readOnly", False))
        for one in here["volumeMounts"]
        if one["name"] == "keys"
    }
    assert keys == {
        mount["target"]: (mount["target"].removeprefix("/keys/"), mount.get("read_only", False))
        for mount in containers[name]["volumes"]
    }
    secrets = [volume["secret"] for volume in template["volumes"] if "secret" in volume]
    assert {item["path"] for secret in secrets for item in secret["items"]} == set(containers[name].get("secrets", []))


@pytest.mark.parametrize("one", [*of("Deployment").values(), *of("Job").values()], ids=named)
def test_no_container_is_root_or_can_become_it(one: dict[str, Any], containers: dict[str, Any]) -> None:
    template = pod(one)
    user, _, group = containers["prepare"]["user"].partition(":")
    rights = template["securityContext"]
    assert (rights["runAsNonRoot"], rights["runAsUser"], rights["runAsGroup"]) == (True, int(user), int(group))
    assert template["automountServiceAccountToken"] is False
    for each in (*template["containers"], *template.get("initContainers", [])):
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert each["image"] == "xuanmin"
        assert set(each["resources"]["limits"]) == {"cpu", "memory"}


@pytest.mark.parametrize("name", SERVICES)
def test_the_probes_ask_what_every_service_answers(name: str) -> None:
    here, routes = container(name), (ROOT / "services/runtime/health/in_http.py").read_text()
    asked = {kind: here[f"{kind}Probe"]["httpGet"]["path"] for kind in ("startup", "liveness", "readiness")}
    assert asked == {"startup": "/health/startup", "liveness": "/health/live", "readiness": "/health/ready"}
    for path in asked.values():
        assert f'"{path}"' in routes
    patience = here["startupProbe"]["periodSeconds"] * here["startupProbe"]["failureThreshold"]
    assert patience > 60, "the first start waits a minute for Kafka and PostgreSQL"


@pytest.mark.parametrize("name", SERVICES)
def test_nobody_misses_a_service_while_nodes_or_versions_change(name: str) -> None:
    one = of("Deployment")[name]
    labels = one["spec"]["template"]["metadata"]["labels"]
    for selects in (one["spec"]["selector"], of("PodDisruptionBudget")[name]["spec"]["selector"]):
        assert selects["matchLabels"].items() <= labels.items()
    assert of("Service")[name]["spec"]["selector"].items() <= labels.items()
    assert one["spec"]["replicas"] > of("PodDisruptionBudget")[name]["spec"]["minAvailable"] >= 1
    assert one["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
    ends = serve._STOP_SECONDS + process.STOP_SECONDS  # noqa: SLF001  what the process itself may take
    pause = container(name)["lifecycle"]["preStop"]["sleep"]["seconds"]
    assert pod(one)["terminationGracePeriodSeconds"] > ends + pause


def test_what_is_referred_to_is_there() -> None:
    there = {(one["kind"], one["metadata"]["name"]) for one in TOWN} | BY_HAND
    for one in (*of("Deployment").values(), *of("Job").values()):
        for volume in pod(one)["volumes"]:
            if "secret" in volume:
                assert ("Secret", volume["secret"]["secretName"]) in there
            if "persistentVolumeClaim" in volume:
                assert ("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]) in there
        for each in pod(one)["containers"]:
            for source in each.get("envFrom", []):
                assert ("ConfigMap", source["configMapRef"]["name"]) in there


def test_a_service_grows_with_the_seconds_that_it_is_behind_and_never_beyond_its_partitions() -> None:
    partitions = int(of("ConfigMap")["xuanmin"]["data"]["XUANMIN_PARTITIONS"])
    scaled = of("ScaledObject")
    assert set(scaled) == set(SERVICES) - {"desk"}
    for name, one in scaled.items():
        spec = one["spec"]
        assert spec["scaleTargetRef"] == {"name": name}
        assert (
            of("Deployment")[name]["spec"]["replicas"]
            == spec["minReplicaCount"]
            <= spec["maxReplicaCount"]
            <= partitions
        )
        [trigger] = spec["triggers"]
        assert trigger["metadata"]["query"] == f'max(kafka_consumergroup_group_lag_seconds{{group="{name}"}})'


def test_the_services_answer_the_desk_and_whom_an_overlay_names_and_nobody_else() -> None:
    policy = of("NetworkPolicy")["services"]["spec"]
    [chosen] = policy["podSelector"]["matchExpressions"]
    assert set(chosen["values"]) == set(SERVICES) - {"desk"}
    assert policy["policyTypes"] == ["Ingress"]
    assert [sorted(source) for rule in policy["ingress"] for source in rule["from"]] == [
        ["podSelector"], ["podSelector"], ["namespaceSelector"],
    ]  # fmt: skip


def test_the_images_are_those_of_compose_and_of_this_version(containers: dict[str, Any]) -> None:
    [base] = yaml.safe_load((FOLDER / "base/kustomization.yaml").read_text())["images"]
    [town] = yaml.safe_load((FOLDER / "overlays/town/kustomization.yaml").read_text())["images"]
    assert f"{base['name']}:{base['newTag']}" == containers["registration"]["image"]
    assert town["newTag"] == base["newTag"] == version.VERSION
    assert f"xuanmin:{version.VERSION} " in (ROOT / "deploy/backup-keys.sh").read_text("utf-8")


def memory(compose: str) -> str:
    return compose.replace("M", "Mi").replace("G", "Gi")
