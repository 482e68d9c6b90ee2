"""The releases that others rely on: `contracts/released/VERSION/`, written once and never changed.

Each has `schemas/` (AsyncAPI, JSON Schemas), `http/` (OpenAPI, a file a service), and `release.json`: the digests of
those files, and of every golden sample that stood at the release.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import yaml

from contracts.compatibility import messages, routes
from contracts.compatibility.findings import Finding
from contracts.compatibility.messages import Described

CONTRACTS: Final = Path(__file__).parents[1]
RELEASED: Final = CONTRACTS / "released"
SAMPLES: Final = CONTRACTS / "samples"
ASYNCAPI: Final = "asyncapi.yaml"
MANIFEST: Final = "release.json"
_VERSION: Final = re.compile(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)")


class VersionError(ValueError):
    """This is no version of a release."""


@dataclass(frozen=True, slots=True)
class Contracts:
    """Everything that the outside relies on: messages, topics, stored shapes, and the routes of each service."""

    described: Described
    http: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, schemas: Mapping[str, bytes], http: Mapping[str, Mapping[str, Any]]) -> Contracts:
        """From the files of a schemas folder by name, and the OpenAPI descriptions by service."""
        shapes = {name: json.loads(content) for name, content in schemas.items() if name != ASYNCAPI}
        return cls(Described(yaml.safe_load(schemas[ASYNCAPI]), shapes), http)


def number_of(version: str) -> tuple[int, ...]:
    """A version by which releases are put in order.

    Raises:
        VersionError: it is not of the form 1.2.3.
    """
    found = _VERSION.fullmatch(version)
    if found is None:
        raise VersionError(f"{version!r} is no version; write one like 0.2.0")
    return tuple(map(int, found.groups()))


def versions(released: Path = RELEASED) -> list[str]:
    """Every release, the last one last."""
    return sorted((path.parent.name for path in released.glob(f"*/{MANIFEST}")), key=number_of)


def read(version: str, released: Path = RELEASED) -> Contracts:
    """The contracts of a release."""
    folder = released / version
    schemas = {path.name: path.read_bytes() for path in (folder / "schemas").iterdir()}
    return Contracts.of(schemas, {path.stem: json.loads(path.read_bytes()) for path in (folder / "http").iterdir()})


def breaking(released: Contracts, now: Contracts) -> list[Finding]:
    """What breaks whoever relies on `released`; nothing where `now` is compatible."""
    found = list(messages.breaking(released.described, now.described))
    for service, document in released.http.items():
        found += routes.breaking(service, document, now.http[service])
    return sorted(set(found))


def damaged(released: Path = RELEASED, samples: Path = SAMPLES) -> Iterator[str]:
    """What of the releases or of the samples they stood with has changed or is gone, a sentence each."""
    for version in versions(released):
        folder = released / version
        manifest = json.loads((folder / MANIFEST).read_bytes())
        for kind, home in (("files", folder), ("samples", samples)):
            for name, digest in manifest[kind].items():
                if not (home / name).is_file():
                    yield f"{home.name}/{name} of release {version} is gone; put it back"
                elif digest_of(home / name) != digest:
                    yield f"{home.name}/{name} is not what it was in release {version}; put it back"


def digest_of(path: Path) -> str:
    """SHA-256 of a file."""
    return sha256(path.read_bytes()).hexdigest()


def seal(folder: Path, samples: Path = SAMPLES) -> None:
    """Write the manifest of a release whose other files stand in `folder`."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    manifest = {
        "version": folder.name,
        "files": {str(path.relative_to(folder)): digest_of(path) for path in sorted(files)},
        "samples": {path.name: digest_of(path) for path in sorted(samples.glob("*.json"))},
    }
    (folder / MANIFEST).write_text(f"{json.dumps(manifest, indent=1)}\n", "utf-8")
