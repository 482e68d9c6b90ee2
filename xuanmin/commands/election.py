"""`xuanmin election`: an election's set-up from one file, and the roll of the election before it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
import yaml
from pydantic import ValidationError
from rich.console import Console

from contracts.elections import ElectionSetUp
from xuanmin.addresses import found_settings
from xuanmin.client import Client, ServiceError
from xuanmin.commands.carry_over import carry_over

app = typer.Typer(no_args_is_help=True, help="An election's set-up, and who is carried over to it.")
app.command(name="carry-over")(carry_over)


class SetUpFileError(ServiceError):
    """The set-up file cannot be used; the message says where."""


@app.callback()
def election() -> None:
    """An election's set-up, and who is carried over to it."""


@app.command()
def load(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The set-up, YAML.")]) -> None:
    """Load an election's set-up; loading the same file again changes nothing."""
    set_up = read_set_up(_text_of(file), file.name)
    settings = found_settings()
    client = Client(settings.registration_url, settings.validation_url, settings.reporting_url)
    answer = load_set_up(client, set_up)
    said = "set up" if answer["changed"] else "stands already as in this file; nothing changed"
    Console().print(
        f"{set_up.election.id}: {answer['places']} places, {answer['constituencies']} constituencies: {said}"
    )


def _text_of(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise SetUpFileError(f"{file.name} is not UTF-8 (byte {error.start}); save it as UTF-8") from None


def load_set_up(client: Client, set_up: ElectionSetUp) -> Any:
    """Send a set-up to the registration service."""
    content = set_up.model_dump_json().encode()
    headers = {"content-type": "application/json"}
    return client.ask("PUT", "registration", f"/v1/elections/{set_up.election.id}", content=content, headers=headers)


def read_set_up(text: str, name: str) -> ElectionSetUp:
    """The set-up in a YAML text.

    Raises:
        SetUpFileError: it is not YAML, or not a set-up; the message names lines or places.
    """
    try:
        return ElectionSetUp.model_validate(yaml.safe_load(text))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f", line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise SetUpFileError(f"{name}{where}: this is not YAML: {getattr(error, 'problem', 'unreadable')}") from None
    except ValidationError as error:
        places = [f"{'/'.join(map(str, problem['loc'])) or 'the file'}: {problem['msg']}" for problem in error.errors()]
        raise SetUpFileError(f"{name}: " + "; ".join(places[:10])) from None
