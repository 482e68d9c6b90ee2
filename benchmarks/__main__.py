"""`python -m benchmarks --registrations N [--repeat K]`: registrations a second, from Kafka to right tallies."""

from __future__ import annotations

import argparse
import sys

from rich.console import Console

from benchmarks.run import Run, run
from benchmarks.table import table_of
from devstack import DevstackError
from office.client import ServiceError
from xuanmin.supervisor import ServiceFailedError

SHOWN_DIFFERENCES = 20


def main() -> int:
    """Run the benchmark and print its table; the answer is 1 where a tally is not what was recounted."""
    options = _options()
    console = Console()
    runs: list[Run] = []
    try:
        for number in range(options.repeat):
            with console.status("") as status:
                prefix = f"run {number + 1} of {options.repeat}: " if options.repeat > 1 else ""
                runs.append(run(options.registrations, options.seed, lambda step, p=prefix: status.update(p + step)))  # type: ignore[misc]
    except (DevstackError, ServiceFailedError, ServiceError, TimeoutError) as error:
        Console(stderr=True).print(f"[red]benchmark:[/red] {error}", highlight=False, soft_wrap=True)
        return 1
    console.print(table_of(runs), highlight=False)
    differences = [difference for one in runs for difference in one.differences]
    for difference in differences[:SHOWN_DIFFERENCES]:
        console.print(difference, style="red", highlight=False)
    return 1 if differences else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--registrations", type=_count, default=100_000, metavar="N", help="how many (100000)")
    parser.add_argument("--repeat", type=_count, default=1, metavar="K", help="run K times, each from nothing (1)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same registrations (1)")
    return parser.parse_args()


def _count(written: str) -> int:
    number = int(written)
    if number < 1:
        raise argparse.ArgumentTypeError("at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
