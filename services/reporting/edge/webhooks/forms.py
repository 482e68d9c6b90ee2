"""What operators say of subscriptions, and what they are told."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from contracts.set_up.elections import ElectionId
from services.reporting.webhooks.destination import LONGEST_URL, DestinationError, read_url
from services.reporting.webhooks.message import KINDS
from services.reporting.webhooks.subscription import Because, State, Subscription
from services.runtime.acts.forms import ActForm
from services.runtime.said import Moment

_KINDS: Final = frozenset(KINDS.values())
MOST_SOURCES: Final = 20


def _kind(written: str) -> str:
    if written not in _KINDS:
        raise ValueError(f"one of {', '.join(sorted(_KINDS))}")
    return written


def _url(written: str) -> str:
    try:
        read_url(written)
    except DestinationError as wrong:
        raise ValueError(str(wrong)) from None
    return written


Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,40}$")]
_Source = Annotated[str, Field(min_length=1, max_length=256, pattern=r"^[^\x00]+$")]


class AddForm(ActForm):
    """A new subscription; no `kinds`: all of them. `since`: what was recorded from then on is sent too."""

    name: Name
    url: Annotated[str, Field(max_length=LONGEST_URL), AfterValidator(_url)]
    sources: Annotated[list[_Source], Field(min_length=1, max_length=MOST_SOURCES)]
    kinds: Annotated[list[Annotated[str, AfterValidator(_kind)]], Field(max_length=len(KINDS))] = Field(
        default_factory=list
    )
    election_id: ElectionId | None = None
    since: Moment | None = None


class ReplayForm(ActForm):
    """From when on everything is sent again."""

    since: Moment


class EnableForm(ActForm):
    """`skip`: the messages that were tried the most are not sent any more."""

    skip: bool = False


class _Shown(BaseModel):
    model_config = ConfigDict(frozen=True)


class SecretShown(_Shown):
    """The secret of a subscription, shown this once."""

    name: str
    secret: str


class TroubleShown(_Shown):
    """A message that the receiver has not taken: how often it was tried, when it is due again, what went wrong."""

    id: str
    attempts: int
    due_at: datetime
    problem: str


class WebhookShown(_Shown):
    """A subscription; `waiting` are the events of all sources behind it, as the process that delivers sees them, else
    null."""

    name: str
    url: str
    sources: list[str]
    kinds: list[str]
    election_id: str | None
    state: State
    because: Because | None
    added_at: datetime
    changed_at: datetime
    delivered_through: datetime | None
    waiting: int | None
    trouble: list[TroubleShown]


class WebhooksShown(_Shown):
    """Every subscription, by name."""

    webhooks: list[WebhookShown]


class TestShown(_Shown):
    """Whether the receiver took the test message, else what went wrong."""

    taken: bool
    problem: str


def shown(one: Subscription, waiting: int | None) -> WebhookShown:
    """A subscription as operators see it: all but its secrets."""
    trouble = [
        TroubleShown(
            id=event_id, attempts=said["attempts"], due_at=datetime.fromtimestamp(said["due"]).astimezone(),
            problem=said["problem"],
        )
        for event_id, said in one.trouble.items()
    ]  # fmt: skip
    return WebhookShown(
        name=one.name, url=one.url, sources=sorted(one.sources), kinds=sorted(one.kinds), election_id=one.election_id,
        state=one.state, because=one.because, added_at=one.added_at, changed_at=one.changed_at,
        delivered_through=one.delivered_through, waiting=waiting, trouble=trouble,
    )  # fmt: skip
