"""Which version runs. It stands here because a checkout that runs as it is has no package's metadata to ask."""

from typing import Final

VERSION: Final = "0.2.0"
