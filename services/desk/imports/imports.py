"""The lists that the desk has: a bounded number, for a bounded time, each its owner's."""

from __future__ import annotations

import asyncio
import secrets
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import structlog

from office.registering import ImportResult
from services.desk.imports.held_file import HeldFile
from services.desk.imports.list_import import AT_WORK, ENDED, ListImport, Said, Stage
from services.desk.imports.work import Work
from services.desk.page.refusals import FAILED

LARGEST_BYTES: Final = 64 * 1024 * 1024
HELD_BYTES: Final = 128 * 1024 * 1024
MOST_OF_ONE: Final = 4
MOST_AT_WORK: Final = 8
MOST_KNOWN: Final = 200
KEPT_SECONDS: Final = 3600

log: structlog.stdlib.BoundLogger = structlog.get_logger()


class NoRoomError(Exception):
    """There are too many lists already, of this account or of all; later there is room again."""


class Imports:
    """All lists of this desk. Its methods are called in the event loop's thread alone."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._threads = ThreadPoolExecutor(MOST_AT_WORK, "import")
        self._folder: Path | None = None
        self._lists: dict[str, ListImport] = {}

    def begin(
        self, *, owner: str, person: str, election_id: str, name: str, size: int, modified: int, said: Said,
        anew: bool = False,
    ) -> ListImport:  # fmt: skip
        """A list to be handed in; the same file again goes on where it broke off, unless it is to be sent `anew`.

        Raises:
            NoRoomError: too much is held or at work.
        """
        self.sweep()
        for one in self._lists.values():
            same = (one.owner, one.election_id, one.file_name, one.file.size, one.modified, one.said.place)
            if one.stage in {Stage.RECEIVING, Stage.READING, Stage.READ} and same == (
                owner, election_id, name, size, modified, said.place,
            ):  # fmt: skip
                if anew and one.stage is not Stage.READING:
                    self._drop(one)
                    break
                return self._touched(one)
        self._make_room(owner, size)
        if self._folder is None:
            self._folder = Path(tempfile.mkdtemp(prefix="xuanmin-desk-"))
        id_ = secrets.token_urlsafe(12)
        made = ListImport(
            id_, owner, person, election_id, name, modified, datetime.now(UTC),
            HeldFile(self._folder, id_, name, size), said,
        )  # fmt: skip
        self._lists[id_] = made
        asyncio.get_running_loop().call_later(KEPT_SECONDS + 1, self.sweep)
        return self._touched(made)

    def find(self, id_: str, owner: str) -> ListImport | None:
        """The list of this id, if it is this owner's and still known."""
        self.sweep()
        one = self._lists.get(id_)
        return self._touched(one) if one is not None and one.owner == owner else None

    def of(self, election_id: str) -> list[ListImport]:
        """The lists of an election that are known, the latest first."""
        return [one for one in reversed(self._lists.values()) if one.election_id == election_id]

    def read(self, one: ListImport, said: Said | None = None) -> None:
        """Begin to read a list that has come whole; with other things `said` of it, anew."""
        one.said = said or one.said
        one.stage, one.rows_read = Stage.READING, 0
        self._run(one, self._work.read)

    def send(self, one: ListImport) -> None:
        """Begin to send a list that was read, or whose sending broke off: that does no harm. Else it stays as it is."""
        if one.stage in {Stage.READ, Stage.STOPPED}:
            one.stage, one.result, one.following = Stage.SENDING, ImportResult(), None
            self._run(one, self._work.send)

    def discard(self, one: ListImport) -> None:
        """Forget a list, unless it is being worked on."""
        if one.stage not in AT_WORK:
            self._drop(one)

    def sweep(self) -> None:
        """Forget what was not looked at for KEPT_SECONDS, and of more than MOST_KNOWN the oldest."""
        now = time.monotonic()
        idle = [one for one in self._lists.values() if one.stage not in AT_WORK]
        for one in idle:
            if now - one.touched > KEPT_SECONDS or len(self._lists) > MOST_KNOWN:
                self._drop(one)

    def close(self) -> None:
        """Stop what is at work at its next step, and forget everything."""
        self._work.stop()
        self._threads.shutdown(wait=False, cancel_futures=True)
        for one in list(self._lists.values()):
            self._drop(one)
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _make_room(self, owner: str, size: int) -> None:
        lists = self._lists.values()
        if sum(one.owner == owner and one.stage not in ENDED for one in lists) >= MOST_OF_ONE:
            raise NoRoomError
        if sum(one.stage in AT_WORK for one in lists) >= MOST_AT_WORK:
            raise NoRoomError
        held = sum(one.file.size for one in lists if one.file_kept)
        for one in list(lists):
            if held + size <= HELD_BYTES:
                return
            if one.stage in ENDED and one.file_kept:
                # What became of it is still told; its own rows can be had no more.
                one.file_kept = False
                one.file.close()
                held -= one.file.size
        if held + size > HELD_BYTES:
            raise NoRoomError

    def _run(self, one: ListImport, work: Callable[[ListImport], None]) -> None:
        loop = asyncio.get_running_loop()
        future = loop.run_in_executor(self._threads, work, one)

        def ended(done: asyncio.Future[None]) -> None:
            self._touched(one)
            if not done.cancelled() and (error := done.exception()) is not None:
                log.error("job_failed", job=f"import of a list, {one.stage}", exc_info=error)
                one.why = FAILED
                one.stage = Stage.UNUSABLE if one.stage is Stage.READING else Stage.STOPPED

        future.add_done_callback(ended)

    def _touched(self, one: ListImport) -> ListImport:
        one.touched = time.monotonic()
        return one

    def _drop(self, one: ListImport) -> None:
        self._lists.pop(one.id, None)
        one.file_kept = False
        one.file.close()
