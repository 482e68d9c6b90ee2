"""`python -m services.described`: the OpenAPI description of each service as one JSON object, without starting them.

Routes are made by functions that take what they work with; here they get stand-ins, and nobody calls them.
"""

from __future__ import annotations

import inspect
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Final
from unittest.mock import MagicMock

from fastapi import FastAPI

SERVICES: Final = ("registration", "validation", "reporting")
_ROOM: Final = Path(__file__).parent
_ROUTES: Final = "def routes("


def described(service: str) -> dict[str, Any]:
    """What `GET /openapi.json` of a service answers: its own routes, and those that every process has."""
    app = FastAPI(title=f"Xuanmin {service}", version="1")
    for folder in (_ROOM / service, _ROOM / "runtime"):
        for path in sorted(folder.rglob("*.py")):
            if _ROUTES in path.read_text("utf-8"):
                app.include_router(_router(path))
    return app.openapi()


def _router(path: Path) -> Any:
    module = import_module(".".join(path.relative_to(_ROOM.parent).with_suffix("").parts))
    return module.routes(*(MagicMock() for _ in inspect.signature(module.routes).parameters))


if __name__ == "__main__":
    json.dump({service: described(service) for service in SERVICES}, sys.stdout, ensure_ascii=False)
