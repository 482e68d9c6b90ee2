"""What is known of a folder's servers is written by both of them at once, each with a view of its own."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from devstack.record import Entry, Record


def test_two_servers_that_start_at_once_are_both_remembered(tmp_path: Path) -> None:
    views = {"kafka": Record(tmp_path), "postgres": Record(tmp_path)}

    def remember(turn: int) -> None:
        name = ("kafka", "postgres")[turn % 2]
        views[name].write(name, Entry(10_000 + turn))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(remember, range(400)))
    found = [Record(tmp_path).entry(name) for name in views]
    assert all(entry is not None and entry.port >= 10_000 for entry in found)
    assert [path.name for path in tmp_path.iterdir()] == ["stack.json"]
