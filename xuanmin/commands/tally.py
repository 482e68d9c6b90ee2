"""`xuanmin tally`: an election's counts, live while they change, or once."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Annotated, Any, Final

import orjson
import typer
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from office.client import Client, ServiceError
from services.reporting.views.tallies import By
from xuanmin.addresses import found_settings
from xuanmin.live_counts import LiveCounts
from xuanmin.tables import tally as tally_table

EVERY_SECONDS: Final = 1.0
PAGE_SECONDS: Final = 8.0
_HEAD_LINES: Final = 7


def tally(
    election: Annotated[str, typer.Argument(help="The election's id.")],
    *,
    by: Annotated[By, typer.Option(help="What to count by.")] = By.PLACE,
    live: Annotated[
        bool | None, typer.Option("--watch/--once", help="Follow the live stream, or ask once. At a terminal: follow.")
    ] = None,
    as_of: Annotated[str | None, typer.Option(help="As recorded by this instant (ISO 8601, with offset).")] = None,
    until: Annotated[str | None, typer.Option(help="Only registrations made up to this day (YYYY-MM-DD).")] = None,
    raw: Annotated[bool, typer.Option("--json", help="The service's answer as it is.")] = False,
) -> None:
    """Show an election's counts: registered, on the roll, suspected, pending."""
    settings, console = found_settings(), Console()
    client = Client.of(settings)
    bounds = {name: value for name, value in (("as_of", as_of), ("until", until)) if value is not None}
    follow = live if live is not None else console.is_terminal and not raw and as_of is None
    if follow and as_of is not None:
        raise ServiceError("what was recorded by an instant does not change: leave --watch or --as-of out")
    if follow:
        try:
            watch(console, client, election, by=by, until=until, raw=raw)
        except KeyboardInterrupt:
            return
    elif raw:
        typer.echo(orjson.dumps(ask(client, election, by, bounds), option=orjson.OPT_INDENT_2))
    else:
        _print_once(console, client, election, by, bounds)


def ask(client: Client, election: str, by: By, bounds: Mapping[str, str]) -> dict[str, Any]:
    """The reporting service's tallies.

    Raises:
        ServiceError: it does not answer, or there is no such election.
    """
    answer: dict[str, Any] = client.ask(
        "GET", "reporting", f"/v1/elections/{election}/tallies", params={"by": by.value, **bounds}
    )
    return answer


def watch(
    console: Console, client: Client, election: str, *, by: By = By.PLACE, until: str | None = None, raw: bool = False,
    whole_screen: bool = True,
) -> None:  # fmt: skip
    """Show the counts each time that the live stream tells of a change, until Ctrl-C. `raw`: a line of JSON each.

    Raises:
        ServiceError: there is no such election, or the service does not answer at the beginning.
    """
    bounds = {"until": until} if until is not None else {}
    view = _View(election, by, ask(client, election, by, bounds))
    view.take_kinds(ask(client, election, By.PLACE_KIND, bounds))
    live = LiveCounts(client.urls, election)
    try:
        if raw or not console.is_terminal:
            _follow_in_lines(console, client, view, live, bounds, raw=raw)
        else:
            _follow_on_screen(console, client, view, live, bounds, whole_screen=whole_screen)
    finally:
        live.close()


