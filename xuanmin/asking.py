"""Asking whoever sits there before something is done."""

from __future__ import annotations

import sys

import typer
from rich.console import Console


def is_to_ask(console: Console, *, yes: bool) -> bool:
    """Whether somebody sits there who is to be asked: not where `yes` was said, nor in a script. What is printed may go
    elsewhere (`… | tee acts.log`): who types is still there."""
    return not yes and (console.is_terminal or sys.stdin.isatty())


def ask_first(console: Console, question: str, *, yes: bool) -> None:
    """Ask, where somebody is to be asked.

    Raises:
        typer.Abort: the answer is no.
    """
    if is_to_ask(console, yes=yes):
        typer.confirm(question, abort=True)
