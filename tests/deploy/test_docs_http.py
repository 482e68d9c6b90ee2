"""The page of the HTTP API names every route of the services, each under its service, and none other."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from unittest.mock import MagicMock

import pytest
from fastapi import FastAPI

ROOT: Final = Path(__file__).parents[2]
_ROUTE: Final = re.compile(r"^\| `([A-Z]+ /[^`]+)` \|", re.MULTILINE)
_SERVICES: Final = ("registration", "validation", "reporting")


def described(folder: Path) -> tuple[set[str], set[str]]:
    """The routes of a folder's modules as OpenAPI describes them: all, and those that take an Idempotency-Key."""
    app = FastAPI()
    for path in sorted(folder.rglob("*.py")):
        if "def routes(" not in path.read_text("utf-8"):
            continue
        module = import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        app.include_router(module.routes(*[MagicMock() for _ in inspect.signature(module.routes).parameters]))
    everything, idempotent = set[str](), set[str]()
    for path_, methods in app.openapi()["paths"].items():
        for method, operation in methods.items():
            route = f"{method.upper()} {path_.replace(':path}', '}')}"
            everything.add(route)
            if any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", [])):
                idempotent.add(route)
    return everything, idempotent


def written(title: str) -> set[str]:
    page = (ROOT / "docs/architecture/http.md").read_text("utf-8")
    return set(_ROUTE.findall(page.partition(f"\n## {title}\n")[2].partition("\n## ")[0]))


@pytest.mark.parametrize("service", _SERVICES)
def test_every_route_of_a_service_is_on_the_page_and_none_other(service: str) -> None:
    assert written(service.capitalize()) == described(ROOT / "services" / service)[0]


def test_the_routes_of_every_process_are_on_the_page() -> None:
    assert written("Each of the three") == described(ROOT / "services/runtime")[0]


@pytest.mark.parametrize("service", _SERVICES)
def test_every_write_takes_an_idempotency_key_but_those_that_say_why_not(service: str) -> None:
    everything, idempotent = described(ROOT / "services" / service)
    # What operators do says who and why, and meets what stands: none of it is a sender's write that could be lost.
    writes = {route for route in everything if not route.startswith("GET ") and "/v1/operations/" not in route}
    without = {
        "POST /v1/elections/{election_id}/set-up/difference",
        "POST /v1/elections/{election_id}/places/{place_code}/households/difference",
        "POST /v1/elections/{election_id}/seats/what-if",
        "POST /v1/operations/dead-letters/redrives/preview",
        "POST /v1/cases/settlements/preview",
        "POST /v1/cases/{registration_id}/disclosure",
        "POST /v1/elections/{election_id}/registrations/search",
        "POST /v1/elections/{election_id}/coverage/list",
        "POST /v1/submissions/statuses",
        "POST /v1/elections/{election_id}/roll/card-codes",
        "POST /v1/elections/{election_id}/roll/check",
        "POST /v1/elections/{election_id}/roll/publications/{no}/standings",
    }
    assert writes - idempotent == writes & without


@pytest.mark.parametrize("service", _SERVICES)
def test_a_service_answers_every_route_that_its_folder_has(service: str) -> None:
    """Each module that has routes is wired into the application, there or where its room is put together."""
    folder = ROOT / "services" / service
    wiring: Any = "".join(path.read_text("utf-8") for path in (folder / "app.py", *folder.rglob("wiring.py")))
    for path in folder.rglob("*.py"):
        if "def routes(" in path.read_text("utf-8"):
            assert f"{path.stem}.routes(" in wiring, path
