"""The law's dates around an election day, counted as the Civil Code counts days.

The day of the event itself is not counted (Civil Code 201); a period's last day ends at 24:00 (Civil Code 203), in the
election's time zone. It never moves past a day of rest: docs/decisions/0017-days-of-the-law.md says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from contracts.set_up.elections import ElectionSetUp

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ElectionCalendar:
    """An election's dates under the policy `policy_version`; each `…_until` is the last day on which it is in time.

    `roll_published_on` is the latest day on which the roll may be published, `roll_posted_on` the one on which it was,
    or its last supplement; from that one the appeals' days count, and from the other as long as there is none.
    `candidates_published_on` and `formal_candidates_published_on` are the latest days for the two lists of candidates.
    """

    election_id: str
    policy_version: str
    zone: ZoneInfo
    registration_opens: date
    election_day: date
    roll_published_on: date
    roll_posted_on: date | None
    appeals_until: date
    suits_until: date
    corrections_until: date
    candidates_published_on: date
    formal_candidates_published_on: date
    decide_within_days: int

    def day_of(self, moment: datetime) -> date:
        """The day on which `moment` (aware) falls where the election is."""
        return moment.astimezone(self.zone).date()

    def end_of(self, day: date) -> datetime:
        """The moment, in UTC, from which what was to happen by `day` is late."""
        return end_of_day(day, self.zone)

    def decide_by(self, lodged_at: datetime) -> date:
        """The last day on which an appeal that was lodged at this moment is decided in time (Election Law 29)."""
        return _moved(self.day_of(lodged_at), self.decide_within_days)


def calendar_of(set_up: ElectionSetUp, roll_posted_on: date | None = None) -> ElectionCalendar:
    """The calendar that a set-up makes: its election day, its time zone, its policy's numbers of days."""
    day, days = set_up.election.election_day, set_up.policy.calendar
    published = _moved(day, -days.roll_published_days_before)
    return ElectionCalendar(
        election_id=set_up.election.id,
        policy_version=set_up.policy.version,
        zone=ZoneInfo(set_up.election.time_zone),
        registration_opens=set_up.election.registration_opens,
        election_day=day,
        roll_published_on=published,
        roll_posted_on=roll_posted_on,
        appeals_until=_moved(roll_posted_on or published, days.appeal_within_days),
        suits_until=_moved(day, -days.suit_days_before),
        corrections_until=_moved(day, -days.corrections_days_before),
        candidates_published_on=_moved(day, -days.candidates_days_before),
        formal_candidates_published_on=_moved(day, -days.formal_candidates_days_before),
        decide_within_days=days.decide_within_days,
    )


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """24:00 of `day` in `zone`, in UTC: the first moment after the last one that bears this date.

    Where clocks are put back over midnight a date comes twice, and the day ends with its second time: nobody loses an
    hour to a change of clocks.
    """
    midnight = datetime.combine(_moved(day, 1), time.min, zone)
    candidates = [midnight.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    last = [end for end in candidates if (end - _MICROSECOND).astimezone(zone).date() == day]
    return max(last, default=candidates[0])


def _moved(day: date, days: int) -> date:
    # A set-up may name any day that Python knows: at either end of those the count stops.
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
