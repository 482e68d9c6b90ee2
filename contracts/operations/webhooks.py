"""Webhooks kept by operators: to whom a subscription's messages go, since when, and whether they go at all."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Literal

from contracts.operations.acts import OperatorAct


class WebhookEventType(StrEnum):
    """`ce_type` of what is done to a subscription."""

    ADDED = "xuanmin.operations.webhook_added.v1"
    ROTATED = "xuanmin.operations.webhook_rotated.v1"
    REPLAYED = "xuanmin.operations.webhook_replayed.v1"
    ENABLED = "xuanmin.operations.webhook_enabled.v1"
    DISABLED = "xuanmin.operations.webhook_disabled.v1"
    REMOVED = "xuanmin.operations.webhook_removed.v1"
    TESTED = "xuanmin.operations.webhook_tested.v1"


class WebhookAdded(OperatorAct):
    """The subscription named by `subject` gets the messages of these `sources` and `kinds` at `url`.

    `election_id` narrows it to one election. `since`: what was recorded from then on is sent too; None: what is new.
    """

    url: str
    sources: list[str]
    kinds: list[str]
    election_id: str | None = None
    since: datetime | None = None


class WebhookRotated(OperatorAct):
    """It has a new secret; until `old_until` messages are signed with the one before as well."""

    old_until: datetime


class WebhookReplayed(OperatorAct):
    """Everything recorded from `since` on is sent again, under the same ids."""

    since: datetime


class WebhookEnabled(OperatorAct):
    """It is delivered to again, from where it stood; `skipped`: but for the message that could not be delivered."""

    skipped: bool = False


class WebhookDisabled(OperatorAct):
    """It is delivered to no more until it is enabled.

    `because`: an operator said so, the receiver answered 410 (`gone`), or a message failed to the last try (`gave_up`).
    """

    because: Literal["operator", "gone", "gave_up"]


class WebhookRemoved(OperatorAct):
    """There is no such subscription any more."""


class WebhookTested(OperatorAct):
    """A message of the kind `webhook.test` was sent to it."""
