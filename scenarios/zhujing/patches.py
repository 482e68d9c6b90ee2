"""Which patch an address lies in: a village's groups, or a neighbourhood's lanes, cut into a dozen patches."""

import re

PATCHES = 12
LANES, GROUPS = 400, 24
LANE, GROUP = re.compile(r"路(\d+)弄"), re.compile(r"村(\d+)组")


def patch_code(place_code: str, number: int) -> str:
    """The code of a village's `number`-th patch."""
    return f"{place_code}-P{number:02d}"


def patch_of(place_code: str, address: str) -> str:
    """The code of the patch of `place_code` in which this address of the town lies."""
    if lane := LANE.search(address):
        return patch_code(place_code, 1 + int(lane[1]) * PATCHES // LANES)
    if group := GROUP.search(address):
        return patch_code(place_code, 1 + int(group[1]) * PATCHES // GROUPS)
    return patch_code(place_code, 1)
