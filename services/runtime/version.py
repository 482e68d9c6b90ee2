"""Which version runs, and is packed. It stands here because a checkout that runs as it is has no metadata to ask."""

from typing import Final

VERSION: Final = "0.2.0"
