"""`xuanmin dlq`: what could not be read: shown masked, put back, answered by a corrected record, set aside."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from contracts.submissions import MAX_BYTES, Unreadable
from contracts.topics import SUBMISSIONS, dead_letters_of
from office.client import Client, ServiceError
from office.operations import dead_letters
from xuanmin.addresses import found_settings
from xuanmin.asking import ask_first
from xuanmin.progress import counting_progress
from xuanmin.tables.dead_letters import letter_table, letters_shown, orders_shown, summary_lines

app = typer.Typer(no_args_is_help=True, help="Dead letters: records that could not be read.")

_Topic = Annotated[str, typer.Option(help="Whose dead letters.")]
_OfTopic = Annotated[str, typer.Argument(help="Whose dead letters.")]
_Class = Annotated[Unreadable | None, typer.Option("--class", help="Only those of this reason.")]
_Place = Annotated[str | None, typer.Option(help="Only those that name this place.")]
_Partition = Annotated[int | None, typer.Option(min=0, help="Only those of this partition of the topic.")]
_Since = Annotated[str | None, typer.Option(help="Only those from this moment on: ISO 8601 with offset.")]
_Until = Annotated[str | None, typer.Option(help="Only those before this moment: ISO 8601 with offset.")]
_Some = Annotated[list[int] | None, typer.Argument(min=0, help="Their offsets, as the list shows them.")]
_By = Annotated[str, typer.Option(help="Who does it; kept on record.")]
_Reason = Annotated[str, typer.Option(help="Why; kept on record, sealed.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking, also at a terminal.")]


@app.callback()
def dlq() -> None:
    """Dead letters: records that could not be read."""


@app.command(name="list")
def list_letters(
    topic: _OfTopic = SUBMISSIONS,
    *,
    of_class: _Class = None,
    place: _Place = None,
    partition: _Partition = None,
    since: _Since = None,
    until: _Until = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="So many.")] = 50,
) -> None:
    """List the latest dead letters of a topic, or the first that the filters leave, and how many are open in all."""
    console = Console()
    filters = _filters(of_class, place, partition, since, until)
    pages = list(dead_letters.pages(Client.of(found_settings()), topic, limit, filters))
    letters = [one for page in pages for one in page["letters"]]
    console.print(letters_shown(letters, console.width) if letters else "No dead letters here.")
    if pages[-1]["next"] is not None:
        console.print(f"There are more from offset {pages[-1]['next']} on.", style="dim", highlight=False)
    for line in summary_lines(pages[-1]["summary"]):
        console.print(line, highlight=False, soft_wrap=True)


@app.command()
def show(
    offset: Annotated[int, typer.Argument(min=0, help="Its offset, as the list shows it.")],
    topic: _OfTopic = SUBMISSIONS,
) -> None:
    """Show one dead letter: why, what it looks like, what became of it; of its content the shape and no value."""
    Console().print(letter_table(dead_letters.one(Client.of(found_settings()), topic, offset)))


@app.command()
def redrive(
    offsets: _Some = None,
    *,
    by: _By,
    reason: _Reason,
    topic: _Topic = SUBMISSIONS,
    of_class: _Class = None,
    place: _Place = None,
    partition: _Partition = None,
    since: _Since = None,
    until: _Until = None,
    again: Annotated[bool, typer.Option("--again", help="Also those that something was done about before.")] = False,
    rate: Annotated[int, typer.Option(min=1, help="At most so many a second.")] = 100,
    corrected: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Send this record instead of the one letter's.")
    ] = None,
    yes: _Yes = False,
) -> None:
    """Put dead letters back on their topic as they were, or send a corrected record instead of one; first say which."""
    client, console, act = Client.of(found_settings()), Console(), {"by": by, "reason": reason}
    if corrected is not None:
        offset, record = _only_one(offsets), _record_in(corrected)
        console.print(letter_table(dead_letters.one(client, topic, offset)))
        ask_first(console, f"Send {corrected} instead of it?", yes=yes)
        dead_letters.correct(client, topic, offset, record, act)
        console.print(Text(f"sent instead of offset {offset} of {dead_letters_of(topic)}"))
        return
    letters = _chosen(offsets, _filters(of_class, place, partition, since, until))
    told = dead_letters.preview(client, topic, letters, again=again)
    for line in dead_letters.previewed(told):
        console.print(line, highlight=False)
    if told["complete"] and not told["would_be_put_back"]:
        console.print("There is nothing to put back.")
        return
    ask_first(console, f"Put them back on {topic}, {rate} a second?", yes=yes)
    order = dead_letters.redrive(client, topic, letters, act, again=again, rate=rate)
    console.print(f"order {order}", highlight=False)
    _follow(client, console, order, told["would_be_put_back"])


@app.command()
def redrives() -> None:
    """Show what was ordered to be put back, and how far each order is."""
    console, orders = Console(), dead_letters.orders(Client.of(found_settings()))
    for one in orders_shown(orders):
        console.print(one, soft_wrap=True)
    if not orders:
        console.print("Nothing was ordered.")


@app.command()
def stop(
    order: Annotated[str, typer.Argument(help="The order, as `dlq redrives` shows it.")],
    *,
    by: _By,
    reason: _Reason,
    yes: _Yes = False,
) -> None:
    """Stop an order to redrive; what was put back stays so."""
    client = Client.of(found_settings())
    ask_first(Console(), f"Stop {order} where it is?", yes=yes)
    told = dead_letters.stop(client, order, {"by": by, "reason": reason})
    done = "stopped" if told["changed"] else f"it was {told['state']} already"
    Console().print(f"{done}; {told['put_back']:,} are put back", highlight=False)


@app.command(name="set-aside")
def set_aside(
    offsets: _Some = None,
    *,
    by: _By,
    reason: _Reason,
    topic: _Topic = SUBMISSIONS,
    of_class: _Class = None,
    place: _Place = None,
    partition: _Partition = None,
    since: _Since = None,
    until: _Until = None,
    yes: _Yes = False,
) -> None:
    """Record that nothing is to be done about some dead letters, so that they count as open no longer."""
    client, console = Client.of(found_settings()), Console()
    letters = _chosen(offsets, _filters(of_class, place, partition, since, until))
    told = dead_letters.preview(client, topic, letters, again=True)
    console.print(f"{told['chosen']:,} dead letters are chosen.", highlight=False)
    ask_first(console, "Set aside those of them that nothing was done about?", yes=yes)
    count = dead_letters.set_aside(client, topic, letters, {"by": by, "reason": reason})
    console.print(f"{count:,} are set aside", highlight=False)


def _chosen(offsets: list[int] | None, filters: dict[str, Any]) -> dict[str, Any]:
    return filters | ({"offsets": offsets} if offsets else {})


def _only_one(offsets: list[int] | None) -> int:
    if offsets is None or len(offsets) != 1:
        raise ServiceError("--corrected stands instead of one dead letter; name its offset")
    return offsets[0]


def _record_in(file: Path) -> str:
    content = file.read_bytes()
    if len(content) > MAX_BYTES:
        raise ServiceError(f"{file} has {len(content):,} bytes; a submission has at most {MAX_BYTES:,}")
    try:
        return content.decode()
    except UnicodeDecodeError as wrong:
        raise ServiceError(f"{file} is not UTF-8 at byte {wrong.start}") from None


def _follow(client: Client, console: Console, order: str, total: int) -> None:
    done = 0
    with counting_progress(console, "put back", total) as advance:
        for told in dead_letters.followed(client, order):
            advance(told["put_back"] - done)
            done = told["put_back"]
    left = "".join(
        f"; {count:,} left out: {dead_letters.LEFT_OUT.get(why, why)}" for why, count in told["left_out"].items()
    )
    console.print(Text(f"{told['state']}: {done:,} put back{left}"), soft_wrap=True)
    if told["state"] == "failed":
        raise ServiceError("the order broke; registration's log says how (redrive_failed)")


def _filters(
    of_class: Unreadable | None, place: str | None, partition: int | None, since: str | None, until: str | None
) -> dict[str, Any]:
    said = {
        "reason": of_class.value if of_class else None, "place": place, "partition": partition,
        "since": _moment("--since", since), "until": _moment("--until", until),
    }  # fmt: skip
    return {name: value for name, value in said.items() if value is not None}


def _moment(option: str, said: str | None) -> str | None:
    try:
        is_one = said is None or datetime.fromisoformat(said).tzinfo is not None
    except ValueError:
        is_one = False
    if not is_one:
        raise ServiceError(f"{option}: write a moment with its offset, such as 2021-09-26T18:00:00+08:00")
    return said
