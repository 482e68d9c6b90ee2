"""What to try next: commands, addresses and questions in SQL, for the installation that runs, or for one's own."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Final

from rich.console import Console

from scenarios.zhujing import ELECTION_ID, MsCai
from services.runtime.settings import Settings
from xuanmin.addresses import FOR_SHELLS

SQL: Final = "SELECT place_kind, status, sum(voters) FROM reporting.tally GROUP BY 1, 2"


def where_to_look(console: Console, settings: Settings, folder: Path, ms_cai: MsCai) -> None:
    """Say how to look around in the running demonstration. Passwords are not shown: they stand in the file."""
    lines = (
        "To look around, in another terminal, in this folder:",
        f"  . {shlex.quote(str(folder / FOR_SHELLS))}; export PATH=$PWD/.venv/bin:$PATH",
        f"  xuanmin tally {ELECTION_ID}",
        f"  xuanmin cases {ELECTION_ID} --place V01",
        f"  xuanmin history {ms_cai.submission['source']} {ms_cai.submission['submission_id']}",
        f"  curl $XUANMIN_REPORTING_URL/v1/elections/{ELECTION_ID}/tallies?by=finding",
        f"  curl -N $XUANMIN_REPORTING_URL/v1/elections/{ELECTION_ID}/stream",
        f'  psql "$XUANMIN_ANALYST_DSN" -c "{SQL}"',
        "  kcat -b $XUANMIN_KAFKA_BOOTSTRAP -t voter.validations.v1 -C -e -f '%k %s\\n'",
        "The services describe their APIs at /openapi.json:",
        f"  {settings.registration_url}  {settings.validation_url}  {settings.reporting_url}",
    )
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def how_to_stay(console: Console, *, looked_around: bool) -> None:
    """Say that everything is gone, and how to have a demonstration or an installation that stays."""
    console.print("Everything is stopped and removed." + ("" if looked_around else " To look around:"), highlight=False)
    if looked_around:
        return
    for command, what in (
        ("make demo ARGS=--serve", "the same, and it keeps running, with the desk in a browser, until Ctrl-C"),
        (".venv/bin/xuanmin up", "an installation of your own, without the demonstration's data"),
    ):
        console.print(f"  {command:<24}{what}", highlight=False, soft_wrap=True)
