"""Seats as they are answered: every fraction both exactly and as a number that people read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.office.seats import Level, SeatsDecided
from services.registration.domain.seats.apportionment import Apportioned, Bound, Row, Unsolvable, measured
from services.registration.domain.seats.decimals import decimal
from services.registration.domain.seats.proposal import Proposal, WarningCode
from services.registration.domain.seats.quota import Quota


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class Exact(_Shown):
    """A fraction in lowest terms, like `20/7`, and rounded to two decimals."""

    fraction: str
    decimal: str

    @classmethod
    def of(cls, value: Fraction) -> Exact:
        """Both readings of a value."""
        return cls(fraction=str(value), decimal=decimal(value, 2))


class Deviation(_Shown):
    """How far the people per deputy are from the average: a ratio, and the same in hundredths to one decimal."""

    fraction: str
    percent: str


class RowShown(_Shown):
    """A constituency: `exact` its proportional part of the deputies, `share` that part within 1 to 3."""

    constituency: str
    name: str | None
    population: int
    exact: Exact
    share: Exact
    seats: int
    per_deputy: Exact
    deviation: Deviation
    bound: Bound | None

    @classmethod
    def of(cls, row: Row, names: Mapping[str, str]) -> RowShown:
        """A row with its constituency's name."""
        return cls(
            constituency=row.constituency, name=names.get(row.constituency), population=row.population,
            exact=Exact.of(row.exact), share=Exact.of(row.share), seats=row.seats, per_deputy=Exact.of(row.per_deputy),
            deviation=Deviation(fraction=str(row.deviation), percent=decimal(row.deviation * 100, 1)), bound=row.bound,
        )  # fmt: skip


class UnsolvedShown(_Shown):
    """Why the deputies cannot be shared out by law, and what to do."""

    reason: Unsolvable
    what_to_do: str
    constituencies: tuple[str, ...]


class WarnedShown(_Shown):
    """What a person should look at."""

    code: WarningCode
    constituency: str | None
    sentence: str


class QuotaShown(_Shown):
    """The law's number of deputies for the whole district or town (Election Law 12). `fewest` null: it sets none."""

    article: str
    base: int
    added: int
    most: int
    total: int
    fewest: int | None
    explanation: str

    @classmethod
    def of(cls, quota: Quota) -> QuotaShown:
        """A quota as it is shown."""
        return cls(
            article=quota.rule.article, base=quota.rule.base, added=quota.added, most=quota.rule.most,
            total=quota.total, fewest=quota.fewest, explanation=quota.explanation,
        )  # fmt: skip


class DecisionShown(_Shown):
    """What was decided, measured by the people of that day; `up_to_date`: these and the constituencies are as now.

    `set_up_version` is that of the set-up which the figures are of; null in older decisions.
    """

    version: int
    set_up_version: int | None
    total: int
    decided_on: date
    decided_by: str
    reference: str | None
    apportioned: bool
    reason: str | None
    by: str
    up_to_date: bool
    rows: tuple[RowShown, ...]


class LevelShown(_Shown):
    """A level's seats. `rows` is empty where `unsolved` says why; `counted` are the people in its constituencies."""

    level: Level
    population: int | None
    counted: int
    quota: QuotaShown | None
    deputies: int | None
    deputies_said_by: Literal["set_up", "quota"] | None
    average: Exact | None
    rows: tuple[RowShown, ...]
    unsolved: UnsolvedShown | None
    warnings: tuple[WarnedShown, ...]
    decision: DecisionShown | None = None


def level_shown(proposal: Proposal, decision: DecisionShown | None = None) -> LevelShown:
    """What is computed at a level, with the decision if there is one."""
    ground, outcome = proposal.ground, proposal.outcome
    solved = outcome if isinstance(outcome, Apportioned) else None
    return LevelShown(
        level=ground.level, population=ground.population,
        counted=sum(one.population or 0 for one in ground.residents),
        quota=QuotaShown.of(ground.quota) if ground.quota else None, deputies=ground.deputies,
        deputies_said_by=ground.said_by, average=Exact.of(solved.average) if solved else None,
        rows=tuple(RowShown.of(row, ground.names) for row in solved.rows) if solved else (),
        unsolved=None if isinstance(outcome, Apportioned) else UnsolvedShown(
            reason=outcome.reason, what_to_do=outcome.what_to_do, constituencies=outcome.constituencies
        ),
        warnings=tuple(
            WarnedShown(code=one.code, constituency=one.constituency, sentence=one.sentence)
            for one in proposal.warnings
        ),
        decision=decision,
    )  # fmt: skip


def decision_shown(event: SeatsDecided, proposal: Proposal, reason: str | None) -> DecisionShown:
    """A decision beside what would be computed now."""
    people = {row.constituency: row.population for row in event.rows}
    today = {one.constituency: one.population for one in proposal.ground.residents}
    apportioned = measured(people, {row.constituency: row.seats for row in event.rows})
    return DecisionShown(
        version=event.version, set_up_version=event.set_up_version, total=event.total, decided_on=event.decided_on,
        decided_by=event.decided_by, reference=event.reference, apportioned=event.apportioned, reason=reason,
        by=event.by, up_to_date=people == today,
        rows=tuple(RowShown.of(row, proposal.ground.names) for row in apportioned.rows),
    )  # fmt: skip
