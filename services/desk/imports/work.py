"""The work on a list, each step in a thread: it is read, sent once its clerk has said so, and followed."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from contracts.keys.keyring import KeyMissingError
from contracts.keys.tokens import Tokens
from office.client import Client, ServiceError
from office.list_check import ListCheck, check_list, within
from office.registering import ImportResult, ListError, Row, Rows, open_list, send
from office.returned_list.following import Following
from office.returned_list.giving_back import give_back
from office.returned_list.unusable import why
from services.desk.imports.list_import import ListImport, Stage
from services.desk.page.refusals import told_by_office
from services.desk.page.words import Words

READ_AT_ONCE: Final = 2
PAUSES: Final = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
LOOK_SECONDS: Final = 0.2
LOOK_WHILE_SENDING_SECONDS: Final = 1.0
SLOWEST_LOOK_SECONDS: Final = 3.0
FOLLOW_SECONDS: Final = 1800.0

_NO_KEY: Final = Words(
    "本机没有导入名单所需的密钥，请联系系统管理员。",
    "The desk lacks the key that lists need; ask whoever runs the system.",
)

_AGAIN: Final = Words(
    "登记服务没有响应，过一会儿自动再发；已经收下的不会重复登记。",
    "Registration does not answer; it is asked again by itself. What was taken is not registered twice.",
)


class _StoppedError(Exception):
    """The desk stops."""


class Work:
    """Does the steps. Two lists are read or sent at once; the others wait, so that pages never do."""

    def __init__(self, client: Client, tokens: Callable[[], Tokens], clock: Callable[[], float]) -> None:
        self._client = client
        self._tokens = tokens
        self._clock = clock
        self._reading = threading.Semaphore(READ_AT_ONCE)
        self._stopping = threading.Event()

    def stop(self) -> None:
        """Let every step end soon."""
        self._stopping.set()

    def read(self, one: ListImport) -> None:
        """Read a list to its end, and find out what it would do; nothing of it is sent."""

        def told(check: ListCheck) -> None:
            one.rows_read = check.rows
            self._go_on()

        with self._reading:
            try:
                rows = self._open(one)
                one.check = check_list(rows, self._within(rows, one), self._client, on_rows=told)
                one.rows_read = one.check.rows
                one.stage = Stage.READ
            except ListError as error:
                self._unusable(one, Words(*why(str(error), one.file.path.name)))
            except KeyMissingError:
                self._unusable(one, _NO_KEY)
            except ServiceError as error:
                self._unusable(one, told_by_office(error))
            except _StoppedError:
                return

    def send(self, one: ListImport) -> None:
        """Send a list, then follow its rows until all are compared."""
        began = self._clock()

        following = one.following = Following(one.check.known)
        looked = began

        def told(result: ImportResult) -> None:
            nonlocal looked
            one.result, one.why = result, None
            following.add(result.sent[following.sent :], self._clock())
            if self._clock() - looked > LOOK_WHILE_SENDING_SECONDS:
                self._look(following)
                looked = self._clock()
            self._go_on()

        def wait(seconds: float) -> None:
            one.why = _AGAIN
            self._sleep(seconds)

        try:
            with self._reading:
                kept = one.check.kept
                rows = iter(kept) if kept is not None else self._within(self._open(one), one)
                one.result = send(
                    self._client, rows, remember=True, on_chunk=told, pauses=PAUSES, sleep=wait
                )  # fmt: skip
            one.stage = Stage.FOLLOWING
            self._follow(following)
            one.seconds = self._clock() - began
            one.stage = Stage.DONE
        except ListError as error:
            one.why, one.stage = Words(*why(str(error), one.file.path.name)), Stage.STOPPED
        except ServiceError as error:
            one.why, one.stage = told_by_office(error), Stage.STOPPED
        except _StoppedError:
            return

    def workbook(self, one: ListImport, *, every: bool) -> bytes:
        """The list as it goes back to whoever sent it: rows to mend, or every row.

        Raises:
            ListError: the list cannot be read again.
        """
        with self._reading, tempfile.TemporaryDirectory(prefix="xuanmin-desk-") as folder:
            path = Path(folder) / "returned.xlsx"
            stands = one.following.stands if one.following is not None else lambda _: None
            give_back(path, one.file.path, one.problems, stands, every=every)
            return path.read_bytes()

    def _open(self, one: ListImport) -> Rows:
        said = one.said
        return open_list(
            one.file.path, self._tokens(), election=one.election_id, source=said.source, place=said.place,
            channel=said.channel, registered_at=said.registered_at,
        )  # fmt: skip

    def _within(self, rows: Rows, one: ListImport) -> Iterator[Row]:
        return within(rows, election=one.election_id, source=one.said.source, places=one.said.places)

    def _follow(self, following: Following) -> None:
        began = self._clock()
        pause = LOOK_SECONDS
        while self._clock() - began < FOLLOW_SECONDS:
            before = following.counted
            self._look(following)
            if following.done:
                return
            # Where nothing moves, it is asked more and more seldom.
            pause = LOOK_SECONDS if following.counted != before else min(pause * 1.5, SLOWEST_LOOK_SECONDS)
            self._sleep(pause)

    def _look(self, following: Following) -> None:
        # Reporting may be away for a while: what was accepted is counted when it is back.
        with suppress(ServiceError):
            following.look(self._client, self._clock())

    def _unusable(self, one: ListImport, said: Words) -> None:
        one.why, one.stage = said, Stage.UNUSABLE

    def _sleep(self, seconds: float) -> None:
        self._stopping.wait(seconds)
        self._go_on()

    def _go_on(self) -> None:
        if self._stopping.is_set():
            raise _StoppedError
