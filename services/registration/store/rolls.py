"""Publications of the roll: their codec and decider."""

from __future__ import annotations

from typing import Final

from contracts.office.rolls import RollEventType, RollPublished
from eventstore.decider import Codec, Decider
from services.registration.domain.roll import publication
from services.registration.domain.roll.publication import Publish
from services.registration.store.office import codec_of

ROLLS: Final[Codec[RollPublished]] = codec_of({RollEventType.PUBLISHED: RollPublished})
ROLL_DECIDER: Final[Decider[Publish, RollPublished | None, RollPublished]] = Decider(
    None, publication.decide, publication.evolve
)
