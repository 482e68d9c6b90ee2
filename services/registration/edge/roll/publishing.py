"""Recording a publication: checked against our own log, signed, appended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from contracts.ids import election_stream_id, office_id
from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.signing import Signer
from contracts.office.rolls import RollPublished
from contracts.roll.digest import StorePosition
from contracts.set_up.elections import ElectionSetUp
from eventstore.database import Pool, acquired
from eventstore.decider import Order
from eventstore.events import Cause
from eventstore.positions import position_with
from eventstore.store import LogTransaction
from services.registration.domain.roll.publication import PublicationError, Publish
from services.registration.edge.office.recording import Recording
from services.registration.edge.roll.forms import PublicationForm
from services.registration.store.codecs import ELECTIONS
from services.registration.store.rolls import ROLL_DECIDER, ROLLS
from services.runtime.problems import Problem, refusal


class Published(NamedTuple):
    """The publication as it stands; whether it is new; the last day on which it was in time."""

    event: RollPublished
    changed: bool
    last_day: date


class RollDesk:
    """Publishes rolls through `recording`; `pool` is where the log's positions are looked up."""

    def __init__(self, pool: Pool, recording: Recording) -> None:
        self._pool = pool
        self._recording = recording

    async def publish(self, election_id: str, form: PublicationForm, cause: Cause) -> Published:
        """Record a publication; the last one said again changes nothing.

        Raises:
            Problem: 404, no such election; 409, it cannot be published so; 422, a position is not one of our log.
        """
        signer = signer_of(self._recording.keyring)
        await self._check_position(form.registration)
        stream = office_id(election_id, "roll")
        last_days: list[date] = []

        async def ordering(log: LogTransaction, _now: datetime) -> Sequence[Order[Publish]]:
            version, set_up = await _set_up_by(log, election_id, form.registration.recorded_at)
            if version != form.set_up_version:
                raise Problem(
                    409, "AnotherSetUp", f"At this position version {version} of the set-up stood; work it out anew."
                )
            last_days[:] = [last_day_of(set_up, form)]
            command = Publish(
                election_id, form.kind, form.follows, form.registration, form.validation, form.set_up_version,
                form.order, form.constituencies, form.root, form.published_on, form.by,
                self._recording.sealed(election_id, stream, form.reason), self._fingerprint(form),
                frozenset((one.level, one.code) for one in set_up.constituencies), last_days[0], signer.sign,
                signer.public_key,
            )  # fmt: skip
            return [Order(stream, command, cause)]

        try:
            [events] = await self._recording.record(ROLL_DECIDER, ROLLS, ordering)
        except PublicationError as wrong:
            raise refusal(wrong) from None
        if events:
            return Published(events[0], changed=True, last_day=last_days[0])
        standing = (await self._recording.read(ROLL_DECIDER, ROLLS, [stream]))[stream]
        if standing is None:
            raise LookupError("nothing was appended and nothing stands")
        return Published(standing, changed=False, last_day=last_days[0])

    def codes(self, election_id: str, registrations: Sequence[object]) -> list[str]:
        """What the QR code of each registration's voter card says: keyed, so that nobody reads anything from it."""
        made = (self._recording.fingerprint("card", election_id, str(one)) for one in registrations)
        return [code.upper() for code in made]

    def _fingerprint(self, form: PublicationForm) -> str:
        return self._recording.fingerprint(
            "roll", form.kind, form.follows, form.registration.hash, form.validation.hash, form.set_up_version,
            form.order, form.root, form.published_on.isoformat(),
        )  # fmt: skip

    async def _check_position(self, said: StorePosition) -> None:
        async with acquired(self._pool) as connection:
            ours = await position_with(connection, said.position)
        if ours is None or (ours.position, ours.recorded_at, ours.hash.hex()) != (
            said.position, said.recorded_at, said.hash,
        ):  # fmt: skip
            raise Problem(
                422, "No such position",
                "registration is no position of this service's log, or of another history: ask GET /v1/log/position.",
            )  # fmt: skip


def signer_of(keyring: Keyring) -> Signer:
    """The installation's signer.

    Raises:
        Problem: 409, it has no signing key.
    """
    try:
        return keyring.signer()
    except KeyMissingError:
        raise Problem(
            409, "No signing key", "This installation has no key to sign with yet: `xuanmin prepare` makes it."
        ) from None


def last_day_of(set_up: ElectionSetUp, form: PublicationForm) -> date:
    """The last day that the law and the election's policy allow (Election Law 28; Shanghai's rules 26)."""
    days = set_up.policy.calendar
    before = days.roll_published_days_before if form.kind == "roll" else days.corrections_days_before
    return date.fromordinal(max(1, set_up.election.election_day.toordinal() - before))


async def _set_up_by(log: LogTransaction, election_id: str, moment: datetime) -> tuple[int, ElectionSetUp]:
    stream = election_stream_id(election_id)
    stored = (await log.load([stream])).get(stream, [])
    standing = [ELECTIONS.read(one.type, one.body) for one in stored if one.recorded_at <= moment]
    if not standing or standing[-1] is None:
        raise Problem(404, "No such election", "No election of this id was set up by then; check id and position.")
    return standing[-1].version, standing[-1].set_up
