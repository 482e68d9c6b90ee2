"""A list comes in pieces, in any disorder that networks make, and is whole once."""

from __future__ import annotations

import hashlib
import os
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.desk.imports.held_file import GapError, HeldFile


@given(content=st.binary(min_size=1, max_size=400), dice=st.randoms(use_true_random=False))
def test_pieces_that_come_twice_early_or_in_other_sizes_make_the_file_that_was_sent(
    content: bytes, dice: random.Random
) -> None:
    with TemporaryDirectory() as folder:
        file = HeldFile(Path(folder), "a", "名单.xlsx", len(content))
        while not file.whole:
            at = dice.randrange(len(content) + 1)
            piece = content[at : at + dice.randrange(1, 90)]
            before = file.held
            # A piece that begins early may be too short to bring anything new.
            if at > before:
                with pytest.raises(GapError) as raised:
                    file.take(at, piece)
                assert raised.value.held == before == file.held
            else:
                assert file.take(at, piece) == max(before, at + len(piece))
            assert file.digest == hashlib.sha256(content[: file.held]).hexdigest()
        assert file.path.read_bytes() == content
        file.close()


def test_a_piece_beyond_the_size_that_was_said_is_not_taken(tmp_path: Path) -> None:
    file = HeldFile(tmp_path, "a", "a.csv", 3)
    with pytest.raises(GapError):
        file.take(0, b"1234")
    assert file.held == 0
    file.close()


def test_what_is_held_has_no_file_on_any_disk_and_a_closed_file_is_gone(tmp_path: Path) -> None:
    file = HeldFile(tmp_path, "a", "张伟的名单.csv", 5)
    file.take(0, b"12345")
    [link] = tmp_path.iterdir()
    assert link.is_symlink()
    assert link.name == "a.csv"
    assert str(link.readlink()).startswith(f"/proc/{os.getpid()}/fd/")
    assert "memfd" in str(link.readlink().readlink())
    file.close()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(GapError):
        file.take(5, b"")


def test_a_piece_that_begins_before_the_file_is_not_taken(tmp_path: Path) -> None:
    file = HeldFile(tmp_path, "a", "a.csv", 3)
    with pytest.raises(GapError):
        file.take(-1, b"ab")
    assert file.held == 0
    file.close()
