"""One job: how far it is, what it said, and the files that it made."""

from __future__ import annotations

import os
import tempfile
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO, Final, Literal

from services.desk.page.words import Words
from services.desk.people.roles import Right

PIECE: Final = 1 << 18
State = Literal["waiting", "running", "done", "failed"]


class JobError(Exception):
    """A job cannot be done; `said` tells the person why and what to do."""

    def __init__(self, said: Words) -> None:
        super().__init__(said.en)
        self.said = said


class StoppedError(Exception):
    """The desk stops, and the job with it."""


class KeptFile:
    """A file without a name in the file system: nobody else can open it, and it is gone with the process."""

    def __init__(self, name: str, media_type: str, handle: IO[bytes]) -> None:
        self.name = name
        self.media_type = media_type
        self._handle = handle
        weakref.finalize(self, handle.close)

    @property
    def size(self) -> int:
        """In bytes."""
        return os.fstat(self._handle.fileno()).st_size

    def pieces(self) -> Iterator[bytes]:
        """Its content from the beginning; several may read at once."""
        place = 0
        while piece := os.pread(self._handle.fileno(), PIECE, place):
            place += len(piece)
            yield piece


@dataclass(eq=False)
class Job:
    """What somebody began. `right` is needed to see it, besides being its `owner` (an account's name).

    `title` says what it is, `back` is the address of the page where it was begun. The work, in a thread of its own,
    tells how far it is with `tell`, makes files with `file` and says at the end with `conclude` what came out.
    """

    id: str
    owner: str
    right: Right
    election_id: str
    title: Words
    back: str
    state: State = "waiting"
    said: Words | None = None
    done: int = 0
    whole: int | None = None
    lines: list[Words] = field(default_factory=list)
    files: list[KeptFile] = field(default_factory=list)
    stopping: bool = False

    @property
    def ended(self) -> bool:
        """Whether nothing more will come."""
        return self.state in {"done", "failed"}

    def tell(self, said: Words | None = None, *, done: int | None = None, whole: int | None = None) -> None:
        """Say what is being done, and how many of how many are; what is left out stays as it was.

        Raises:
            StoppedError: the desk stops; let it pass.
        """
        if self.stopping:
            raise StoppedError
        self.said = said or self.said
        self.done = self.done if done is None else done
        self.whole = self.whole if whole is None else whole

    def conclude(self, *lines: Words) -> None:
        """Say what came out, a line each."""
        self.lines += lines

    @contextmanager
    def file(self, name: str, media_type: str) -> Iterator[IO[bytes]]:
        """A file to write; it can be fetched once the block has ended well."""
        # Not closed with the block: whoever fetches reads it, and it goes when nobody has it any more.
        handle = tempfile.TemporaryFile()  # noqa: SIM115
        try:
            yield handle
            handle.flush()
        except BaseException:
            handle.close()
            raise
        self.files.append(KeptFile(name, media_type, handle))
