"""Publicity (宣传): posters, leaflets, letters, banners, bulletins and posts, by kind, way, place and day."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from contracts.office.recorded import OfficeEvent


class PublicityEventType(StrEnum):
    """`ce_type` of the publicity's events."""

    RECORDED = "xuanmin.election.publicity_recorded.v1"


PublicityKind = Literal["poster", "leaflet", "open_letter", "banner", "bulletin", "post", "broadcast", "other"]
"""What was made: 海报, 宣传单, 公开信, 横幅, 简报, 推送, 播放, 其他."""

PublicityChannel = Literal["wechat", "community_paper", "mobile_paper", "screen", "loudspeaker", "site", "door_to_door"]
"""By which way it reached people: 微信公众号, 社区报, 手机报, 电子屏, 广播, 网站, 上门."""


class PublicityRecorded(OfficeEvent):
    """What the office's own `reference` names, as it is now. `quantity` 0: it was taken back, or never was.

    `quantity` is in pieces of a material, and in times of a post or broadcast. `place_code` is where it was put up or
    handed out, where that was one place; `on_day` the day in the election's time zone. `title` is what stands on it.
    """

    reference: str
    kind: PublicityKind
    channel: PublicityChannel | None = None
    quantity: Annotated[int, Field(ge=0, le=1_000_000_000)]
    place_code: str | None = None
    on_day: date
    title: str
