"""How many people are counted at each place for the seats: ours, every figure, because the town's article gives none.

Each person is counted once: staff at their unit, whoever else lives in the town in their village or neighbourhood. A
village has more people than registered there, because of its children; one large one and one in the making show what
the bounds of one to three deputies do. Whole numbers that look counted, adding up to 66,000.
"""

from typing import Final

UNITS: Final = (
    52, 516, 140, 84, 230, 63, 65, 52, 275, 39, 82, 131, 58, 171, 106, 125, 118, 234, 62, 72, 199, 102, 247, 130, 42,
    147, 182, 37, 118, 77, 78, 120, 36, 118, 200, 150, 137, 200, 168, 85, 125, 114, 102, 350, 111, 249, 193, 398, 537,
    222, 233, 302, 278, 180, 237, 408, 103, 422, 103, 148, 180, 75, 167, 194, 461, 135, 88, 98, 211, 207, 415, 242,
    392, 170, 247, 189, 199, 125, 241, 211, 140, 133, 136, 105, 334, 113, 156, 78, 159, 206, 354, 253, 289, 183, 558,
    171, 740, 189, 108, 313, 102, 143, 103, 109, 384, 225, 151, 112, 931,
)  # fmt: skip
"""Of U001 to U109."""

VILLAGES: Final = (
    1672, 1526, 1742, 1828, 1107, 1690, 1667, 1457, 1214, 923, 1102, 1155, 1038, 1721, 1520, 3305, 1307, 1391, 1275,
    1532, 1638, 1353, 1636, 1503, 1923, 1070, 1453, 1445, 1901, 618,
)  # fmt: skip
"""Of V01 to V30."""

TOWN: Final = sum(UNITS) + sum(VILLAGES)

DISTRICT: Final = 822_000
"""Of the whole district, of which the town is a part."""

DISTRICT_DEPUTIES: Final = 24
"""How many of the district's deputies this town's constituencies elect."""
