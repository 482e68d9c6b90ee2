"""`xuanmin demo`: Zhujing town's September 2021, from Kafka to live tallies, on an installation that is thrown away."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from devstack import ensure_jars
from eventstore.clock import set_file_clock
from eventstore.publisher import Publisher
from scenarios.zhujing import ELECTION_ID, Town, town
from scenarios.zhujing.recount import places_day_by_day
from services.reporting.views.tallies import By
from services.runtime.settings import load_settings
from xuanmin.addresses import write_addresses
from xuanmin.client import Client
from xuanmin.commands.tally import watch
from xuanmin.demonstration import DemonstrationError, Stage
from xuanmin.demonstration.acts import perform
from xuanmin.demonstration.looking_around import how_to_stay, where_to_look
from xuanmin.demonstration.opening import THE_DAY_BEFORE
from xuanmin.demonstration.stage import SHANGHAI
from xuanmin.installation import Installation, installation
from xuanmin.progress import download_progress
from xuanmin.supervisor import supervised

Story = tuple[Town, Sequence[Mapping[str, int]]]
"""The town, and the recount by place after each of its days."""

_INTERRUPTED = 130


def demo(
    *,
    serve: Annotated[bool, typer.Option("--serve", help="Keep it running, with live tallies, until Ctrl-C.")] = False,
) -> None:
    """Play Zhujing town's registration of September 2021, and compare its figures with a recount.

    Everything runs on an installation of its own in a temporary folder; your data are not touched.
    """
    console = Console()
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a new broker's first "not yet" is no news
    began = time.monotonic()
    try:
        with download_progress(console) as progress:
            ensure_jars(progress)
        with ThreadPoolExecutor(1, thread_name_prefix="story") as aside, _ready(console) as ready:
            right = _play(console, ready, aside.submit(_story), began, serve=serve)
    except KeyboardInterrupt:
        console.print("\nstopped; nothing is left running", highlight=False)
        raise typer.Exit(_INTERRUPTED) from None
    if not serve:
        console.print()
        how_to_stay(console)
    if not right:
        raise typer.Exit(1)


def _play(console: Console, ready: Installation, story: Future[Story], began: float, *, serve: bool) -> bool:
    clock = ready.folder / "clock"
    set_file_clock(clock, datetime.combine(THE_DAY_BEFORE, time_of_day(8), SHANGHAI))
    os.environ["XUANMIN_CLOCK_FILE"] = str(clock)
    environment = {**ready.environment, "XUANMIN_CLOCK_FILE": str(clock)}
    settings = load_settings()
    write_addresses(ready.folder, environment)
    logs = ready.folder / "logs"
    with _logs_kept_on_failure(logs), supervised(environment, logs, lambda step: _step(console, step)):
        with asyncio.Runner() as runner:
            _step(console, "generating the town")
            zhujing, due = story.result()
            publisher = Publisher(settings.need("kafka_bootstrap"), "upstream")
            client = Client(settings.registration_url, settings.validation_url, settings.reporting_url)
            stage = Stage(console, settings, client, zhujing, ready.folder, clock, publisher, runner)
            stage.took["Starting"] = time.monotonic() - began
            try:
                right = perform(stage, due)
            finally:
                runner.run(publisher.stop())
        _timings(console, stage.took)
        if serve:
            console.print()
            where_to_look(console, settings, ready.folder)
            console.print()
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
    except DemonstrationError as error:
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
