"""`xuanmin accounts`: who may sign in at the desk. A desk that runs knows of every change at once."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from services.desk.people.account import AccountError, new_account
from services.desk.people.accounts import Accounts
from services.desk.people.roles import Role
from xuanmin.addresses import found_settings

app = typer.Typer(no_args_is_help=True, help="Accounts of the people at the desk.")
_PIPED_WIDTH: Final = 160
_Name = Annotated[str, typer.Argument(help="The name that is typed to sign in.")]
_PasswordFile = Annotated[
    str | None,
    typer.Option(help="File whose first line is the password; - reads standard input. Without it one is asked for it."),
]


@app.command()
def add(
    name: _Name,
    *,
    person: Annotated[str, typer.Option(help="Whose account it is: what they do is recorded under this name.")],
    role: Annotated[Role, typer.Option(help="What they may do.")],
    place: Annotated[list[str] | None, typer.Option(help="A village clerk's place by its code; several times.")] = None,
    password_file: _PasswordFile = None,
) -> None:
    """Add an account; the password is asked for twice, and never stands on a command line."""
    accounts = _accounts()
    if accounts.find(name) is not None:
        raise AccountError(f"there is an account {name} already: `xuanmin accounts remove {name}` first")
    account = new_account(name, person, role, place or (), _password(password_file))
    accounts.add(account)
    within = f", places {', '.join(account.places)}" if account.places else ""
    Console().print(f"{account.name}: {account.person}, {account.role}{within}", highlight=False, markup=False)


@app.command(name="list")
def show() -> None:
    """List the accounts."""
    console = Console()
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    for heading in ("name", "person", "role", "places"):
        table.add_column(heading, overflow="fold")
    for one in _accounts().all().values():
        table.add_row(one.name, one.person, one.role, " ".join(one.places))
    console.print(table)


@app.command()
def password(name: _Name, *, password_file: _PasswordFile = None) -> None:
    """Give an account another password; whoever is signed in by it is signed out."""
    accounts = _accounts()
    if accounts.find(name) is None:
        raise AccountError(f"there is no account {name}")
    accounts.change_password(name, _password(password_file))


@app.command()
def remove(name: _Name) -> None:
    """Remove an account; whoever is signed in by it is signed out."""
    _accounts().remove(name)


def _accounts() -> Accounts:
    return Accounts(Path(found_settings().need("keys")))


def _password(file: str | None) -> str:
    if file is None:
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt="The same again", err=True))
    try:
        text = sys.stdin.readline() if file == "-" else Path(file).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise AccountError(f"{file} cannot be read as a file with a password") from None
    return text.partition("\n")[0].removesuffix("\r")
