"""An election's calendar over HTTP: each date with the article that it stands on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter

from contracts.set_up.elections import ElectionId
from eventstore.database import Pool, acquired
from services.validation.domain.calendar import ElectionCalendar
from services.validation.edge.known import known_calendar


def routes(pool: Pool) -> APIRouter:
    """The calendar's route."""
    router = APIRouter(tags=["calendar"])

    @router.get("/v1/elections/{election_id}/calendar")
    async def calendar(election_id: ElectionId) -> dict[str, Any]:
        """The law's dates around the election day, as the election's policy sets them."""
        async with acquired(pool) as connection:
            return shown(await known_calendar(connection, election_id))

    return router


def shown(calendar: ElectionCalendar) -> dict[str, Any]:
    """The calendar as it is answered: `until` is the first moment that is too late, in the election's time zone."""

    def entry(day: date, rule: str, source: str) -> dict[str, Any]:
        until: datetime = calendar.end_of(day).astimezone(calendar.zone)
        return {"day": day, "until": until, "rule": rule, "source": source}

    posted = calendar.roll_posted_on
    return {
        "election_id": calendar.election_id,
        "policy_version": calendar.policy_version,
        "time_zone": calendar.zone.key,
        "registration_opens": {
            "day": calendar.registration_opens,
            "rule": "registration opens",
            "source": "the election's set-up",
        },
        "roll_published_on": entry(
            calendar.roll_published_on, "the last day to publish the roll", "Election Law 28; Shanghai's rules 25"
        ),
        **(
            {"roll_posted_on": {"day": posted, "rule": "the last publication of the roll", "source": "its event"}}
            if posted
            else {}
        ),
        "appeals_until": entry(
            calendar.appeals_until,
            "the last day on which an appeal is in time; a later one is taken and marked",
            "Election Law 29; Shanghai's rules 26",
        ),
        "decide_within_days": {
            "days": calendar.decide_within_days,
            "rule": "days after the one on which an appeal was lodged, by the end of which it is decided",
            "source": "Election Law 29; Shanghai's rules 26",
        },
        "candidates_published_on": entry(
            calendar.candidates_published_on,
            "the last day to publish the first list of candidates",
            "Election Law 32",
        ),
        "formal_candidates_published_on": entry(
            calendar.formal_candidates_published_on,
            "the last day to publish the candidates who are voted on",
            "Election Law 32",
        ),
        "suits_until": entry(
            calendar.suits_until,
            "the last day to sue against a decision",
            "Election Law 29; Shanghai's rules 26",
        ),
        "corrections_until": entry(
            calendar.corrections_until, "the last day to publish corrections of the roll", "Shanghai's rules 26"
        ),
        "election_day": entry(calendar.election_day, "the day of the vote", "the election's set-up"),
    }
