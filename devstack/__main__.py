"""``python -m devstack fetch`` brings Kafka's jars with a progress bar; ``python -m devstack lock`` pins them anew."""

import logging
import sys

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from devstack.archive import ensure_archive
from devstack.errors import DevstackError
from devstack.jars import LOCK_FILE, ensure_jars, write_lock


def main(arguments: list[str]) -> int:
    """Run one of the two commands; the exit status."""
    console = Console(stderr=True)
    try:
        match arguments:
            case ["fetch"]:
                columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
                with Progress(*columns, console=console) as progress:
                    ensure_jars(progress)
                logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # a new broker's first "not yet" is no news
                ensure_archive(console.print)
            case ["lock"]:
                console.print(f"{write_lock()} jars pinned in {LOCK_FILE.name}")
            case _:
                console.print("usage: python -m devstack fetch | lock")
                return 2
    except DevstackError as error:
        console.print(f"[red]{error}[/red]", soft_wrap=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
