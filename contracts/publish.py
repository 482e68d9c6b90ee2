"""`python -m contracts.publish [--check]`: the contracts as JSON Schema 2020-12 and AsyncAPI 3.0, made from the code.

Upstream systems and analysts read the files in `schemas/`; the code is where they are changed. With `--check` nothing
is written: a file that is not what the code says is named, and the exit code is 1.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from contracts.asyncapi import document, prose
from contracts.catalogue import MESSAGES, SEALED_OR_STORED
from contracts.office.rolls import RollPublished

FOLDER: Final = Path(__file__).with_name("schemas")
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_ASYNCAPI: Final = "asyncapi.yaml"
_FIRST: Final = "V1"


class _Plain(GenerateJsonSchema):
    """JSON Schema without a title for each field: the field's name says the same."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002  pydantic's signature
        return False


class _Unabridged(yaml.SafeDumper):
    """YAML that writes each value where it stands, without references between them."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002  PyYAML's signature
        return True


def published() -> dict[str, bytes]:
    """Every published file by its name, as the code says it today: the same bytes on every run."""
    models = _models()
    # What was signed is read whole or not at all.
    travel = {message.body for message in MESSAGES} - {RollPublished}
    files = {name: _schema(model, name, of_message=model in travel) for model, name in models.items()}
    text = yaml.dump(document(models), Dumper=_Unabridged, sort_keys=False, allow_unicode=True, width=120)
    return {**files, _ASYNCAPI: text.encode()}


def drifted(folder: Path = FOLDER) -> list[str]:
    """The names of files in `folder` that are missing, differ from what the code says, or are no longer made."""
    wanted = published()
    there = {path.name: path.read_bytes() for path in folder.glob("*") if path.is_file()}
    return sorted(name for name in wanted.keys() | there.keys() if wanted.get(name) != there.get(name))


def write(folder: Path = FOLDER) -> list[str]:
    """Write what has drifted, delete what is no longer made; the names of both."""
    names = drifted(folder)
    wanted = published()
    folder.mkdir(exist_ok=True)
    for name in names:
        if name in wanted:
            (folder / name).write_bytes(wanted[name])
        else:
            (folder / name).unlink()
    return names


def _models() -> dict[type, str]:
    """The schema file of each model that travels, in the catalogue's order."""
    models: dict[type, str] = {}
    for message in MESSAGES:
        models[message.headers] = _file_name(message.headers)
        if message.body is not None:
            models[message.body] = _file_name(message.body, message.event_type)
    return {**models, **{model: _file_name(model) for model in SEALED_OR_STORED}}


def _file_name(model: type, event_type: str | None = None) -> str:
    """`set-up.json`, of the first version and before there was another; `set-up-v2.json` of the second."""
    stem = re.sub(r"(?<!^)(?=[A-Z])", "-", model.__name__.removesuffix(_FIRST)).lower()
    version = event_type.rpartition(".")[2] if event_type else "v1"
    return f"{stem}.json" if version == "v1" else f"{stem}-{version}.json"


def _schema(model: type, name: str, *, of_message: bool) -> bytes:
    assert issubclass(model, BaseModel)  # noqa: S101  the catalogue holds nothing else
    made = model.model_json_schema(schema_generator=_Plain)
    if of_message:
        made = _open(made)
    head = {"$schema": _DIALECT, "$id": f"urn:xuanmin:contracts:{name.removesuffix('.json')}"}
    made["description"] = prose(model)
    return f"{json.dumps({**head, **made}, ensure_ascii=False, indent=2)}\n".encode()


def _open(schema: Any) -> Any:
    """A message's schema lets other fields be: a newer service may say more, and its readers pass it over."""
    match schema:
        case dict():
            return {
                name: _open(part)
                for name, part in schema.items()
                if (name, part) != ("additionalProperties", False)
            }  # fmt: skip
        case list():
            return [_open(part) for part in schema]
        case _:
            return schema


def main(arguments: list[str]) -> int:
    """Write the files, or check them; the exit code."""
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: python -m contracts.publish [--check]\n")
        return 2
    if not arguments:
        for name in write():
            sys.stdout.write(f"contracts/schemas/{name}\n")
        return 0
    names = drifted()
    for name in names:
        sys.stderr.write(f"contracts/schemas/{name} is not what the code says; run: python -m contracts.publish\n")
    return 1 if names else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
