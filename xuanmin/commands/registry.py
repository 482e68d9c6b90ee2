"""`xuanmin registry load`: the resident registry from a CSV file, through `voter.residents.v1`."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from contracts.keys.keyring import Keyring
from eventstore.publishing.publisher import Publisher
from office.client import ServiceError
from services.runtime.settings import Settings
from services.validation.edge.intake.out_residents import publish_load
from services.validation.files.registry import BadLine, RegistryFile, RegistryFileError
from xuanmin.addresses import found_settings
from xuanmin.progress import counting_progress

app = typer.Typer(no_args_is_help=True, help="The resident registry.")
_SHOWN_PROBLEMS = 20


@app.callback()
def registry() -> None:
    """The resident registry."""


@app.command()
def load(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The registry, CSV in UTF-8.")],
    *,
    full: Annotated[bool, typer.Option("--full/--delta", help="Who is not in a full load is gone.")] = True,
) -> None:
    """Load the resident registry. Registrations stay pending until a full load is in."""
    console = Console()
    with counting_progress(console, "residents") as advance:
        loaded, problems = load_registry(found_settings(), file, mode="full" if full else "delta", on_sent=advance)
    console.print(f"{loaded:,} residents published")
    for problem in problems[:_SHOWN_PROBLEMS]:
        console.print(f"line {problem.line}: {problem.problem}; left out", style="yellow")
    if len(problems) > _SHOWN_PROBLEMS:
        console.print(f"… and {len(problems) - _SHOWN_PROBLEMS} more lines", style="yellow")
    if problems:
        raise typer.Exit(2)


def load_registry(
    settings: Settings, file: Path, *, mode: Literal["full", "delta"], on_sent: Callable[[int], None]
) -> tuple[int, list[BadLine]]:
    """Publish the registry in `file`; gives how many residents, and the lines that were left out.

    Raises:
        ServiceError: the file cannot be used; nothing counts as loaded.
        KafkaError, TimeoutError: Kafka went away; load the same file again.
    """
    keyring = Keyring(Path(settings.need("keys")))
    load_time = time.time_ns() // 1_000_000
    reader = RegistryFile(file, keyring.tokens(), keyring.registry(), load_time)
    problems: list[BadLine] = []

    def good() -> Iterator[tuple[str, bytes]]:
        empty = True
        for record in reader.records():
            if isinstance(record, BadLine):
                problems.append(record)
            else:
                empty = False
                yield record
        if empty and mode == "full":
            # Raised before the load's markers are published: nobody is struck out.
            raise ServiceError(
                f"{file.name} has no resident that can be used, and a full load of it would strike everybody out; "
                "nothing was changed"
            )

    async def publish() -> int:
        publisher = Publisher(settings.need("kafka_bootstrap"), "xuanmin-registry-loader")
        try:
            return await publish_load(publisher, good(), load=load_time, mode=mode, on_sent=on_sent)
        finally:
            await publisher.stop()

    try:
        return asyncio.run(publish()), problems
    except RegistryFileError as error:
        raise ServiceError(str(error)) from None
