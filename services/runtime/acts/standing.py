"""How acts are decided and kept: an act on a subject, on what the acts before it left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from contracts.operations.acts import OperatorAct
from contracts.unknown import STEP_OVER
from contracts.upcasting import with_earlier
from eventstore.decider import Codec, Decider


@dataclass(frozen=True, slots=True)
class Standing:
    """The latest act on a subject, and how many there were."""

    version: int = 0
    last: OperatorAct | None = None


NOTHING_DONE: Final = Standing()

Changes = Callable[[OperatorAct, Standing], bool]
"""Whether an act changes anything; it may refuse the act with an error of its own."""


def decider_of(changes: Changes) -> Decider[OperatorAct, Standing, OperatorAct]:
    """The decider of one kind of subject. An act is handed in with any version, and recorded with its own."""

    def decide(act: OperatorAct, standing: Standing) -> list[OperatorAct]:
        if not changes(act, standing):
            return []
        return [act.model_copy(update={"version": standing.version + 1})]

    return Decider(NOTHING_DONE, decide, lambda _, act: Standing(act.version, act))


def codec_of(types: Mapping[str, type[OperatorAct]]) -> Codec[OperatorAct]:
    """The codec of acts whose models stand by `ce_type`; the publishing key is the service's name."""
    names = {model: str(name) for name, model in types.items()}
    readers = with_earlier({name: partial(model.model_validate_json, extra=STEP_OVER) for name, model in types.items()})

    def write(act: OperatorAct) -> tuple[str, str, bytes]:
        return names[type(act)], act.service, act.model_dump_json().encode()

    def read(kind: str, body: bytes) -> OperatorAct | None:
        known = readers.get(kind)
        return None if known is None else known(body)

    return Codec(write, read)