class _View:
    """What is on the screen: the last answer, the one before it, and the page."""

    def __init__(self, election: str, by: By, answer: dict[str, Any]) -> None:
        self.election, self.by, self.answer = election, by, answer
        self.kinds: list[dict[str, Any]] = []
        self.before: dict[str, int] = {}
        self.is_old = False
        self.opened = time.monotonic()

    def take(self, answer: dict[str, Any]) -> None:
        """A newer answer."""
        self.before = {row["key"]: row["registered"] for row in self.answer["rows"]}
        self.answer = answer

    def take_kinds(self, answer: dict[str, Any]) -> None:
        """The same counts by kind of place."""
        self.kinds = answer["rows"]

    def render(self, console: Console, live: LiveCounts) -> RenderableType:
        """All of it, to fit the terminal."""
        head = Text(self.election, "bold").append("   ").append(_sign(live, is_old=self.is_old))
        turn = int((time.monotonic() - self.opened) / PAGE_SECONDS)
        standing = tally_table.standing(self.answer)
        taken = _HEAD_LINES + len(standing.wrap(console, console.width))
        rows = tally_table.in_order(self.answer["rows"])
        page, pages = tally_table.page_of(rows, self.before, console.width, console.height - taken, turn)
        foot = Text(
            f"page {turn % pages + 1} of {pages}, turned every {PAGE_SECONDS:.0f} s" if pages > 1 else "", "dim"
        )
        return Group(head, tally_table.totals(self.answer, self.kinds), Text(), page, foot, standing)


def _sign(live: LiveCounts, *, is_old: bool) -> Text:
    heard = live.heard
    if heard.broken == "connecting":
        return Text("connecting", "dim")
    if heard.broken:
        return Text(f"✗ BROKEN: {heard.broken}; these are the last counts, trying again", "bold red")
    if is_old:
        return Text("✗ BROKEN: the counts cannot be read anew; these are the last ones, trying again", "bold red")
    if heard.behind:
        return Text(f"! BEHIND: {heard.behind}", "bold yellow")
    return Text("● live", "green")


def _follow_on_screen(
    console: Console, client: Client, view: _View, live: LiveCounts, bounds: Mapping[str, str], *, whole_screen: bool
) -> None:
    with Live(view.render(console, live), console=console, auto_refresh=False, screen=whole_screen) as screen:
        while True:
            if live.news.wait(EVERY_SECONDS):
                live.news.clear()
                _refresh(client, view, live, bounds)
            screen.update(view.render(console, live), refresh=True)
            time.sleep(EVERY_SECONDS)


def _follow_in_lines(
    console: Console, client: Client, view: _View, live: LiveCounts, bounds: Mapping[str, str], *, raw: bool
) -> None:
    while True:
        live.news.wait()
        live.news.clear()
        _refresh(client, view, live, bounds)
        if raw:
            typer.echo(orjson.dumps(view.answer))
        else:
            counts, kinds = view.answer["totals"], {row["key"]: row["registered"] for row in view.kinds}
            console.print(
                f"{_sign(live, is_old=view.is_old).plain}  data as of {tally_table.local(view.answer['data_as_of'])}  "
                f"registered {counts['registered']:,}  on the roll {counts['on_the_roll']:,}  "
                f"suspected {counts['by_status'].get('suspected', 0):,}  "
                f"pending {counts['by_status'].get('pending', 0):,}  "
                f"units {kinds.get('unit', 0):,}  villages {kinds.get('village', 0):,}",
                highlight=False, soft_wrap=True,
            )  # fmt: skip
        time.sleep(EVERY_SECONDS)


def _refresh(client: Client, view: _View, live: LiveCounts, bounds: Mapping[str, str]) -> None:
    try:
        view.take(ask(client, view.election, view.by, bounds))
        view.take_kinds(ask(client, view.election, By.PLACE_KIND, bounds))
        view.is_old = False
    except ServiceError:
        view.is_old = True
        live.news.set()


def _print_once(console: Console, client: Client, election: str, by: By, bounds: Mapping[str, str]) -> None:
    answer = ask(client, election, by, bounds)
    kinds = ask(client, election, By.PLACE_KIND, bounds)["rows"]
    said = "".join(f"   {name.replace('_', ' ')} {value}" for name, value in bounds.items())
    console.print(Text(election, "bold").append(said, "dim"))
    console.print(tally_table.totals(answer, kinds))
    console.print(tally_table.whole(tally_table.in_order(answer["rows"]), console.width))
    console.print(tally_table.standing(answer))
