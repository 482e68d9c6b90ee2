"""What is published in contracts/schemas is what the code says, and stands on its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from faststream.specification.asyncapi.v3_0_0.schema import ApplicationSchema
from jsonschema import Draft202012Validator

from contracts.publish import FOLDER, drifted, published, write
from contracts.topics import PLANS

ROOT = FOLDER.parent.parent


def test_the_published_files_are_what_the_code_says() -> None:
    assert drifted() == [], "run: python -m contracts.publish"


def test_a_drift_is_named_with_the_way_to_mend_it_and_then_mended(tmp_path: Path) -> None:
    write(tmp_path)
    assert drifted(tmp_path) == []
    (tmp_path / "registration.json").write_text("{}")
    (tmp_path / "submission.json").unlink()
    (tmp_path / "old.json").write_text("{}")
    assert drifted(tmp_path) == ["old.json", "registration.json", "submission.json"]
    assert write(tmp_path) == ["old.json", "registration.json", "submission.json"]
    assert drifted(tmp_path) == []


def test_the_check_exits_1_naming_what_drifted(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from contracts import publish;"
        f"check = publish.drifted; publish.drifted = lambda: check(Path({str(tmp_path)!r}));"
        "sys.exit(publish.main(['--check']))"
    )
    ended = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "contracts/schemas/asyncapi.yaml is not what the code says; run: python -m contracts.publish" in ended.stderr


def test_two_runs_with_other_hash_seeds_give_the_same_bytes() -> None:
    program = (
        "from zlib import crc32; from contracts.publish import published; print(crc32(repr(published()).encode()))"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={"PYTHONHASHSEED": seed}, capture_output=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


@pytest.mark.parametrize("name", [name for name in published() if name.endswith(".json")])
def test_a_schema_is_sound_json_schema(name: str) -> None:
    schema = yaml.safe_load(published()[name])
    Draft202012Validator.check_schema(schema)
    assert schema["description"]


def _document() -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())
    return document


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for inner in part.values():
            yield from _references(inner)


def test_every_reference_of_the_asyncapi_document_leads_somewhere() -> None:
    document = _document()
    for reference in _references(document):
        if reference.startswith("./"):
            assert (FOLDER / reference).is_file()
            continue
        found: Any = document
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
        assert isinstance(found, dict)


def test_the_asyncapi_document_has_the_shape_that_its_version_asks_for() -> None:
    assert ApplicationSchema.model_validate(_document()).channels.keys() == {plan.name for plan in PLANS}


@pytest.mark.parametrize(
    ("topic", "retention_ms", "cleanup"),
    [
        ("voter.submissions.v1", 7 * 86_400_000, "delete"),
        ("voter.registrations.v1", -1, "delete"),
        ("voter.validations.v1", -1, "delete"),
        ("voter.elections.v1", -1, "delete"),
        ("voter.residents.v1", -1, "compact"),
        ("voter.submissions.v1.dlq", 30 * 86_400_000, "delete"),
        ("voter.registrations.v1.dlq", 30 * 86_400_000, "delete"),
        ("voter.validations.v1.dlq", 30 * 86_400_000, "delete"),
        ("voter.elections.v1.dlq", 30 * 86_400_000, "delete"),
        ("voter.residents.v1.dlq", 30 * 86_400_000, "delete"),
    ],
)
def test_a_topic_is_kept_as_the_outside_was_promised(topic: str, retention_ms: int, cleanup: str) -> None:
    channel = _document()["channels"][topic]
    settings = channel["bindings"]["kafka"]["topicConfiguration"]
    assert (settings["retention.ms"], settings["cleanup.policy"]) == (retention_ms, [cleanup])
    assert channel["x-topic-settings"]["message.timestamp.type"] == "LogAppendTime"
    assert (channel["x-topic-settings"].get("compression.type") == "uncompressed") == (topic == "voter.submissions.v1")
    assert channel["messages"]
