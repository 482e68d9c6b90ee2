"""A file that cannot be loaded is told in a sentence, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from contracts.keys.keyring import Keyring
from office.client import ServiceError
from office.set_up_file.mistakes import SetUpFileError
from services.runtime.settings import Settings
from xuanmin.commands import registry
from xuanmin.commands.election import load

HEADINGS = "id_number,name,hukou_division,permit_since\n"


class _Silent:
    def __init__(self, *_: object) -> None:
        pass

    async def partitions_of(self, _topic: str) -> int:
        return 4

    async def publish(self, records: Iterable[Any]) -> None:
        assert not list(records), "a marker of this load would strike everybody out"

    async def stop(self) -> None:
        pass


@pytest.mark.parametrize("lines", ["", "abc,someone,310116,\n"])
def test_a_full_registry_without_anybody_in_it_strikes_nobody_out(
    lines: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "Publisher", _Silent)
    Keyring(tmp_path / "keys").make_installation()
    file = tmp_path / "registry.csv"
    file.write_text(HEADINGS + lines)
    settings = Settings(kafka_bootstrap="127.0.0.1:1", keys=tmp_path / "keys")
    with pytest.raises(ServiceError, match="strike everybody out"):
        registry.load_registry(settings, file, mode="full", on_sent=lambda _: None)


def test_a_set_up_that_is_not_utf8_is_told_where(tmp_path: Path) -> None:
    file = tmp_path / "election.yaml"
    file.write_bytes(b"title: \xff")
    with pytest.raises(SetUpFileError, match="byte 7"):
        load(file)
