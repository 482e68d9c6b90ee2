"""Kafka's jars are fetched whole, are what was pinned, and are then used without a network."""

import hashlib
from pathlib import Path

import pytest
import requests
from rich.progress import Progress

from devstack import DevstackError, ensure_jars, jars

_CONTENT = {"org.example:first:1.0": b"first jar" * 100, "org.example.deep:second:2.1": b"second jar" * 200}


@pytest.fixture(autouse=True)
def _no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection goes to a proxy that is not there."""
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.setattr(jars, "_RETRY_SECONDS", 0.0)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Maven repository of the user's with two jars, which are all that is pinned."""
    rows = []
    for coordinate, content in _CONTENT.items():
        path = _path(tmp_path / "maven", coordinate)
        path.parent.mkdir(parents=True)
        path.write_bytes(content)
        rows.append(f"{coordinate} {hashlib.sha256(content).hexdigest()} {len(content)}")
    lock = tmp_path / "jars.txt"
    lock.write_text("\n".join(["# pinned", *rows]))
    monkeypatch.setattr(jars, "LOCK_FILE", lock)
    monkeypatch.setenv("XUANMIN_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("M2_REPO", str(tmp_path / "maven"))
    return tmp_path / "maven"


def _path(repository: Path, coordinate: str) -> Path:
    group, artifact, version = coordinate.split(":")
    return repository / group.replace(".", "/") / artifact / version / f"{artifact}-{version}.jar"


def test_what_was_fetched_once_needs_neither_network_nor_repository(repository: Path) -> None:
    paths = ensure_jars(None)
    assert [path.read_bytes() for path in paths] == list(_CONTENT.values())
    repository.rename(repository.with_name("away"))
    assert ensure_jars(None) == paths


def test_jars_that_cannot_be_reached_are_explained_without_an_address(repository: Path) -> None:
    _path(repository, "org.example:first:1.0").unlink()
    with pytest.raises(
        DevstackError, match=r"could not be fetched: first-1\.0\.jar.*internet.*arrived is kept"
    ) as raised:
        ensure_jars(None)
    assert "http" not in str(raised.value)


def test_a_jar_that_is_not_the_pinned_one_is_never_used(repository: Path) -> None:
    forged = _path(repository, "org.example:first:1.0")
    forged.write_bytes(b"x" * forged.stat().st_size)
    with pytest.raises(DevstackError, match="first"):
        ensure_jars(None)
    assert not jars.jar_folder().exists()


def test_an_interrupted_fetch_is_not_taken_for_whole_and_goes_on_where_it_stopped(repository: Path) -> None:
    paths = ensure_jars(None)
    folder = jars.jar_folder()
    folder.rename(folder.with_name(folder.name + ".partial"))
    (folder.with_name(folder.name + ".partial") / paths[0].name).unlink()
    _path(repository, "org.example.deep:second:2.1").unlink()  # has arrived, must not be asked for again
    assert ensure_jars(None) == paths
    assert [path.read_bytes() for path in paths] == list(_CONTENT.values())


def test_a_half_written_jar_left_by_a_kill_is_fetched_anew(repository: Path) -> None:
    folder = jars.jar_folder()
    partial = folder.with_name(folder.name + ".partial")
    partial.mkdir(parents=True)
    (partial / "first-1.0.jar").write_bytes(b"first")
    assert [path.read_bytes() for path in ensure_jars(None)] == list(_CONTENT.values())
    assert not partial.exists()


def test_a_jar_that_was_deleted_from_the_cache_comes_back(repository: Path) -> None:
    first, second = ensure_jars(None)
    first.unlink()
    _path(repository, "org.example.deep:second:2.1").unlink()  # still in the cache, must not be asked for again
    assert ensure_jars(None) == [first, second]
    assert first.read_bytes() == _CONTENT["org.example:first:1.0"]


def test_the_progress_bar_ends_full(repository: Path) -> None:
    with Progress(disable=True) as progress:
        ensure_jars(progress)
    assert [(task.completed, task.total) for task in progress.tasks] == [(2900, 2900)]


def test_the_pinned_jars_hold_kafka_its_tools_and_a_log_binding() -> None:
    names = {jar.filename for jar in jars.pinned_jars()}
    assert {"kafka_2.13-4.3.1.jar", "kafka-tools-4.3.1.jar"} <= names
    assert any(name.startswith("log4j-slf4j-impl") for name in names)
    assert all(len(jar.sha256) == 64 and jar.size > 0 for jar in jars.pinned_jars())


def test_the_proxy_that_is_not_there_is_really_asked() -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get("http://example.invalid", timeout=1)
