"""A stand-in for docker, for the scripts of backups: what they run in containers is run here, against the server whose
address is in the environment; which services were stopped and started is written down.

Run as `python docker_stand_in.py compose exec -T postgres …`.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Do what `docker` with these arguments would."""
    match arguments:
        case ["compose", "exec", "-T", "postgres", *command]:
            return subprocess.run(command, check=False).returncode
        case ["compose", "stop" | "up", *_]:
            with Path(os.environ["STAND_IN_LOG"]).open("a") as log:
                log.write(" ".join(arguments[1:]) + "\n")
            return 0
        case ["run", "--rm", *rest]:
            return _tar(rest)
    sys.stderr.write(f"no stand-in for {arguments}\n")
    return 2


def _tar(rest: list[str]) -> int:
    """`tar --create --directory=/ keys` in a container with volumes, each a folder in STAND_IN_VOLUMES."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        while rest and rest[0] == "--volume":
            volume, target, rights = rest[1].split(":")
            if rights != "ro":
                return 3
            archive.add(Path(os.environ["STAND_IN_VOLUMES"]) / volume, target.lstrip("/"))
            rest = rest[2:]
    if rest[1:] != ["tar", "--create", "--directory=/", "keys"]:
        return 2
    sys.stdout.buffer.write(packed.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
