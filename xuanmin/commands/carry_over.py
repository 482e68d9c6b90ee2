"""`xuanmin election carry-over`: who was on the last election's roll stays registered in the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final

import typer
from rich.console import Console

from office.client import Client
from xuanmin.addresses import found_settings
from xuanmin.progress import counting_progress

BATCH: Final = 1000
_WHY_NOT: Final = {
    "withdrawn": "withdrawn since",
    "transferred": "transferred to another place or election since",
    "unknown": "not known to the registration service in that election",
    "unopenable": "sealed with a key that is gone, or is another one: register them anew",
}


@dataclass(slots=True)
class CarryOverResult:
    """What became of a roll: how many by outcome, and how many of those carried over came of age since."""

    outcomes: Counter[str] = field(default_factory=Counter)
    newly_of_age: int = 0

    @property
    def not_taken(self) -> dict[str, int]:
        """How many were not taken, by the reason in words."""
        return {why: self.outcomes[outcome] for outcome, why in _WHY_NOT.items() if self.outcomes[outcome]}


def carry_over(
    earlier: Annotated[str, typer.Argument(metavar="FROM", help="The earlier election's id.")],
    later: Annotated[str, typer.Argument(metavar="TO", help="The later election's id; it is set up already.")],
    *,
    by: Annotated[str, typer.Option(help="Who decides it; the name is kept with every registration.")],
) -> None:
    """Carry the roll of FROM over to TO, and add who has come of age since. Safe to run again."""
    client = Client.of(found_settings())
    console = Console()
    with counting_progress(console, "of the roll") as advance:
        result = carry_roll_over(client, earlier, later, by=by, on_done=advance)
    grown = f", {result.newly_of_age:,} of them newly of age" if result.newly_of_age else ""
    console.print(
        f"{result.outcomes['carried']:,} carried over{grown}, "
        f"{result.outcomes['already_carried']:,} were there already, {sum(result.not_taken.values()):,} not taken"
    )
    for why, many in result.not_taken.items():
        console.print(f"{many:,} {why}", style="yellow")


def carry_roll_over(
    client: Client, earlier: str, later: str, *, by: str, on_done: Callable[[int], None]
) -> CarryOverResult:
    """Send the roll of one election to another, a page at a time; `on_done` is told how many more are answered.

    Raises:
        ServiceError: a service is away, or one of the elections is not set up. What was sent stays carried over.
    """
    result = CarryOverResult()
    # Each is judged anew by the later election's own rules: this only says who is worth sending.
    of_age_by = client.ask("GET", "validation", f"/v1/elections/{later}/calendar")["election_day"]["day"]
    for page in _pages(client, earlier, of_age_by):
        grown = {told["registration_id"] for told in page if told["newly_of_age"]}
        wanted = {"from_election_id": earlier, "registration_ids": [told["registration_id"] for told in page], "by": by}
        answers = client.ask("POST", "registration", f"/v1/elections/{later}/carry-over", json=wanted)["answers"]
        for answer in answers:
            carried = answer["outcome"] == "carried"
            result.outcomes[answer["outcome"]] += 1
            result.newly_of_age += carried and answer["from_registration_id"] in grown
        on_done(len(answers))
    return result


def _pages(client: Client, election: str, of_age_by: str) -> Iterator[Sequence[Mapping[str, Any]]]:
    params: dict[str, Any] = {"limit": BATCH, "of_age_by": of_age_by}
    while True:
        page = client.ask("GET", "validation", f"/v1/elections/{election}/roll", params=params)
        if page["registrations"]:
            yield page["registrations"]
        if page["next"] is None:
            return
        params["after"] = page["next"]
