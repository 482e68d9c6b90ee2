"""The rest of the registry: people who have not registered, and some who cannot."""

from random import Random

from scenarios.zhujing.figures import UNREGISTERED
from scenarios.zhujing.model import Resident
from scenarios.zhujing.people import ADULTS, MINORS, Population
from scenarios.zhujing.persons_for import permit_since

# Ours. What the registry says of residents who have not registered; the others are normal.
STATUSES = ("normal",) * 190 + ("deceased",) * 5 + ("moved_out",) * 4 + ("deprived",) + ("left_off",)
NEWCOMERS, MINOR_SHARE, MARRIED, PERMIT = 0.5, 0.12, 0.1, 0.8


def fill(dice: Random, population: Population) -> None:
    """Adds the unregistered: half of them newcomers to the city, who vote where their household is."""
    for _ in range(UNREGISTERED):
        village = population.any_village()
        if dice.random() < NEWCOMERS:
            permit = permit_since(dice) if dice.random() < PERMIT else None
            population.outsider(village, ADULTS, married=dice.random() < MARRIED, permit=permit)
        else:
            population.local(village, MINORS if dice.random() < MINOR_SHARE else ADULTS, status=dice.choice(STATUSES))


def in_order(population: Population) -> tuple[Resident, ...]:
    """The registry by number, so that its order tells nothing of who registered."""
    return tuple(sorted(population.residents, key=lambda resident: resident.id_number))
