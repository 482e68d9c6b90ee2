"""`xuanmin webhooks`: which upstream systems are told of their submissions, and how that goes."""

from __future__ import annotations

from typing import Annotated, Any, Final
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from office.client import Client
from xuanmin.addresses import found_settings
from xuanmin.asking import ask_first
from xuanmin.tables.tally import local

app = typer.Typer(no_args_is_help=True, help="Webhooks: upstream systems that are told of their submissions.")

_Name = Annotated[str, typer.Argument(help="The subscription, as `webhooks list` names it.")]
_By = Annotated[str, typer.Option(help="Who does it; kept on record.")]
_Reason = Annotated[str, typer.Option(help="Why; kept on record, sealed.")]
_Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking, also at a terminal.")]
_PATH: Final = "/v1/operations/webhooks"
_HEADINGS: Final = ("name", "to", "sources", "state", "behind", "delivered through", "trouble")
_ONCE: Final = "Shown this once; hand it over on a way that nobody else reads:"


@app.callback()
def webhooks() -> None:
    """Webhooks: upstream systems that are told of their submissions."""


@app.command()
def add(
    name: Annotated[str, typer.Argument(help="A name for it: a-z, 0-9 and dashes.")],
    *,
    url: Annotated[str, typer.Option(help="Where messages go: https://host/path.")],
    source: Annotated[list[str], typer.Option(help="Whose submissions: the `source` that the system sends; repeat.")],
    kind: Annotated[list[str] | None, typer.Option(help="Only these messages (submission.judged, …); repeat.")] = None,
    election: Annotated[str | None, typer.Option(help="Only this election.")] = None,
    since: Annotated[str | None, typer.Option(help="Also what was recorded since: 2021-09-01T00:00:00+08:00.")] = None,
    by: _By,
    reason: _Reason,
    yes: _Yes = False,
) -> None:
    """Tell an upstream system of its submissions from now on; shows the secret that its messages are signed with."""
    _agreed(f"{name}: messages about submissions of {', '.join(source)} go to {url}", yes=yes)
    form = {
        "name": name, "url": url, "sources": source, "kinds": kind or [], "election_id": election, "since": since
    }  # fmt: skip
    _show_secret(_ask("POST", "", {key: value for key, value in form.items() if value is not None}, by, reason))


@app.command(name="list")
def list_webhooks() -> None:
    """Show every subscription, and how delivery to it stands."""
    table = Table(
        "name", "to", "sources", "state", "behind", "delivered through", "trouble", box=None, header_style="dim"
    )
    found = Client.of(found_settings()).ask("GET", "reporting", _PATH)["webhooks"]
    if not found:
        Console().print("There is no webhook; `xuanmin webhooks add` makes one.")
        return
    for one in found:
        waiting, through = one["waiting"], one["delivered_through"]
        table.add_row(
            one["name"], Text(one["url"]), Text(", ".join(one["sources"])), _state(one),
            "?" if waiting is None else f"{waiting:,}", local(through) if through else "",
            str(len(one["trouble"]) or ""),
        )  # fmt: skip
    Console().print(table)


@app.command()
def show(name: _Name) -> None:
    """Show all of one subscription but its secrets, and what its receiver did not take."""
    one = Client.of(found_settings()).ask("GET", "reporting", f"{_PATH}/{quote(name, safe='')}")
    console, facts = Console(), Table(show_header=False, box=None)
    for key in ("url", "sources", "kinds", "election_id", "added_at", "changed_at", "delivered_through", "waiting"):
        value = one[key]
        facts.add_row(key, Text(", ".join(value) if isinstance(value, list) else "" if value is None else str(value)))
    facts.add_row("state", _state(one))
    console.print(facts)
    if one["trouble"]:
        trouble = Table("message", "tried", "again at", "what went wrong", box=None, header_style="dim")
        for found in one["trouble"]:
            trouble.add_row(found["id"], str(found["attempts"]), local(found["due_at"]), Text(found["problem"]))
        console.print(trouble)


@app.command()
def rotate(name: _Name, *, by: _By, reason: _Reason, yes: _Yes = False) -> None:
    """Give a subscription a new secret; for a day messages are signed with the one before as well."""
    _agreed(f"{name}: a new secret; the one before ends in a day", yes=yes)
    _show_secret(_ask("POST", f"{name}/rotation", {}, by, reason))


@app.command()
def replay(
    name: _Name,
    *,
    since: Annotated[str, typer.Option(help="From when on: 2021-09-01T00:00:00+08:00.")],
    by: _By,
    reason: _Reason,
    yes: _Yes = False,
) -> None:
    """Send everything again that was recorded since a moment; the ids of the messages are the same."""
    _agreed(f"{name}: everything recorded since {since} is sent again", yes=yes)
    _ask("POST", f"{name}/replay", {"since": since}, by, reason)
    Console().print(Text(f"{name}: from {since} on, on record"))


@app.command()
def enable(
    name: _Name,
    *,
    skip: Annotated[bool, typer.Option("--skip", help="Give up the messages that were tried the most.")] = False,
    by: _By,
    reason: _Reason,
    yes: _Yes = False,
) -> None:
    """Deliver again, from where it stood."""
    _agreed(f"{name}: delivered to again" + (", but for the messages tried the most" if skip else ""), yes=yes)
    Console().print(Text(f"{name}: {_ask('POST', f'{name}/enabling', {'skip': skip}, by, reason)['state']}, on record"))


@app.command()
def disable(name: _Name, *, by: _By, reason: _Reason, yes: _Yes = False) -> None:
    """Deliver nothing more until it is enabled; nothing is lost meanwhile."""
    _agreed(f"{name}: nothing is sent until it is enabled", yes=yes)
    Console().print(Text(f"{name}: {_ask('POST', f'{name}/disabling', {}, by, reason)['state']}, on record"))


@app.command()
def remove(name: _Name, *, by: _By, reason: _Reason, yes: _Yes = False) -> None:
    """Forget a subscription with its secrets."""
    _agreed(f"{name}: forgotten, with its secrets and how far it is delivered", yes=yes)
    _ask("DELETE", name, {}, by, reason)
    Console().print(Text(f"{name}: removed, on record"))


@app.command()
def test(name: _Name, *, by: _By, reason: _Reason) -> None:
    """Send a message that says nothing, at once; exit code 1 where the receiver does not take it."""
    outcome = _ask("POST", f"{name}/test", {}, by, reason)
    Console().print(Text("taken" if outcome["taken"] else f"not taken: {outcome['problem']}"), soft_wrap=True)
    if not outcome["taken"]:
        raise typer.Exit(1)


def _ask(method: str, path: str, form: dict[str, Any], by: str, reason: str) -> Any:
    where = f"{_PATH}/{quote(path)}" if path else _PATH
    return Client.of(found_settings()).ask(method, "reporting", where, json={"by": by, "reason": reason, **form})


def _agreed(what: str, *, yes: bool) -> None:
    console = Console()
    console.print(Text(what), soft_wrap=True)
    ask_first(console, "Do it?", yes=yes)


def _show_secret(answer: dict[str, str]) -> None:
    console = Console()
    console.print(Text(_ONCE))
    console.print(Text(answer["secret"], "bold"), soft_wrap=True)


def _state(one: dict[str, Any]) -> Text:
    if one["state"] == "enabled":
        return Text("enabled", "green")
    why = {"operator": "by an operator", "gone": "the receiver answered 410", "gave_up": "a message failed to the end"}
    return Text(f"disabled: {why[one['because']]}", "red")
