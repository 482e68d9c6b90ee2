"""docker-compose.yml: well formed, closed to the outside, each container bounded and without needless rights."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import jsonschema
import pytest

from devstack.kafka import _SETTINGS as EMBEDDED_KAFKA
from devstack.postgres import _SETTINGS as EMBEDDED_POSTGRES
from services.runtime import process, serve
from services.runtime.health import watchdog
from services.runtime.settings import Settings

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("registration", "validation", "reporting", "desk")
OURS: Final = (*SERVICES, "prepare", "tools")
ON_KAFKA: Final = tuple(name for name in OURS if name != "desk")
SERVERS: Final = ("kafka", "postgres")
# What differs by nature: where a server listens, where it keeps its data, what its log is.
KAFKA_ADDRESSES: Final = {"controller.quorum.voters", "listeners", "advertised.listeners", "log.dirs"}
POSTGRES_ADDRESSES: Final = {"listen_addresses", "unix_socket_directories"}


def seconds(duration: str) -> int:
    return int(duration.removesuffix("s"))


def test_the_file_is_a_compose_file_of_the_known_parts(compose: dict[str, Any]) -> None:
    schema = json.loads((Path(__file__).with_name("compose-schema.json")).read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(compose)


@pytest.mark.parametrize("section", ["networks", "volumes", "secrets"])
def test_what_is_used_is_declared_and_what_is_declared_is_used(compose: dict[str, Any], section: str) -> None:
    used = set()
    for container in compose["services"].values():
        parts = container.get(section, [])
        if section == "volumes":
            parts = [mount["source"] for mount in parts if mount["type"] == "volume"]
        used |= set(parts)
    assert used == set(compose[section])


def test_what_is_mounted_from_the_checkout_is_there_and_read_only(containers: dict[str, Any]) -> None:
    binds = [mount for one in containers.values() for mount in one.get("volumes", []) if mount["type"] == "bind"]
    assert len(binds) == len(SERVERS)
    for mount in binds:
        assert (ROOT / mount["source"]).is_file()
        assert mount["read_only"]


def test_only_the_services_ports_are_published_and_only_on_loopback(containers: dict[str, Any]) -> None:
    published = {name: one["ports"] for name, one in containers.items() if "ports" in one}
    settings = Settings.model_fields
    assert published == {
        name: [f"127.0.0.1:{port}:{port}"] for name in SERVICES for port in [settings[f"{name}_port"].default]
    }


def test_kafka_and_postgresql_stand_in_a_network_without_a_way_out(compose: dict[str, Any]) -> None:
    for name in (*SERVERS, "prepare", "tools"):
        assert compose["services"][name]["networks"] == ["inside"]
    assert compose["networks"]["inside"] == {"internal": True}


@pytest.mark.parametrize("name", [*OURS, *SERVERS])
def test_no_container_is_root_or_can_become_it(containers: dict[str, Any], name: str) -> None:
    one = containers[name]
    assert one["user"].partition(":")[0] not in {"", "0", "root"}
    assert one["cap_drop"] == ["ALL"]
    assert one["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", [*OURS, "postgres"])
def test_the_root_filesystem_is_read_only(containers: dict[str, Any], name: str) -> None:
    assert containers[name]["read_only"]


def test_our_containers_run_as_the_images_own_user(containers: dict[str, Any]) -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    [user] = re.findall(r"^USER (\S+)$", dockerfile, re.MULTILINE)
    assert {containers[name]["user"] for name in OURS} == {user}
    assert f"--uid {user.partition(':')[0]} " in dockerfile


@pytest.mark.parametrize("name", [*SERVICES, *SERVERS])
def test_a_server_comes_back_by_itself_and_is_given_time_to_end(containers: dict[str, Any], name: str) -> None:
    one = containers[name]
    assert one["restart"] == "unless-stopped"
    needed = serve._STOP_SECONDS + process.STOP_SECONDS  # noqa: SLF001  what the process itself may take
    assert seconds(one["stop_grace_period"]) > needed


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_well_when_it_says_that_it_is_ready(containers: dict[str, Any], name: str) -> None:
    one = containers[name]
    [address] = re.findall(r"http://[^']+", one["healthcheck"]["test"][-1])
    assert urlsplit(address).path == "/health/ready"
    assert urlsplit(address).port == int(one["environment"][f"XUANMIN_{name.upper()}_PORT"])
    assert one["command"] == ["python", "-m", "services", name]
    assert one["environment"]["XUANMIN_HOST"] == "0.0.0.0"  # noqa: S104  inside its own network namespace
    # The first start waits for Kafka and PostgreSQL; that is not being ill.
    assert seconds(one["healthcheck"]["start_period"]) > watchdog.STUCK_SECONDS


def test_services_wait_for_keys_topics_and_schemas(containers: dict[str, Any]) -> None:
    for name in SERVICES:
        assert containers[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
    assert set(containers["prepare"]["depends_on"]) == set(SERVERS)
    assert containers["prepare"]["command"] == ["xuanmin", "prepare"]
    assert containers["prepare"]["restart"].startswith("on-failure")


def test_the_servers_are_set_as_the_embedded_ones_are(containers: dict[str, Any]) -> None:
    embedded = dict(line.split("=", 1) for line in EMBEDDED_KAFKA.splitlines())
    given = containers["kafka"]["environment"]
    for name in set(embedded) - KAFKA_ADDRESSES:
        assert given["KAFKA_" + name.upper().replace(".", "_")] == embedded[name], name
    options = dict(option.removeprefix("--").split("=", 1) for option in containers["postgres"]["command"][1:])
    assert options == {name: value for name, value in EMBEDDED_POSTGRES.items() if name not in POSTGRES_ADDRESSES}


def test_kafka_keeps_its_log_in_its_volume_and_is_found_under_the_address_that_services_have(
    containers: dict[str, Any],
) -> None:
    kafka = containers["kafka"]
    assert kafka["environment"]["KAFKA_LOG_DIRS"] in {mount["target"] for mount in kafka["volumes"]}
    advertised = kafka["environment"]["KAFKA_ADVERTISED_LISTENERS"].removeprefix("PLAINTEXT://")
    for name in ON_KAFKA:
        assert containers[name]["environment"]["XUANMIN_KAFKA_BOOTSTRAP"] == advertised
    assert "XUANMIN_KAFKA_BOOTSTRAP" not in containers["desk"]["environment"]


@pytest.mark.parametrize("name", ["desk", "tools"])
def test_who_asks_the_services_finds_them_where_they_listen(containers: dict[str, Any], name: str) -> None:
    for service in SERVICES:
        if service != "desk":
            port = containers[service]["environment"][f"XUANMIN_{service.upper()}_PORT"]
            given = containers[name]["environment"][f"XUANMIN_{service.upper()}_URL"]
            assert given == f"http://{service}:{port}"


def test_every_image_has_a_version(containers: dict[str, Any]) -> None:
    images = [one["image"] for one in containers.values()]
    images += re.findall(r"^FROM (\S+)", (ROOT / "deploy/Dockerfile").read_text(), re.MULTILINE)
    for image in images:
        assert re.search(r":\d[\w.-]*$", image), image
