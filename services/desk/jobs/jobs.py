"""The desk's jobs: a bounded number at once, each in a thread; what they made is kept for an hour, in no named file.

```python
job = jobs.begin("paper", work, owner=visitor.account.name, right=Right.PUBLISH_ROLL, election_id=…, title=…, back=…)
return RedirectResponse(address_of(job), 303)
```
`work(job)` is plain blocking code. It must leave heavy computing to processes or to libraries that let other threads go
on: every page of everybody is made by one thread beside it.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Final, Literal

import structlog
from starlette.exceptions import HTTPException

from office.client import ServiceError
from services.desk.jobs.job import Job, JobError, StoppedError
from services.desk.page.refusals import FAILED, told_by_office
from services.desk.page.words import Words
from services.desk.people.roles import Right

Lane = Literal["paper", "lists", "roll"]
LANES: Final[Mapping[Lane, int]] = {"paper": 1, "lists": 2, "roll": 1}
"""How many jobs run at once of what is printed, of lists that are read, of rolls that are published."""
MOST_UNENDED: Final = 20
MOST_OF_ONE: Final = 4
MOST_ENDED: Final = 60
KEPT_SECONDS: Final = 3600

_TOO_MANY: Final = 429

Work = Callable[[Job], None]
log: structlog.stdlib.BoundLogger = structlog.get_logger()


class BusyError(HTTPException):
    """Too many jobs wait already, of this account or of all: answered with 429."""

    def __init__(self) -> None:
        super().__init__(_TOO_MANY)


class Jobs:
    """All jobs of this desk. Its methods are called in the event loop's thread alone."""

    def __init__(self) -> None:
        self._lanes = {lane: ThreadPoolExecutor(many, f"job-{lane}") for lane, many in LANES.items()}
        self._jobs: dict[str, Job] = {}

    def begin(
        self, lane: Lane, work: Work, *, owner: str, right: Right, election_id: str, title: Words, back: str
    ) -> Job:
        """Begin a job; it waits while its lane is full.

        Raises:
            BusyError: `MOST_OF_ONE` of this owner, or `MOST_UNENDED` in all, have not ended.
        """
        unended = [job for job in self._jobs.values() if not job.ended]
        if len(unended) >= MOST_UNENDED or sum(job.owner == owner for job in unended) >= MOST_OF_ONE:
            raise BusyError
        job = Job(secrets.token_urlsafe(12), owner, right, election_id, title, back)
        self._jobs[job.id] = job
        loop = asyncio.get_running_loop()
        # What every line of the log says stands in the context, which a thread does not have by itself.
        future = loop.run_in_executor(self._lanes[lane], copy_context().run, _run, job, work)
        future.add_done_callback(lambda _: self._ended(job, loop))
        return job

    def find(self, job_id: str, owner: str) -> Job | None:
        """The job of this id, if it is this owner's and still known."""
        job = self._jobs.get(job_id)
        return job if job is not None and job.owner == owner else None

    def of(self, owner: str, back: str) -> list[Job]:
        """This owner's jobs that were begun on the page `back`, the latest first."""
        return [job for job in reversed(self._jobs.values()) if (job.owner, job.back) == (owner, back)]

    def close(self) -> None:
        """Stop what runs at the next word that it says, and forget everything."""
        for job in self._jobs.values():
            job.stopping = True
        for threads in self._lanes.values():
            threads.shutdown(wait=False, cancel_futures=True)
        self._jobs.clear()

    def _ended(self, job: Job, loop: asyncio.AbstractEventLoop) -> None:
        ended = [one.id for one in self._jobs.values() if one.ended]
        for old in ended[:-MOST_ENDED]:
            del self._jobs[old]
        loop.call_later(KEPT_SECONDS, self._jobs.pop, job.id, None)


def address_of(job: Job) -> str:
    """The page on which a job is watched."""
    return f"/e/{job.election_id}/jobs/{job.id}"


def _run(job: Job, work: Work) -> None:
    if job.stopping:
        return
    job.state = "running"
    try:
        work(job)
    except StoppedError:
        job.state = "failed"
    except JobError as error:
        job.conclude(error.said)
        job.state = "failed"
    except ServiceError as error:
        job.conclude(told_by_office(error))
        job.state = "failed"
    except Exception:
        log.exception("job_failed", job=job.title.en)
        job.conclude(FAILED)
        job.state = "failed"
    else:
        job.state = "done"
    if job.state == "failed":
        job.files.clear()
