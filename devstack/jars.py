"""Kafka's jars: pinned by digest in jars.txt, fetched once by jgo, then used without a network."""

import hashlib
import shutil
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

import jgo
import requests
from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.maven import MavenContext
from rich.progress import Progress

from devstack.errors import DevstackError
from devstack.folders import cache_folder, locked, make_folder

KAFKA_VERSION = "4.3.1"
LOCK_FILE = Path(__file__).with_name("jars.txt")
_ROOTS = f"org.apache.kafka:kafka_2.13:{KAFKA_VERSION}+org.apache.kafka:kafka-tools:{KAFKA_VERSION}"
# Kafka logs through SLF4J and brings no binding for it: without this jar there would be no log at all. It is taken
# alone, because as a third root it would change the versions of what Kafka depends on.
_LOG_BINDING = "org.apache.logging.log4j:log4j-slf4j-impl:2.25.4"
_FETCHERS = 8
_TRIES = 3
_RETRY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Jar:
    """One jar: its coordinate (group:artifact:version), SHA-256 in hex, and size in bytes."""

    coordinate: str
    sha256: str
    size: int

    @property
    def filename(self) -> str:
        _, artifact, version = self.coordinate.split(":")
        return f"{artifact}-{version}.jar"


def pinned_jars() -> list[Jar]:
    """The jars of jars.txt, in the order of the class path."""
    rows = (line.split() for line in LOCK_FILE.read_text().splitlines() if not line.startswith("#"))
    return [Jar(coordinate, sha256, int(size)) for coordinate, sha256, size in rows]


def jar_folder() -> Path:
    """Where the jars of this very jars.txt are kept; another jars.txt has another folder."""
    digest = hashlib.sha256(LOCK_FILE.read_bytes()).hexdigest()
    return cache_folder() / f"kafka-{KAFKA_VERSION}-{digest[:12]}"


def ensure_jars(progress: Progress | None) -> list[Path]:
    """The paths of Kafka's jars, fetched first if need be.

    Each is checked against its pinned digest as it arrives, and the folder takes its name only once all are in it:
    an interrupted fetch goes on where it stopped and is never taken for whole.
    Raises DevstackError when a jar cannot be had.
    """
    jars, folder = pinned_jars(), jar_folder()
    if not _whole(folder, jars):
        with locked(folder.with_name(folder.name + ".lock"), lambda: None):
            if not _whole(folder, jars):
                _fill(folder, jars, progress)
    return [folder / jar.filename for jar in jars]


def write_lock() -> int:
    """Resolve Kafka's dependencies anew and write jars.txt; the number of jars. For whoever raises the version."""
    rows = []
    for artifact in [*jgo.resolve(_ROOTS), jgo.resolve(_LOG_BINDING)[0]]:
        path = artifact.resolve()
        coordinate = f"{artifact.groupId}:{artifact.artifactId}:{artifact.version}"
        rows.append(f"{coordinate} {_sha256(path)} {path.stat().st_size}")
    heading = "# Kafka's jars, written by `make lock`: coordinate, SHA-256, bytes."
    LOCK_FILE.write_text("\n".join([heading, *sorted(rows)]) + "\n")
    return len(rows)


def _whole(folder: Path, jars: Iterable[Jar]) -> bool:
    return all((path := folder / jar.filename).is_file() and path.stat().st_size == jar.size for jar in jars)


def _fill(folder: Path, jars: list[Jar], progress: Progress | None) -> None:
    partial = folder.with_name(folder.name + ".partial")
    if folder.exists():  # somebody took a jar out of it: keep the others
        shutil.rmtree(partial, ignore_errors=True)
        folder.rename(partial)
    make_folder(partial)
    missing = [jar for jar in jars if not _intact(partial / jar.filename, jar)]
    task = progress.add_task(f"Kafka {KAFKA_VERSION}", total=sum(jar.size for jar in missing)) if progress else None
    pool = ThreadPoolExecutor(_FETCHERS, thread_name_prefix="jars")
    try:
        fetches = {pool.submit(_fetch, jar, partial): jar for jar in missing}
        for fetch in as_completed(fetches):
            jar = fetches[fetch]
            try:
                fetch.result()
            except (OSError, RuntimeError) as error:
                raise DevstackError(_not_had(jar, len(jars), error)) from error
            if progress and task is not None:
                progress.advance(task, jar.size)
    finally:
        pool.shutdown(cancel_futures=True)
    shutil.rmtree(partial / "repository", ignore_errors=True)
    partial.rename(folder)


def _fetch(jar: Jar, partial: Path) -> None:
    """Bring one jar into ``partial``, from the user's own Maven repository when the very same jar lies there."""
    settings = GlobalSettings.load()
    downloads = partial / "repository"
    remotes = {"central": MAVEN_CENTRAL_URL, **settings.repositories}
    for trial in range(1, _TRIES + 1):
        # From the second time on only the network is asked: what lay in the user's repository was another file.
        own = [settings.repo_cache] if trial == 1 else []
        context = MavenContext(repo_cache=downloads, local_repos=own, remote_repos=remotes)
        try:
            found = context.create_dependency(jar.coordinate).artifact.resolve()
        except (requests.ConnectionError, requests.Timeout):
            if trial == _TRIES:
                raise
            time.sleep(_RETRY_SECONDS * trial)
            continue
        arrived = partial / f"{jar.filename}.arrived"
        shutil.copyfile(found, arrived)
        if found.is_relative_to(downloads):
            found.unlink()
        if _intact(arrived, jar):
            arrived.rename(partial / jar.filename)
            return
    message = f"{jar.filename} does not have the SHA-256 that jars.txt pins"
    raise RuntimeError(message)


def _intact(path: Path, jar: Jar) -> bool:
    return path.is_file() and path.stat().st_size == jar.size and _sha256(path) == jar.sha256


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _not_had(jar: Jar, count: int, error: Exception) -> str:
    # A connection's error names the host and the whole address; its kind says enough.
    reason = type(error).__name__ if isinstance(error, requests.RequestException) else str(error).splitlines()[0]
    return (
        f"Kafka's jars could not be fetched: {jar.filename} ({reason}). All {count} (56 MB) are needed once; "
        "afterwards no network is needed. Connect this machine to the internet, or set HTTPS_PROXY, and start again: "
        f"what has arrived is kept. Or copy {jar_folder()} from a machine that has it."
    )
