"""What the services tell of themselves, as the page shows it: what is wrong first, then everything, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.desk.asking import Answer
from services.desk.operations.naming import REASONS, SERVICES
from services.desk.operations.rows import LagRow, RelayRow, ServiceRow, State, lag_rows, relay_row, service_row
from services.desk.operations.troubles import Trouble, troubles_of, troubles_of_letters
from services.desk.page.words import Words


@dataclass(frozen=True, slots=True)
class Overall:
    """Everything on the page."""

    troubles: Sequence[Trouble]
    services: Sequence[ServiceRow]
    lags: Sequence[LagRow]
    relays: Sequence[RelayRow]
    topics: Sequence[Mapping[str, Any]] | None
    letters: Sequence[Mapping[str, Any]] | None
    projection: Mapping[str, Any] | None
    tables: Mapping[str, Sequence[Mapping[str, Any]]]


def shown(answers: Mapping[str, Answer | None], away: Mapping[str, float], desk: Mapping[str, Any]) -> Overall:
    """The page. `answers` by service, None for one that does not answer, for as many seconds as `away` says; `desk` is
    the desk's own process."""
    known = {service: answer for service, answer in answers.items() if answer is not None}
    services = [service_row(service, answer, away.get(service, 0.0)) for service, answer in answers.items()]
    own = ServiceRow(SERVICES["desk"], State(Words("正常", "well"), "good"), (), desk)
    lags = [row for service, answer in known.items() for row in lag_rows(service, answer["consumers"] or ())]
    relays = [relay_row(service, answer["relay"]) for service, answer in known.items() if answer["relay"]]
    registration, reporting = known.get("registration", {}), known.get("reporting", {})
    letters = registration.get("dead_letters")
    return Overall(
        [
            *troubles_of(services, known, lags, relays),
            *troubles_of_letters(letters or (), registration.get("dead_letters_open") or {}),
        ],
        [*services, own], lags, relays, registration.get("topics"),
        letters and [_letters(one) for one in letters], reporting.get("projection"),
        {service: answer["tables"] for service, answer in known.items() if answer["tables"]},
    )  # fmt: skip


def _letters(one: Mapping[str, Any]) -> dict[str, Any]:
    reasons = [{**reason, "words": _reason(reason["reason"])} for reason in one["reasons"]]
    return {**one, "reasons": reasons}


def _reason(code: str) -> Words:
    return REASONS.get(code, Words(code, code))
