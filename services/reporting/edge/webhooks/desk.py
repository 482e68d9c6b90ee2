"""What operators do to subscriptions: each act and what it changes in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar
from uuid import uuid4

from contracts.operations import webhooks as acts
from contracts.operations.acts import OperatorAct
from contracts.operations.webhooks import WebhookEventType
from eventstore.clock import Clock
from eventstore.database import Connection, acquired
from eventstore.grouped_writes import decided_anew
from services.reporting.edge.webhooks.forms import AddForm, EnableForm, ReplayForm
from services.reporting.edge.webhooks.keeping import Keeping, Q, stream_of
from services.reporting.edge.webhooks.sending import Outcome, Sender
from services.reporting.webhooks import signing
from services.reporting.webhooks.destination import Network
from services.reporting.webhooks.message import KINDS, test_message
from services.reporting.webhooks.subscription import Because, Subscription
from services.runtime.acts.acts import Acts, Kind
from services.runtime.acts.forms import ActForm
from services.runtime.acts.standing import codec_of, decider_of

MOST_SUBSCRIPTIONS: Final = 20
_Answer = TypeVar("_Answer")

_TYPES: Final[dict[str, type[OperatorAct]]] = {
    WebhookEventType.ADDED: acts.WebhookAdded,
    WebhookEventType.ROTATED: acts.WebhookRotated,
    WebhookEventType.REPLAYED: acts.WebhookReplayed,
    WebhookEventType.ENABLED: acts.WebhookEnabled,
    WebhookEventType.DISABLED: acts.WebhookDisabled,
    WebhookEventType.REMOVED: acts.WebhookRemoved,
    WebhookEventType.TESTED: acts.WebhookTested,
}
# What the acts have left is the subscription's row, locked where one of them is decided.
KIND: Final = Kind(decider_of(lambda _act, _standing: True), codec_of(_TYPES))


class WebhookMissingError(Exception):
    """There is no subscription of this name."""


class WebhookThereError(Exception):
    """There is a subscription of this name already, or there are as many as there may be."""


class WebhookDesk:
    """Does what operators ask for. `networks` are the private ones that may be spoken to."""

    def __init__(self, keeping: Keeping, recording: Acts, networks: tuple[Network, ...], clock: Clock) -> None:
        self.keeping = keeping
        self._acts = recording
        self._networks = networks
        self._clock = clock

    async def one(self, name: str) -> Subscription:
        """How it stands. Raises WebhookMissingError."""
        async with acquired(self.keeping.pool) as connection:
            return await self._locked(connection, name)

    async def add(self, form: AddForm) -> signing.Secret:
        """Keep a new subscription; the answer is its secret. Raises WebhookThereError."""
        secret = signing.new_secret()

        async def write(connection: Connection) -> None:
            names = {row["name"] for row in await connection.fetch(Q.subscriptions)}
            if form.name in names:
                raise WebhookThereError("There is one of this name: choose another, or remove that one first.")
            if len(names) >= MOST_SUBSCRIPTIONS:
                raise WebhookThereError(f"There are {MOST_SUBSCRIPTIONS} already: remove one first.")
            now, kinds = self._clock(), sorted(set(form.kinds) or set(KINDS.values()))
            act = acts.WebhookAdded(
                **self._said(form.name, form), url=form.url, sources=sorted(set(form.sources)), kinds=kinds,
                election_id=form.election_id, since=form.since,
            )  # fmt: skip
            await self._acts.record_in(connection, KIND, stream_of(form.name), act)
            sealed = self.keeping.sealed(form.name, [secret])
            await connection.execute(
                Q.add_subscription, form.name, form.url, act.sources, kinds, form.election_id, sealed, now, form.since
            )
            if form.since is None:
                await self.keeping.begin_here(connection, form.name)

        await self._written(write)
        return secret

    async def rotate(self, name: str, form: ActForm) -> signing.Secret:
        """Give it a new secret; the one before signs for a day beside it. Raises WebhookMissingError."""

        async def write(connection: Connection) -> signing.Secret:
            one, now = await self._locked(connection, name), self._clock()
            secrets = signing.rotated(one.secrets, now)
            act = acts.WebhookRotated(**self._said(name, form), old_until=now + signing.OLD_SECRET_STAYS)
            await self._acts.record_in(connection, KIND, stream_of(name), act)
            await connection.execute(Q.keep_secrets, name, self.keeping.sealed(name, secrets), now)
            return secrets[0]

        return await self._written(write)

    async def replay(self, name: str, form: ReplayForm) -> None:
        """Send everything again that was recorded since. Raises WebhookMissingError."""

        async def write(connection: Connection) -> None:
            await self._locked(connection, name)
            act = acts.WebhookReplayed(**self._said(name, form), since=form.since)
            await self._acts.record_in(connection, KIND, stream_of(name), act)
            await connection.execute(Q.forget_cursors, name)
            await connection.execute(Q.set_replay, name, form.since, self._clock())

        await self._written(write)

    async def enable(self, name: str, form: EnableForm) -> None:
        """Deliver to it again. Raises WebhookMissingError."""

        async def write(connection: Connection) -> None:
            one = await self._locked(connection, name)
            most = max((said["attempts"] for said in one.trouble.values()), default=0)
            skipped = [key for key, said in one.trouble.items() if said["attempts"] == most] if form.skip else []
            if one.state == "enabled" and not skipped:
                return
            act = acts.WebhookEnabled(**self._said(name, form), skipped=bool(skipped))
            await self._acts.record_in(connection, KIND, stream_of(name), act)
            if skipped:
                await connection.execute(Q.pass_over, name, skipped)
            await connection.execute(Q.set_state, name, "enabled", None, self._clock())

        await self._written(write)

    async def disable(self, name: str, form: ActForm, because: Because = "operator") -> None:
        """Deliver nothing more to it. Raises WebhookMissingError."""

        async def write(connection: Connection) -> None:
            if (await self._locked(connection, name)).state == "disabled":
                return
            act = acts.WebhookDisabled(**self._said(name, form), because=because)
            await self._acts.record_in(connection, KIND, stream_of(name), act)
            await connection.execute(Q.set_state, name, "disabled", because, self._clock())

        await self._written(write)

    async def remove(self, name: str, form: ActForm) -> None:
        """Forget it with its secrets. Raises WebhookMissingError."""

        async def write(connection: Connection) -> None:
            await self._locked(connection, name)
            act = acts.WebhookRemoved(**self._said(name, form))
            await self._acts.record_in(connection, KIND, stream_of(name), act)
            await connection.execute(Q.remove_subscription, name)

        await self._written(write)

    async def test(self, name: str, form: ActForm) -> Outcome:
        """Send it a message that says nothing, once. Raises WebhookMissingError."""

        async def write(connection: Connection) -> Subscription:
            one = await self._locked(connection, name)
            await self._acts.record_in(
                connection, KIND, stream_of(name), acts.WebhookTested(**self._said(name, form))
            )  # fmt: skip
            return one

        one = await self._written(write)
        sender = Sender(one.url, one.secrets, self._networks)
        try:
            return await sender.send(test_message(f"test_{uuid4()}", self._clock()))
        finally:
            await sender.close()

    async def end(self, subscription: Subscription, because: Because, problem: str) -> None:
        """Disable it for what its receiver did."""
        said = f"a message was not taken to the last try: {problem}"
        if because == "gone":
            said = "the receiver answered 410: it wants no more"
        try:
            await self.disable(subscription.name, ActForm(by="xuanmin", reason=said), because)
        except WebhookMissingError:
            return  # an operator was first

    def _said(self, name: str, form: ActForm) -> dict[str, Any]:
        return self._acts.said(stream_of(name), name, form)

    async def _locked(self, connection: Connection, name: str) -> Subscription:
        row = await connection.fetchrow(Q.subscription, name)
        if row is None:
            raise WebhookMissingError("There is no subscription of this name: see the list of them.")
        return self.keeping.subscription_of(row)

    async def _written(self, write: Callable[[Connection], Awaitable[_Answer]]) -> _Answer:
        async def once() -> _Answer:
            async with acquired(self.keeping.pool) as connection, connection.transaction():
                return await write(connection)

        answer = await decided_anew(once)
        self._acts.wake()
        return answer
