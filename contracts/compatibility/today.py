"""The contracts as the code says them now."""

from __future__ import annotations

import json
import subprocess
import sys

from contracts.compatibility.releases import CONTRACTS, Contracts
from contracts.publish import published


def today() -> Contracts:
    """Messages from the models, routes from the services' own description.

    Raises:
        subprocess.CalledProcessError: the services' code cannot be imported; its own words stand on stderr.
    """
    # Contracts import nothing of ours: the services describe themselves in a process of theirs.
    program = [sys.executable, "-m", "services.described"]
    answer = subprocess.run(program, cwd=CONTRACTS.parent, stdout=subprocess.PIPE, check=True)  # noqa: S603  our own code
    return Contracts.of(published(), json.loads(answer.stdout))
