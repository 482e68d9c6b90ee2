"""Bringing an installation up: addresses (embedded where none is set), keys, topics, schemas."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from contracts.keys.keyring import Keyring
from devstack import prepare
from eventstore.kafka.topics import create_topics
from eventstore.migrate import migrate
from services.runtime.settings import Settings

if TYPE_CHECKING:
    from devstack import Stack

ROOT: Final = Path(__file__).resolve().parent.parent
MIGRATIONS: Final = {
    "registration": (ROOT / "services/registration/store/migrations",),
    "validation": (ROOT / "services/validation/store/migrations",),
    "reporting": (ROOT / "services/reporting/migrations",),
}
_PORTS: Final = ("registration", "validation", "reporting", "desk")


@dataclass(frozen=True, slots=True)
class Installation:
    """A prepared installation: the environment that its processes work under; `stack` where it is embedded."""

    environment: dict[str, str]
    folder: Path
    stack: Stack | None


@contextmanager
def installation(
    settings: Settings, folder: Path | None, *, ephemeral: bool, on_step: Callable[[str], None]
) -> Iterator[Installation]:
    """Start what has no address, then prepare everything; the embedded servers stop when the block ends.

    Raises:
        DevstackError: Kafka or PostgreSQL cannot be started, and why.
        MigrationError: a schema cannot be brought up to date.
        SettingMissingError: some addresses are set and others are not.
    """
    if settings.kafka_bootstrap and settings.registration_dsn:
        on_step("preparing topics and schemas")
        prepare_servers(settings)
        yield Installation(_own_environment(), folder or Path.cwd(), None)
        return
    from devstack import running  # noqa: PLC0415  a server with addresses of its own has no embedded ones installed

    with running(folder, ephemeral=ephemeral, on_step=on_step) as stack:
        on_step("preparing topics and schemas")
        ready = install_on(stack, settings)
        os.environ.update(ready.environment)
        yield ready


def install_on(stack: Stack, settings: Settings) -> Installation:
    """Prepare everything on a stack that runs; this process's own environment stays as it is.

    Raises:
        MigrationError: a schema cannot be brought up to date.
    """
    environment = {**_own_environment(), **_embedded_environment(stack, settings)}
    prepare_servers(settings_of(environment))
    return Installation(environment, stack.folder, stack)


def settings_of(environment: Mapping[str, str]) -> Settings:
    """The settings of a process that works under an installation's environment."""
    return Settings.model_validate({name.removeprefix("XUANMIN_").lower(): environment[name] for name in environment})


def prepare_servers(settings: Settings) -> None:
    """Make the keys, topics and schemas that are missing; what exists is left as it is."""
    Keyring(Path(settings.need("keys"))).make_installation()
    asyncio.run(
        create_topics(
            settings.need("kafka_bootstrap"), partitions=settings.partitions, replication=settings.replication
        )
    )
    for service, folders in MIGRATIONS.items():
        migrate(settings.need(f"{service}_dsn"), *folders)


def _own_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("XUANMIN_")}


def _embedded_environment(stack: Stack, settings: Settings) -> dict[str, str]:
    dsns = asyncio.run(prepare(stack.addresses.postgres_dsn))
    environment = {
        "XUANMIN_KAFKA_BOOTSTRAP": stack.addresses.kafka_bootstrap,
        "XUANMIN_REGISTRATION_DSN": dsns.registration,
        "XUANMIN_VALIDATION_DSN": dsns.validation,
        "XUANMIN_REPORTING_DSN": dsns.reporting,
        "XUANMIN_ANALYST_DSN": dsns.analyst,
        "XUANMIN_KEYS": str(settings.keys or stack.folder / "keys"),
        "XUANMIN_DATA": str(stack.folder),
    }
    for service, port in zip(_PORTS, _free_ports(settings), strict=True):
        environment[f"XUANMIN_{service.upper()}_PORT"] = str(port)
        environment[f"XUANMIN_{service.upper()}_URL"] = f"http://{settings.host}:{port}"
    return environment


def _free_ports(settings: Settings) -> list[int]:
    """The services' usual ports, or free ones where those are taken: several installations may run side by side."""
    ports = []
    for service in _PORTS:
        usual = getattr(settings, f"{service}_port")
        ports.append(usual if usual and _is_free(settings.host, usual) else _any_free(settings.host))
    return ports


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True


def _any_free(host: str) -> int:
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])
