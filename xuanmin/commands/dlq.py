"""`xuanmin dlq`: what could not be read. Contents stay sealed: only what the headers say is shown."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contracts.topics import SUBMISSIONS, dead_letters_of
from eventstore.kafka.dead_letter_reading import DeadLettersAwayError, LetterHead, read_letter_heads
from office.client import ServiceError
from xuanmin.addresses import found_settings

app = typer.Typer(no_args_is_help=True, help="Dead letters: records that could not be read.")


@app.callback()
def dlq() -> None:
    """Dead letters: records that could not be read."""


@app.command(name="list")
def list_letters(
    topic: Annotated[str, typer.Argument(help="Whose dead letters.")] = SUBMISSIONS,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="The latest so many.")] = 50,
) -> None:
    """List the latest dead letters of a topic, the oldest first, and how many there are of each reason."""
    heads = _read(topic, limit)
    table = Table("offset", "at", "reason", "what to mend", "from", "bytes", box=None, header_style="dim")
    for head in heads:
        said = head.headers
        where = f"{said.get('dl_partition', '?')}/{said.get('dl_offset', '?')}"
        table.add_row(
            str(head.offset), said.get("dl_at", "")[:19].replace("T", " "), said.get("dl_reason", ""),
            said.get("dl_detail", ""), where, said.get("dl_size", ""),
        )  # fmt: skip
    console = Console()
    console.print(table)
    for reason, count in Counter(head.headers.get("dl_reason", "") for head in heads).most_common():
        console.print(f"{count:>8,} {reason}", highlight=False)


@app.command()
def show(
    offset: Annotated[int, typer.Argument(min=0, help="Its offset, as the list shows it.")],
    topic: Annotated[str, typer.Argument(help="Whose dead letters.")] = SUBMISSIONS,
) -> None:
    """Show everything that is said of one dead letter; its content stays sealed."""
    found = [head for head in _read(topic, 10_000) if head.offset == offset]
    if not found:
        raise ServiceError(f"{dead_letters_of(topic)} has no dead letter at offset {offset} among its latest 10,000")
    table = Table(show_header=False, box=None)
    for name, value in sorted(found[0].headers.items()):
        table.add_row(name.removeprefix("dl_"), value)
    Console().print(table)


def _read(topic: str, latest: int) -> list[LetterHead]:
    settings = found_settings()
    try:
        return asyncio.run(read_letter_heads(settings.need("kafka_bootstrap"), topic, latest))
    except DeadLettersAwayError as error:
        raise ServiceError(
            f"the dead letters of {topic} cannot be read ({error}); is Kafka running, and is the topic one of ours?"
        ) from None
