"""The years of a residence permit (居住证). Source: Residence Permit Regulations 10 (居住证暂行条例).

A permit is endorsed yearly, within the 30 days before each full year of residence; where that comes late, the years
are counted from the late endorsement on.
"""

from __future__ import annotations

from datetime import date

from contracts.cases import Permit
from services.validation.domain.dates import full_years


def unbroken_since(permit: Permit) -> date:
    """The day from which the permit's years run without a break: that of issue, or of the last late endorsement.

    Lateness alone breaks them: an endorsement ahead of its 30 days counts for the year in which it was made.
    """
    return _count(permit)[0]


def permit_years(permit: Permit, today: date, on: date) -> int:
    """Full unbroken years of residence permit on the day `on`, as the permit stands `today`.

    0 where an endorsement is due and was not made: the permit is suspended until then, and its years begin anew.
    """
    since, due = _count(permit)
    return 0 if due < today else max(0, full_years(since, on))


def _count(permit: Permit) -> tuple[date, date]:
    """From when the years run, and until when the next endorsement is due."""
    since, years = permit.issued_on, 0
    for endorsed_on in sorted(permit.endorsed_on):
        if endorsed_on > _year_end(since, years + 1):
            since, years = endorsed_on, 0
        elif endorsed_on > _year_end(since, years):
            years += 1
    return since, _year_end(since, years + 1)


def _year_end(since: date, years: int) -> date:
    """The day on which so many years are full; the end of February for who began on its 29th (Civil Code 202)."""
    if since.year + years > date.max.year:
        return date.max
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 2, 28)
