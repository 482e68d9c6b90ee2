"""Publishing a roll or a supplement: a position of both logs, everything up to there published and counted, the digest
recorded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from contracts.roll.digest import ConstituencyRoot, RollOrder, StorePosition
from office.client import Client, ServiceError
from office.roll.asking import RollAnswer, position, publications, roll, wait_until_counted, wait_until_published


class NothingPublishedError(ServiceError):
    """There is nothing yet that a supplement could supplement."""


class NothingChangedError(ServiceError):
    """A supplement would change no entry."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a person says of a publication. Positions that are left out are where the logs stand."""

    by: str
    reason: str
    published_on: date
    order: RollOrder = "pinyin"
    at_registration: int | None = None
    at_validation: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was published: the service's answer, what the roll came to, whether reporting's rebuild is the same."""

    answer: dict[str, Any]
    worked_out: RollAnswer
    verified: str


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A roll that could be published: the states of both logs that it is of, what it comes to, and the publication that
    it would supplement; None: it is the whole roll."""

    registration: StorePosition
    validation: StorePosition
    answer: RollAnswer
    follows: int | None


def work_out_roll(client: Client, election: str, said: Said, on_step: Callable[[str], None]) -> WorkedOut:
    """What the whole roll would be; nothing is recorded.

    Raises:
        ServiceError: it cannot be told, and why.
    """
    states = _states(client, said, on_step)
    return WorkedOut(*states, _worked_out(client, election, states, show="nothing", order=said.order), None)


def work_out_supplement(client: Client, election: str, said: Said, on_step: Callable[[str], None]) -> WorkedOut:
    """What changed since the last publication; nothing is recorded.

    Raises:
        ServiceError: nothing was published yet, nothing changed (`NothingChangedError`), or it cannot be told, and why.
    """
    found = publications(client, election)
    if not found:
        raise NothingPublishedError("nothing was published of this roll yet: `xuanmin roll publish` comes first")
    states, base = _states(client, said, on_step), found[-1]["no"]
    worked_out = _worked_out(client, election, states, show="changes", base=base)
    if not worked_out.lines:
        raise NothingChangedError(f"no entry of the roll has changed since publication {base}; nothing to publish")
    return WorkedOut(*states, worked_out, base)


def publish_roll(client: Client, election: str, said: Said, on_step: Callable[[str], None]) -> Outcome:
    """Publish the whole roll.

    Raises:
        ServiceError: it cannot be published, and why.
    """
    return record(client, election, said, work_out_roll(client, election, said, on_step))


def publish_supplement(client: Client, election: str, said: Said, on_step: Callable[[str], None]) -> Outcome:
    """Publish what changed since the last publication.

    Raises:
        ServiceError: nothing was published yet, nothing changed, or it cannot be published, and why.
    """
    return record(client, election, said, work_out_supplement(client, election, said, on_step))


def record(client: Client, election: str, said: Said, worked_out: WorkedOut) -> Outcome:
    """Have it signed and recorded, and wait until reporting has rebuilt it.

    Raises:
        ServiceError: it cannot be published, and why.
    """
    head, follows = worked_out.answer.head, worked_out.follows
    kind: Literal["roll", "supplement"] = "roll" if follows is None else "supplement"
    rows = [{name: row[name] for name in ConstituencyRoot.model_fields} for row in head["constituencies"]]
    form = {
        "kind": kind, "follows": follows, "registration": worked_out.registration.model_dump(mode="json"),
        "validation": worked_out.validation.model_dump(mode="json"), "set_up_version": head["set_up_version"],
        "order": head["order"], "constituencies": rows, "root": head["root"],
        "published_on": said.published_on.isoformat(), "by": said.by, "reason": said.reason,
    }  # fmt: skip
    answer = client.ask("POST", "registration", f"/v1/elections/{election}/roll/publications", json=form)
    shown = wait_until_counted(client, election, answer["no"])
    return Outcome(answer, worked_out.answer, shown["verified"])


_States = tuple[StorePosition, StorePosition]


def _states(client: Client, said: Said, on_step: Callable[[str], None]) -> _States:
    # Validation's first: whatever it judged by then, registration had recorded before.
    validation = position(client, "validation", said.at_validation)
    registration = position(client, "registration", said.at_registration)
    for service, state in (("registration", registration), ("validation", validation)):
        wait_until_published(client, service, state.position, on_step)
    return registration, validation


def _worked_out(client: Client, election: str, states: _States, **params: Any) -> RollAnswer:
    registration, validation = states
    return roll(
        client, election, registration_as_of=registration.recorded_at.isoformat(),
        validation_as_of=validation.recorded_at.isoformat(), **params,
    )  # fmt: skip
