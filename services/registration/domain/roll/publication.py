"""Publishing a roll: what is signed as the next publication of an election, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from contracts.office.rolls import RollPublished
from contracts.roll.digest import (
    ConstituencyRoot,
    RollDigest,
    RollOrder,
    StorePosition,
    election_root,
    signed_bytes,
)


class PublicationError(ValueError):
    """A publication cannot be recorded; the message says why and what to do."""


class RootWrongError(PublicationError):
    """The root is not the one over the constituencies that stand beside it."""


class ConstituenciesWrongError(PublicationError):
    """The constituencies are not those of the set-up that the roll is of."""


class OvertakenError(PublicationError):
    """Something else was published since the supplement was worked out."""


class NothingChangedError(PublicationError):
    """A supplement would change no entry."""


class EarlierStateError(PublicationError):
    """A supplement is of an earlier state than what it follows, or in another order."""


class EarlierDayError(PublicationError):
    """A supplement would be posted before what it supplements."""


@dataclass(frozen=True, slots=True)
class Publish:
    """Publish this as the next. `follows` is the number of the publication that a supplement was worked out upon.

    `expected` are the level and code of each constituency of the set-up, `last_day` is the last one that the law
    allows. `sign` gives the signature of bytes, which `public_key` checks.
    """

    election_id: str
    kind: Literal["roll", "supplement"]
    follows: int | None
    registration: StorePosition
    validation: StorePosition
    set_up_version: int
    order: RollOrder
    constituencies: tuple[ConstituencyRoot, ...]
    root: str
    published_on: date
    by: str
    reason_sealed: str
    fingerprint: str
    expected: frozenset[tuple[str, str]]
    last_day: date
    sign: Callable[[bytes], str]
    public_key: str


def decide(command: Publish, last: RollPublished | None) -> list[RollPublished]:
    """The publication, or nothing where it is the last one already, also from a later position at which nobody on the
    roll had changed: the log grows by the publication itself. Being late is marked and refuses nothing.

    Raises:
        PublicationError: one of its kinds.
    """
    if last is not None and (last.fingerprint == command.fingerprint or _is_posted_already(command, last.digest)):
        return []
    _check_roots(command)
    if command.kind == "supplement":
        _check_that_it_follows(command, last)
    version = 1 if last is None else last.version + 1
    digest = RollDigest(
        election_id=command.election_id, no=version, kind=command.kind, registration=command.registration,
        validation=command.validation, set_up_version=command.set_up_version, order=command.order,
        constituencies=command.constituencies, root=command.root,
        previous_root=last.digest.root if last and command.kind == "supplement" else None,
        published_on=command.published_on,
    )  # fmt: skip
    return [
        RollPublished(
            election_id=command.election_id, version=version, by=command.by, fingerprint=command.fingerprint,
            digest=digest, signature=command.sign(signed_bytes(digest)), public_key=command.public_key,
            late=command.published_on > command.last_day, reason_sealed=command.reason_sealed,
        )
    ]  # fmt: skip


def evolve(_last: RollPublished | None, event: RollPublished) -> RollPublished | None:
    """The last publication."""
    return event


def _is_posted_already(command: Publish, last: RollDigest) -> bool:
    said = command.kind, command.root, command.order, command.set_up_version, command.published_on
    return command.kind == "roll" and said == (
        last.kind, last.root, last.order, last.set_up_version, last.published_on,
    )  # fmt: skip


def _check_roots(command: Publish) -> None:
    if election_root(command.constituencies) != command.root:
        raise RootWrongError("The root is not the one over these constituencies; work the digest out anew.")
    named = [(one.level, one.code) for one in command.constituencies]
    if len(named) != len(command.expected) or set(named) != command.expected:
        raise ConstituenciesWrongError(
            f"The digest does not have each constituency of version {command.set_up_version} of the set-up once; "
            "work it out anew."
        )


def _check_that_it_follows(command: Publish, last: RollPublished | None) -> None:
    if last is None or last.version != command.follows:
        raise OvertakenError(
            "The supplement was worked out upon another publication than the last one; work it out anew."
            if last
            else "Nothing was published that could be supplemented; publish the roll first."
        )
    before = last.digest
    earlier = (
        command.registration.position < before.registration.position
        or command.validation.position < before.validation.position
    )
    if earlier or command.order != before.order:
        raise EarlierStateError("A supplement keeps the order of the roll, and is of no earlier state.")
    if command.published_on < before.published_on:
        # The days of appeals would end before those of what it supplements.
        raise EarlierDayError(f"Publication {before.no} was posted on {before.published_on}: say the day of this one.")
    if command.root == before.root:
        raise NothingChangedError(
            "No entry of the roll has changed since its last publication; there is no supplement."
        )
