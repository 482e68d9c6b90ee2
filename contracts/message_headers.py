"""The Kafka headers of each kind of message, as its readers find them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from contracts.submissions import Unreadable

_Uuid = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"), Field()
]
_Count = Annotated[str, StringConstraints(pattern=r"^[0-9]+$")]
_Traceparent = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")]


class EventHeaders(BaseModel):
    """The Kafka headers of an event: CloudEvents 1.0 in binary mode, each value as UTF-8 text.

    `ce_id` is the same on every attempt to publish; `ce_time` is when the store recorded the event; `ce_streamid` and
    `ce_streamversion` place it in its stream; `ce_correlationid` names the whole story, `ce_causationid` the message
    before this one; `ce_logposition` is the event's place in its store's log (absent: published before that was told);
    `traceparent` is W3C Trace Context, and `ce_recordedtrace` the one that the store has, where the record is a span's.
    """

    ce_specversion: Literal["1.0"]
    content_type: Annotated[Literal["application/json; charset=utf-8"], Field(alias="content-type")]
    ce_id: _Uuid
    ce_source: str
    ce_type: str
    ce_time: AwareDatetime
    ce_streamid: _Uuid
    ce_streamversion: _Count
    ce_logposition: _Count | None = None
    ce_correlationid: str | None = None
    ce_causationid: str | None = None
    traceparent: _Traceparent | None = None
    ce_recordedtrace: _Traceparent | None = None


class SubmissionHeaders(BaseModel):
    """Headers that a sender may put beside a submission; none is needed.

    `ce_id`, where it is a plain identifier, is named as the cause of what follows. Records that operators put back from
    the dead letters have `xm_redriven`, how often that was done, and `xm_dead_letter`, out of which dead letter.
    """

    model_config = ConfigDict(extra="ignore")

    ce_id: str | None = None
    traceparent: _Traceparent | None = None
    xm_redriven: _Count | None = None
    xm_dead_letter: _Uuid | None = None


class DeadLetterHeaders(BaseModel):
    """The headers of a dead letter: which record could not be read, by whom, when and why; nothing of its content.

    `dl_redriven`: how often the record had been put back on its topic before it failed this time; absent: never.
    """

    dl_id: _Uuid
    dl_service: str
    dl_topic: str
    dl_partition: _Count
    dl_offset: _Count
    dl_reason: Unreadable
    dl_detail: str
    dl_at: AwareDatetime
    dl_size: _Count
    dl_redriven: _Count | None = None


class NoHeaders(BaseModel):
    """No headers are needed."""
