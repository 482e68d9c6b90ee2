"""Records of `voter.residents.v1`: the resident registry, sealed, one record a resident under the voter token.

A load ends with one marker a partition, so that a reader knows when it has the whole of it: partitions have no order
between them. The topic is compacted: the last record of a resident stays, and in each partition the last marker of a
full load and of a delta.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

ResidentStatus = Literal["normal", "deceased", "moved_out", "deprived", "suspended", "left_off"]

LoadMode = Literal["full", "delta"]

MARKER_KEYS: Final[Mapping[LoadMode, bytes]] = {"full": b"load", "delta": b"load-delta"}
"""The markers' key by mode. With one key for both, compaction would leave a delta's marker alone, and whoever reads the
topic from its beginning would wait for a full load for ever."""


class ResidentRecord(BaseModel):
    """One resident. `name_sealed` and `details_sealed` are sealed with the registry's key, bound to `voter_token`.

    `fingerprint` is the keyed fingerprint of everything else about them: a load that repeats it changed nothing.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    kind: Literal["resident"] = "resident"
    voter_token: str
    load: Annotated[int, Field(ge=0)]
    name_sealed: str
    details_sealed: str | None = None
    hukou_division: str
    permit_since: str | None = None
    status: ResidentStatus = "normal"
    spouse_token: str | None = None
    place_code: str | None = None
    fingerprint: str | None = None


class LoadMarker(BaseModel):
    """The end of a load in one partition: `load` names and orders loads (milliseconds since 1970), `records` were sent.

    With `mode` `full`, whoever is in this partition from an earlier load is gone from the registry.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: Literal["marker"] = "marker"
    load: Annotated[int, Field(ge=0)]
    mode: LoadMode
    partitions: Annotated[int, Field(ge=1)]
    records: Annotated[int, Field(ge=0)]
