"""docker-compose.yml, read as Compose reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest
import yaml

ROOT: Final = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """The whole file, its anchors resolved."""
    read: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    return read


@pytest.fixture(scope="session")
def containers(compose: dict[str, Any]) -> dict[str, Any]:
    """Its services by name."""
    services: dict[str, Any] = compose["services"]
    return services
