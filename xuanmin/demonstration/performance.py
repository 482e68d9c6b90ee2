"""The whole performance: an installation of its own, the acts on it, and everything stopped and removed."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import datetime
from datetime import time as time_of_day
from pathlib import Path

from rich.console import Console

from devstack import ensure_jars
from eventstore.clock import set_file_clock
from eventstore.publishing.publisher import Publisher
from office.client import Client, ServiceError
from scenarios.zhujing import ELECTION_ID, Town, town
from scenarios.zhujing.recount import places_day_by_day
from services.reporting.views.tallies import By
from services.runtime.settings import load_settings
from xuanmin.addresses import noted_addresses
from xuanmin.commands.tally import watch
from xuanmin.demonstration import at_the_desk
from xuanmin.demonstration.acts import perform
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.looking_around import where_to_look
from xuanmin.demonstration.opening import THE_DAY_BEFORE
from xuanmin.demonstration.papers import print_papers
from xuanmin.demonstration.stage import SHANGHAI, Stage
from xuanmin.installation import Installation, installation
from xuanmin.progress import download_progress
from xuanmin.supervisor import ServiceFailedError, supervised

Story = tuple[Town, Sequence[Mapping[str, int]]]
"""The town, and the recount by place after each of its days."""


def perform_all(console: Console, *, serve: bool, papers: Path | None = None) -> bool:
    """Play it from beginning to end; whether the figures are right. With `serve` it runs on until Ctrl-C.

    What the office prints is written into the folder `papers`, where one is given.

    Raises:
        DevstackError, ServiceFailedError, ServiceError, DemonstrationError: something does not work, and why.
    """
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a new broker's first "not yet" is no news
    began = time.monotonic()
    with download_progress(console) as progress:
        ensure_jars(progress)
    with ThreadPoolExecutor(1, thread_name_prefix="story") as aside, _ready(console) as ready:
        return _play(console, ready, aside.submit(_story), began, papers, serve=serve)


def _play(
    console: Console, ready: Installation, story: Future[Story], began: float, papers: Path | None, *, serve: bool
) -> bool:
    clock = ready.folder / "clock"
    set_file_clock(clock, datetime.combine(THE_DAY_BEFORE, time_of_day(8), SHANGHAI))
    os.environ["XUANMIN_CLOCK_FILE"] = str(clock)
    environment = {**ready.environment, "XUANMIN_CLOCK_FILE": str(clock)}
    settings = load_settings()
    password = at_the_desk.make_accounts(Path(environment["XUANMIN_KEYS"]), ready.folder)
    logs = ready.folder / "logs"
    services = supervised(environment, logs, lambda step: _step(console, step))
    with _logs_kept_on_failure(logs), noted_addresses(ready.folder, environment), services:
        with asyncio.Runner() as runner:
            at_the_desk.tell(console, environment, password)
            _step(console, "generating the town")
            zhujing, due = story.result()
            publisher = Publisher(settings.need("kafka_bootstrap"), "upstream")
            client = Client.of(settings)
            stage = Stage(console, settings, client, zhujing, ready.folder, clock, publisher, runner)
            stage.took["Starting"] = time.monotonic() - began
            try:
                right = perform(stage, due)
                if papers is not None:
                    with stage.act("What the office prints"):
                        print_papers(stage, papers)
            finally:
                runner.run(publisher.stop())
        _timings(console, stage.took)
        if serve:
            console.print()
            where_to_look(console, settings, ready.folder, zhujing.ms_cai)
            console.print()
            at_the_desk.tell(console, environment, password)
            console.print()
            with suppress(KeyboardInterrupt):
                watch(console, client, ELECTION_ID, by=By.PLACE_KIND, whole_screen=False)
    return right


@contextmanager
def _ready(console: Console) -> Iterator[Installation]:
    """An installation of the demonstration's own, whatever addresses are set."""
    ours = dict.fromkeys(("kafka_bootstrap", "registration_dsn", "validation_dsn", "reporting_dsn", "keys", "data"))
    settings = load_settings().model_copy(update=ours)
    with installation(settings, None, ephemeral=True, on_step=lambda step: _step(console, step)) as ready:
        yield ready


@contextmanager
def _logs_kept_on_failure(logs: Path) -> Iterator[None]:
    """Keep the services' logs where something fails: the folder that they are in is thrown away.

    Raises:
        DemonstrationError: the block failed so, and where the logs are.
    """
    try:
        yield
    except (DemonstrationError, ServiceError, ServiceFailedError) as error:
        kept = Path(tempfile.mkdtemp(prefix="xuanmin-logs-"))
        shutil.copytree(logs, kept, dirs_exist_ok=True)
        raise DemonstrationError(f"{error}; the services' logs are kept in {kept}") from None


def _story() -> Story:
    zhujing = town()
    return zhujing, places_day_by_day(day.submissions for day in zhujing.days)


def _step(console: Console, text: str) -> None:
    console.print(f"[dim]… {text}[/dim]", highlight=False)


def _timings(console: Console, took: Mapping[str, float]) -> None:
    console.print()
    for title, seconds in took.items():
        console.print(f"[dim]{seconds:6.1f} s  {title}[/dim]", highlight=False)
    console.print(f"[dim]{sum(took.values()):6.1f} s  in all[/dim]", highlight=False)
