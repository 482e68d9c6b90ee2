"""The demonstration's figures: the town's own, and those that are ours."""

from collections.abc import Sequence
from random import Random

from scenarios.zhujing.places import COMPANY, Place

# The town's, as of 26 September 2021.
REGISTERED_BY_UNITS = 10_947
REGISTERED_BY_VILLAGES = 28_506
COMPANY_VOTERS = 868
LAST_DAY = 26

# Ours: the curve by day, 1 to 26 September. Units rest at weekends and at Mid-Autumn (19 to 21); Saturday 18 and
# Sunday 26 are working days in their stead. Volunteers go from door to door every day, most of all at weekends.
UNIT_DAYS = (1, 3, 6, 0, 0, 9, 11, 12, 12, 11, 0, 0, 12, 12, 11, 10, 9, 6, 0, 0, 0, 8, 8, 7, 6, 5)
VILLAGE_DAYS = (1, 2, 3, 6, 6, 5, 6, 7, 7, 8, 11, 11, 9, 9, 9, 8, 8, 7, 5, 4, 5, 7, 6, 6, 8, 7)
COMPANY_DAY = 24

# The town's: what was printed and put up, in pieces.
MATERIALS = {"poster": 600, "leaflet": 800, "open_letter": 60_000, "banner": 256, "bulletin": 6}
# The town's is which channels it used; ours, how often, and whether that is a post or a broadcast.
CHANNELS_USED = {
    "wechat": ("post", 26),
    "community_paper": ("post", 4),
    "mobile_paper": ("post", 8),
    "screen": ("broadcast", 90),
    "loudspeaker": ("broadcast", 120),
}
# What the contacts with units come to: the company's five are the town's "4 or 5", the others' are ours.
COMPANY_CONTACTS = 5

# Ours: how many registrations, of those that count, carry which mistake. Ms Cai's NON_LOCAL is cleared by then.
FLAWS = {
    "ID_CHECKSUM": 190,
    "ID_DAMAGED_BY_SPREADSHEET": 110,
    "ID_FIFTEEN_DIGITS": 60,
    "ID_MALFORMED": 60,
    "ID_BIRTH_DATE": 30,
    "ID_GENDER_MISMATCH": 40,
    "ID_BIRTH_DATE_MISMATCH": 70,
    "NAME_MALFORMED": 25,
    "NAME_MISMATCH": 180,
    "NAME_VARIANT": 36,
    "NOT_IN_REGISTRY": 220,
    "UNDER_AGE": 60,
    "DECEASED": 3,
    "MOVED_OUT": 8,
    "RIGHTS_DEPRIVED": 2,
    "RIGHTS_SUSPENDED": 1,
    "LEFT_OFF": 2,
    "NON_LOCAL": 319,
}
COMPANY_FLAWS = {
    "ID_CHECKSUM": 5,
    "ID_DAMAGED_BY_SPREADSHEET": 4,
    "ID_FIFTEEN_DIGITS": 3,
    "NAME_MISMATCH": 6,
    "NOT_IN_REGISTRY": 6,
    "NON_LOCAL": 10,
}
# Registered, but at a place that is in no list: in neither total.
PLACE_UNKNOWN = 25
# Written down by a canvass as a household of its village, while the registry has them in another one.
AT_THE_WRONG_VILLAGE = 6

# Ours: what happened to a registration that counts.
HISTORIES = {
    "redelivered": 400,
    "corrected": 260,
    "corrected_with_revision": 160,
    "older_redelivered_after": 60,
    "back_to_earlier": 12,
    "withdrawn_and_back": 12,
}
# Ours: registrations that do not count. A duplicate's voter and a mover's are registered elsewhere too; whose second
# registration has a mistyped number is found by likeness alone.
DUPLICATES = 240
MISTYPED_AGAIN = 12
MOVED = 60
WITHDRAWN = 85
WITHDRAWN_THEN_REDELIVERED = 15

# Ours: people of the registry who have not registered.
UNREGISTERED = 12_400
SMALLEST_PLACE = 12
PREPARATORY_SHARE = 0.35


def shares(total: int, weights: Sequence[float], least: int = 0) -> list[int]:
    """`total` split in proportion to `weights` by largest remainder, none under `least`."""
    spare = total - least * len(weights)
    scale = spare / sum(weights)
    whole = [int(weight * scale) for weight in weights]
    by_remainder = sorted(range(len(weights)), key=lambda index: (whole[index] - weights[index] * scale, index))
    for index in by_remainder[: spare - sum(whole)]:
        whole[index] += 1
    return [least + part for part in whole]


def voters_by_place(dice: Random, places: Sequence[Place]) -> dict[str, int]:
    """How many registrations count at each place in the days' submissions; the company has none there."""
    units = [place.code for place in places if place.kind == "unit" and place.code != COMPANY]
    villages = [place.code for place in places if place.kind == "village"]
    unit_weights = [dice.lognormvariate(0, 0.9) for _ in units]
    village_weights = [dice.lognormvariate(0, 0.3) for _ in villages]
    village_weights[-1] = PREPARATORY_SHARE
    unit_sizes = shares(REGISTERED_BY_UNITS - COMPANY_VOTERS, unit_weights, SMALLEST_PLACE)
    village_sizes = shares(REGISTERED_BY_VILLAGES, village_weights, SMALLEST_PLACE)
    return dict(zip([*units, *villages], [*unit_sizes, *village_sizes], strict=True))
