"""Publications of the voter roll (选民名单公布) and of what is added, struck or mended later (补充名单)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from contracts.office.recorded import OfficeEvent
from contracts.roll.digest import Hash, RollDigest


class RollEventType(StrEnum):
    """`ce_type` of the roll's events."""

    PUBLISHED = "xuanmin.election.roll_published.v1"


class RollPublished(OfficeEvent):
    """The roll, or a supplement to it, was published: what it is of, and the signature of exactly that.

    `digest.no` is `version`: publications of an election are counted together. `signature` is of
    `roll_digest.signed_bytes(digest)`, by the key to `public_key`. `late`: after the law's last day (Election Law 28;
    for a supplement Shanghai's rules 26): published all the same, and marked. `reason_sealed` (text) is sealed with the
    election's key for details and bound to the stream.
    """

    digest: RollDigest
    signature: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{128}$")]
    public_key: Hash
    late: bool = False
    reason_sealed: str
