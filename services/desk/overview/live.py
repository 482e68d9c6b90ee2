"""The overview as one thing to show, and its parts that change while it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from services.desk.elections import Election, Elections
from services.desk.live.watch import Reader
from services.desk.overview.boards import Line, elsewhere, units, villages
from services.desk.overview.counting import Figures, ThreeWords, figures_of, levels_of, three_words
from services.desk.overview.curve import Day, Deadline, curve, deadlines, later
from services.desk.overview.facts import Asking
from services.desk.page.pages import Pages


@dataclass(frozen=True, slots=True)
class Shown:
    """What the overview shows. `baseline_at`: up to when the comparison with the baseline counts; `day`: today, by the
    services' clock; `later`: registrations that bear a date after it; `deadlines`: none where they are not known."""

    figures: Figures
    words: ThreeWords
    villages: list[Line]
    units: list[Line]
    elsewhere: int
    day: date
    days: list[Day]
    later: int
    deadlines: list[Deadline]
    baseline_at: datetime | None

    @property
    def shape(self) -> str:
        """Changes when places come or go, so that an open page knows that it has to be made anew."""
        return str(len(self.villages)) + "-" + str(len(self.units))


class Overview:
    """Asks for what the overview shows, and puts its parts into words."""

    def __init__(self, asking: Asking, elections: Elections, pages: Pages) -> None:
        self._asking = asking
        self._elections = elections
        self._pages = pages
        self._rows: dict[tuple[str, Reader], dict[Line, str]] = {}

    async def ask(self, election: Election) -> Shown:
        """How the election stands now.

        Raises:
            Away, Refused: a service does not say. NoSuchElectionError: registration does not know it.
        """
        places = await self._elections.places(election.id)
        facts = await self._asking.facts(election)
        today = date.fromisoformat(facts.boards["day"])
        as_of = facts.coverage["data_as_of"]
        return Shown(
            figures=figures_of(facts.boards, facts.coverage, levels_of(places)),
            words=three_words(facts.boards, facts.coverage, facts.findings),
            villages=villages(facts.boards, facts.coverage),
            units=units(facts.boards, facts.outreach),
            elsewhere=elsewhere(facts.boards),
            day=today,
            days=curve(facts.days, date.fromisoformat(election.registration_opens), today),
            later=later(facts.days, today),
            deadlines=deadlines(facts.calendar),
            baseline_at=datetime.fromisoformat(as_of) if as_of else None,
        )

    def parts(self, shown: Shown, election: Election, reader: Reader) -> Mapping[str, str]:
        """The figures, the three words, the days, and a row for each place."""
        parts = {
            name: self._pages.part(
                f"overview/{name}.html", language=reader.language, election=election, shown=shown, reader=reader,
                oob=True,
            )
            for name in ("figures", "three-words", "days", "foot")
        }  # fmt: skip
        return parts | dict(self._rows_of(shown, election, reader))

    def _rows_of(self, shown: Shown, election: Election, reader: Reader) -> Iterator[tuple[str, str]]:
        """One thing happens at one place: the other rows are as they were put into words before."""
        known = self._rows.get((election.id, reader), {})
        fresh: dict[Line, str] = {}
        for line in (*shown.villages, *shown.units):
            html = known.get(line)
            if html is None:
                html = self._pages.part(
                    "overview/row.html", language=reader.language, election=election, line=line, reader=reader, oob=True
                )
            fresh[line] = html
            yield f"row-{line.code}", html
        self._rows[election.id, reader] = fresh
