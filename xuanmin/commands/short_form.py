"""A group of commands whose `show` may be left out: `xuanmin outreach ELECTION` is `xuanmin outreach show ELECTION`."""

from __future__ import annotations

from typing import Any, Final

from typer.core import TyperGroup

SHOW: Final = "show"


class ShowsByDefault(TyperGroup):
    """Takes a first word that names no command of the group for the first argument of `show`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """The arguments, with `show` before them where no command is named and something is asked."""
        if args and args[0] not in self.commands and args[0] not in self.get_help_option_names(ctx):
            args = [SHOW, *args]
        return super().parse_args(ctx, args)
