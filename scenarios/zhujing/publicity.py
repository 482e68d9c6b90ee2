"""What the town printed, put up, handed out and posted: the article's quantities, spread over places and days.

The article's are the quantities of the five materials and that there were five channels; how often each channel was
used, and every reference, place and day are ours.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from scenarios.zhujing.figures import CHANNELS_USED, MATERIALS, shares
from scenarios.zhujing.places import places

SEED = 600
OPENING = date(2021, 8, 23)
# Ours: a bulletin about every fourth day from the opening of registration.
BULLETINS_FROM, BULLETINS_EVERY = date(2021, 9, 3), 4
TITLES = {
    "poster": "依法行使民主权利 认真搞好换届选举",
    "leaflet": "选民登记须知",
    "open_letter": "致全体选民的一封公开信",
    "banner": "珍惜民主权利 投好庄严一票",
    "bulletin": "换届选举工作简报",
    "post": "选民登记进行时",
    "broadcast": "选民登记通知",
}


@dataclass(frozen=True, slots=True)
class Item:
    """An item of publicity under the office's own reference; `quantity` in pieces, or in times."""

    reference: str
    kind: str
    channel: str | None
    quantity: int
    place_code: str | None
    on_day: date
    title: str


def publicity(voters: Mapping[str, int], seed: int = SEED) -> tuple[Item, ...]:
    """All items; what was handed out at a place goes by how many `voters` it has."""
    dice = Random(seed)
    everywhere = [place.code for place in places()]
    villages = [place.code for place in places() if place.kind == "village"]
    items = [
        *_spread(dice, "HB", "poster", None, dict.fromkeys(everywhere, 1)),
        *_spread(dice, "XC", "leaflet", None, {code: voters[code] for code in everywhere}),
        *_spread(dice, "GK", "open_letter", "door_to_door", {code: voters[code] for code in villages}),
        *_spread(dice, "HF", "banner", None, dict.fromkeys(everywhere, 1)),
        *_bulletins(),
    ]
    for prefix, (channel, (kind, times)) in zip(("WX", "SQ", "SJ", "DZ", "GB"), CHANNELS_USED.items(), strict=True):
        items.extend(_posted(dice, prefix, kind, channel, times))
    return tuple(items)


def _spread(dice: Random, prefix: str, kind: str, channel: str | None, weights: Mapping[str, int]) -> Iterator[Item]:
    quantities: Sequence[int] = shares(MATERIALS[kind], list(weights.values()), 1)
    for number, (code, quantity) in enumerate(zip(weights, quantities, strict=True), 1):
        on_day = OPENING + timedelta(days=dice.randrange(14))
        yield Item(f"{prefix}-{number:03d}", kind, channel, quantity, code, on_day, TITLES[kind])


def _bulletins() -> Iterator[Item]:
    for number in range(MATERIALS["bulletin"]):
        on_day = BULLETINS_FROM + timedelta(days=BULLETINS_EVERY * number)
        yield Item(f"JB-{number + 1:03d}", "bulletin", None, 1, None, on_day, f"{TITLES['bulletin']}第{number + 1}期")


def _posted(dice: Random, prefix: str, kind: str, channel: str, times: int) -> Iterator[Item]:
    """An item a day, on which it went out as often as that day has; so `times` in all."""
    days = sorted(dice.randrange(35) for _ in range(times))
    for number, day in enumerate(sorted(set(days)), 1):
        on_day = OPENING + timedelta(days=day)
        yield Item(f"{prefix}-{number:03d}", kind, channel, days.count(day), None, on_day, TITLES[kind])
