"""Jobs: bounded, their owner's alone, their files whole or not there, stopped with the desk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from office.client import ServiceError
from services.desk.jobs.job import Job, JobError
from services.desk.jobs.jobs import MOST_OF_ONE, BusyError, Jobs
from services.desk.page.words import Words
from services.desk.people.roles import Right


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


def begun(jobs: Jobs, work: Any, *, owner: str = "li", lane: Any = "paper") -> Job:
    return jobs.begin(
        lane,
        work,
        owner=owner,
        right=Right.PUBLISH_ROLL,
        election_id="e1",
        title=Words("名单", "lists"),
        back="/e/e1/x",
    )


async def ended(job: Job) -> None:
    async with asyncio.timeout(10):
        while not job.ended:  # noqa: ASYNC110  a page too looks again and again
            await asyncio.sleep(0.01)


async def test_what_a_job_made_is_read_whole_and_by_several(jobs: Jobs) -> None:
    content = bytes(range(256)) * 5000

    def work(job: Job) -> None:
        job.tell(Words("写", "writing"), done=0, whole=1)
        with job.file("名单.pdf", "application/pdf") as out:
            out.write(content)
        job.tell(done=1)

    job = begun(jobs, work)
    await ended(job)
    [file] = job.files
    first, second = file.pieces(), file.pieces()
    assert next(first) == next(second)
    assert b"".join(file.pieces()) == content
    assert (job.state, job.done, job.whole, file.size) == ("done", 1, 1, len(content))


async def test_a_job_is_found_by_its_owner_alone(jobs: Jobs) -> None:
    job = begun(jobs, lambda _job: None)
    assert jobs.find(job.id, "li") is job
    assert jobs.find(job.id, "wang") is None
    assert jobs.of("li", "/e/e1/x") == [job]
    assert jobs.of("wang", "/e/e1/x") == []


@pytest.mark.parametrize("error", [JobError(Words("不行", "no")), ServiceError("away"), KeyError("secret")])
async def test_what_fails_says_so_keeps_no_file_and_quotes_nothing_unknown(jobs: Jobs, error: Exception) -> None:
    def work(job: Job) -> None:
        with job.file("half", "text/plain") as out:
            out.write(b"half")
        raise error

    job = begun(jobs, work)
    await ended(job)
    assert (job.state, job.files) == ("failed", [])
    assert len(job.lines) == 1
    assert "secret" not in str(job.lines)


async def test_a_lane_runs_so_many_at_once_and_one_account_gets_no_more_than_its_part(jobs: Jobs) -> None:
    go, running, most = threading.Event(), [0], [0]

    def work(_job: Job) -> None:
        running[0] += 1
        most[0] = max(most[0], running[0])
        go.wait(10)
        running[0] -= 1

    known = [begun(jobs, work) for _ in range(MOST_OF_ONE)]
    with pytest.raises(BusyError):
        begun(jobs, work)
    other = begun(jobs, work, owner="wang")
    assert sum(job.state == "waiting" for job in known) >= MOST_OF_ONE - 1
    go.set()
    await asyncio.gather(*map(ended, [*known, other]))
    assert most[0] == 1
    assert begun(jobs, lambda _job: None).owner == "li"


async def test_a_job_stops_at_its_next_word_when_the_desk_does(jobs: Jobs) -> None:
    reached, go = threading.Event(), threading.Event()

    def work(job: Job) -> None:
        reached.set()
        go.wait(10)
        job.tell(done=1)
        job.conclude(Words("到了", "got there"))

    job = begun(jobs, work)
    assert await asyncio.to_thread(reached.wait, 10)
    jobs.close()
    go.set()
    await ended(job)
    assert (job.state, job.lines, job.done) == ("failed", [], 0)
