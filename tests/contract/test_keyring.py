"""The keyring: keys are made once, by whoever is first, and never lead out of their folder."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.publish import FOLDER


def test_processes_that_make_the_same_key_at_once_agree_on_it(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from contracts.keys.keyring import Keyring;"
        "ring = Keyring(Path(sys.argv[1])); sys.stdin.readline(); ring.make_installation(); ring.make_election('e');"
        "print(ring.tokens().of_number('1'), ring.names('e').close(b'clear', b'x'))"
    )
    made = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(tmp_path)],
            cwd=FOLDER.parent.parent,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    for process in made:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    told = [process.communicate()[0].split() for process in made]
    ring = Keyring(tmp_path)
    assert {token for token, _ in told} == {ring.tokens().of_number("1")}
    assert [ring.names("e").open(sealed, b"x") for _, sealed in told] == [b"clear"] * len(made)
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == [
        "e.key",
        "e.key",
        "published.key",
        "records.key",
        "residents.key",
        "sessions.key",
        "voter-token.key",
    ]


def test_a_key_that_stands_is_never_replaced_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    Keyring(tmp_path).make_installation()
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.key")}
    Keyring(tmp_path).make_installation()
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.key")} == before
    assert {path.stat().st_mode & 0o777 for path in before} == {0o600}


@pytest.mark.parametrize("election_id", ["../installation/voter-token", "", "a/b", ".", "e\x00", "Ä"])
def test_an_election_id_never_leads_out_of_the_keyring(election_id: str, tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    ring.make_installation()
    with pytest.raises(KeyMissingError):
        ring.names(election_id)
    with pytest.raises(KeyMissingError):
        ring.make_election(election_id)


def test_a_destroyed_key_is_told_of_as_missing(tmp_path: Path) -> None:
    ring = Keyring(tmp_path)
    ring.make_election("e")
    (tmp_path / "details" / "e.key").unlink()
    with pytest.raises(KeyMissingError, match=r"details/e\.key"):
        ring.details("e")
