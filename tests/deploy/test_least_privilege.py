"""Who sees what: each container has the secrets and the keys that its code asks for, and no others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from contracts.keys.keyring import KeyMissingError, Keyring
from services.desk.people.accounts import FILE
from services.runtime.settings import Settings
from xuanmin.installation import MIGRATIONS

ROOT: Final = Path(__file__).parents[2]
SERVICES: Final = ("registration", "validation", "reporting", "desk")
WITHOUT_A_DATABASE: Final = ("desk",)
# What a call on the keyring opens.
FOLDER_OF_CALL: Final = {
    "tokens": "installation",
    "dead_letters": "dead-letters",
    "registry": "registry",
    "names": "names",
    "details": "details",
    "signer": "signing",
    "desk": "desk",
}
ACCOUNTS: Final = "accounts"
"""Beside the keys: who may sign in at the desk."""
_CALL: Final = re.compile(
    r"keyring(?:\(\w+\))?\.(tokens|dead_letters|registry|names|details|signer|desk|make_election)\b", re.IGNORECASE
)


def folders(container: dict[str, Any], *, writable_only: bool = False) -> set[str]:
    """The folders of the keyring that a container has."""
    return {
        mount["target"].removeprefix("/keys/")
        for mount in container.get("volumes", [])
        if mount["target"].startswith("/keys/")
        and mount["target"] != f"/keys/{ACCOUNTS}"
        and not (writable_only and mount.get("read_only"))
    }


def calls(name: str) -> set[str]:
    """What the code of a service, and what every service runs on, asks of the keyring."""
    code = [*(ROOT / "services" / name).rglob("*.py")]
    if name not in WITHOUT_A_DATABASE:
        code.append(ROOT / "services/runtime/process.py")
    return {call for path in code for call in _CALL.findall(path.read_text())}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_the_keys_that_its_code_asks_for(containers: dict[str, Any], name: str) -> None:
    asked = {FOLDER_OF_CALL[call] for call in calls(name) if call in FOLDER_OF_CALL}
    # What is opened is also what was made: whoever has the details of an installation's voters makes their tokens.
    assert folders(containers[name]) == asked


@pytest.mark.parametrize("name", SERVICES)
def test_only_who_makes_keys_may_write_them(containers: dict[str, Any], name: str) -> None:
    made = {"names", "details"} if "make_election" in calls(name) else set()
    assert folders(containers[name], writable_only=True) == made


def test_preparing_writes_the_installations_keys_and_no_election_s(containers: dict[str, Any], tmp_path: Path) -> None:
    Keyring(tmp_path).make_installation()
    assert folders(containers["prepare"], writable_only=True) == {path.name for path in tmp_path.iterdir()}
    assert folders(containers["prepare"]) == folders(containers["prepare"], writable_only=True)


def test_reporting_opens_names_and_dead_letters_and_can_make_no_token(
    containers: dict[str, Any], tmp_path: Path
) -> None:
    whole, seen = tmp_path / "whole", tmp_path / "seen"
    Keyring(whole).make_installation()
    Keyring(whole).make_election("e")
    seen.mkdir()
    for folder in folders(containers["reporting"]):
        (seen / folder).symlink_to(whole / folder)
    reporting = Keyring(seen)
    assert reporting.names("e").open(Keyring(whole).names("e").close(b"x", b"y"), b"y") == b"x"
    reporting.dead_letters()
    for closed in (reporting.tokens, reporting.registry, lambda: reporting.details("e")):
        with pytest.raises(KeyMissingError):
            closed()


def test_every_folder_of_keys_is_made_in_the_image_for_its_owner() -> None:
    dockerfile = (ROOT / "deploy/Dockerfile").read_text()
    made = set(re.findall(r"/keys/([a-z-]+)", dockerfile))
    assert made == {*FOLDER_OF_CALL.values(), ACCOUNTS}


def test_accounts_are_written_by_the_desk_and_the_command_line_and_read_by_nobody_else(
    containers: dict[str, Any],
) -> None:
    assert Path(FILE).parent.name == ACCOUNTS
    mounts = {
        name: bool(mount.get("read_only"))
        for name, one in containers.items()
        for mount in one.get("volumes", [])
        if mount["target"] == f"/keys/{ACCOUNTS}"
    }
    assert mounts == {"desk": False, "tools": False}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_has_the_address_of_its_own_database_alone(containers: dict[str, Any], name: str) -> None:
    own = [] if name in WITHOUT_A_DATABASE else [f"xuanmin_{name}_dsn"]
    assert containers[name].get("secrets", []) == own


def test_preparing_has_the_addresses_of_the_databases_that_it_migrates(containers: dict[str, Any]) -> None:
    assert set(containers["prepare"]["secrets"]) == {f"xuanmin_{name}_dsn" for name in MIGRATIONS}


def test_the_command_line_has_no_database_and_kafka_no_secret(containers: dict[str, Any]) -> None:
    for name in ("tools", "kafka"):
        assert "secrets" not in containers[name]


def test_secrets_that_services_read_are_named_like_settings(compose: dict[str, Any]) -> None:
    ours = {name for name in compose["secrets"] if name.startswith("xuanmin_")}
    assert ours <= {f"xuanmin_{field}" for field in Settings.model_fields}
    for name, one in compose["services"].items():
        if ours & set(one.get("secrets", [])):
            assert one["environment"]["XUANMIN_SECRETS"] == "/run/secrets", name


def test_no_secret_stands_in_the_file_or_goes_into_git_or_the_image(compose: dict[str, Any]) -> None:
    text = (ROOT / "docker-compose.yml").read_text()
    assert not re.search(r"\w+://[^/\s]*:[^/\s]*@", text)
    for one in compose["services"].values():
        for name, value in one.get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|_DSN|_KEY\b", name):
                assert value.startswith("/run/secrets"), name
    folder = {Path(secret["file"]).parent.name for secret in compose["secrets"].values()}
    assert folder == {"secrets"}
    assert (ROOT / "deploy/.gitignore").read_text().split() == ["secrets/"]
    ignored = (ROOT / ".dockerignore").read_text().split("\n")
    assert "*" in ignored
    assert not [line for line in ignored if line.startswith("!deploy")]
