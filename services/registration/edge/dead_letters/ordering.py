"""What operators ask for: letters put back, an order stopped, a corrected record sent, letters set aside."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID, uuid4

from contracts.dead_letters import LETTER_HEADER
from contracts.ids import operations_id
from contracts.operations.dead_letters import (
    DeadLetterCorrected,
    DeadLettersRedriveAsked,
    DeadLettersRedriveStopped,
    DeadLettersSetAside,
    OffsetRange,
)
from contracts.submissions import Rejection, read_submission
from contracts.topics import dead_letters_of
from eventstore.database import acquired
from eventstore.events import Cause
from eventstore.kafka.topic_extents import TopicExtents
from eventstore.publishing.publisher import Outgoing
from eventstore.reading.checkpoints import Place
from services.registration.domain.dead_letters.dealt_with import Redrive
from services.registration.domain.dead_letters.letter import ranges_of, says_nothing
from services.registration.edge.dead_letters.acts_on_letters import (
    KIND,
    SERVICE,
    KnownActs,
    Q,
    letter_subject,
    redrive_subject,
    stream_of,
)
from services.registration.edge.dead_letters.choosing import PUT_BACK, topic_with_letters
from services.registration.edge.dead_letters.forms import CorrectedForm, LettersForm, RedriveForm, SetAsideForm
from services.registration.edge.dead_letters.looking import Looking
from services.registration.edge.dead_letters.opened import Opened
from services.registration.edge.dead_letters.redriving import Redriving
from services.runtime.acts.acts import Acts
from services.runtime.acts.forms import ActForm
from services.runtime.problems import Problem
from services.runtime.process import Process

MOST_RANGES: Final = 10_000
MOST_ORDERS: Final = 5
"""So many orders may go on at a time; they are worked off one after the other."""


class Ordering:
    """Records what operators ask for, and has it done."""

    def __init__(self, process: Process, acts: Acts, known: KnownActs, looking: Looking, redriving: Redriving) -> None:
        self._process, self._acts, self._known = process, acts, known
        self._looking, self._redriving = looking, redriving
        self._tokens = process.keyring.tokens()
        self._extents = TopicExtents(process.settings.need("kafka_bootstrap"))
        process.at_end(self._extents.close)

    async def redrive(self, form: RedriveForm, key: str | None, cause: Cause) -> UUID:
        """The id of a recorded order, which is begun; the same for the same idempotency `key`.

        Raises:
            Problem: 404, 409, 422: it cannot be asked for so.
            BrokerAwayError: the broker is away.
        """
        topic = self._may_be_put_back(form.topic)
        _says_which(form.letters)
        if form.rate > (most := self._process.settings.redrive_rate):
            raise Problem(422, "TooFast", f"At most {most} a second may be put back here (XUANMIN_REDRIVE_RATE).")
        going_on = (await self._known.now()).going_on()
        redrive = operations_id(SERVICE, "redrive", key) if key is not None else uuid4()
        if len(going_on) >= MOST_ORDERS and redrive not in {one.asked.redrive for one in going_on}:
            raise Problem(409, "TooManyRedrives", f"{MOST_ORDERS} orders go on already; wait for one, or stop one.")
        extent = (await self._extents.of([letters := dead_letters_of(topic)])).get(Place(letters, 0))
        if extent is None or extent.end <= extent.first:
            raise Problem(404, "NoSuchLetter", f"{letters} holds nothing.")
        subject = redrive_subject(topic, redrive)
        order = DeadLettersRedriveAsked(
            **self._acts.said(stream_of(subject), subject, form), redrive=redrive, topic=topic,
            cluster=self._process.cluster, rate=form.rate, chosen=form.letters.chosen(), first=extent.first,
            end=extent.end, again=form.again,
        )  # fmt: skip
        await self._acts.record(KIND, stream_of(subject), order, cause)
        self._redriving.wake()
        return redrive

    async def order(self, redrive: UUID) -> Redrive:
        """How far an order is.

        Raises:
            Problem: 404, there is none of this id.
        """
        found = (await self._known.now()).redrives.get(redrive)
        if found is None:
            raise Problem(404, "NoSuchRedrive", "No order of this id was given on this Kafka cluster.")
        return found

    def has_failed(self, redrive: UUID) -> bool:
        """Whether an order waits for somebody to look at the log."""
        return self._redriving.has_failed(redrive)

    async def orders(self) -> list[Redrive]:
        """All orders of this cluster, the latest first."""
        return list((await self._known.now()).redrives.values())[::-1]

    async def stop(self, redrive: UUID, form: ActForm, cause: Cause) -> bool:
        """Stop an order behind the portion that is being put back; whether it went on.

        Raises:
            Problem: 404, there is none of this id.
        """
        asked = (await self.order(redrive)).asked
        stream = stream_of(asked.subject)
        async with acquired(self._process.pool) as connection, connection.transaction():
            await connection.execute(Q.wait_for_redrive, str(redrive))
            stands = await self.order(redrive)
            stopped = DeadLettersRedriveStopped(
                **self._acts.said(stream, asked.subject, form), redrive=redrive, topic=asked.topic,
                cluster=asked.cluster, rate=asked.rate, through=stands.through, put_back=stands.put_back,
            )  # fmt: skip
            changed = await self._acts.record_in(connection, KIND, stream, stopped, cause)
        if changed:
            self._acts.wake()
        return changed

    async def set_aside(self, form: SetAsideForm, cause: Cause) -> int:
        """Record that nothing is to be done about these letters; how many they are.

        Raises:
            Problem: 404, 409, 422: it cannot be done so.
            DeadLettersAwayError: the broker is away.
        """
        topic = topic_with_letters(form.topic)
        _says_which(form.letters)
        letters = as_one_act(offsets := await self._looking.offsets(topic, form.letters.chosen()))
        if not offsets:
            return 0
        subject = f"{topic} {self._process.cluster} {letters[0].first}-{letters[-1].last} {len(offsets)}"
        act = DeadLettersSetAside(
            **self._acts.said(stream_of(subject), subject, form), topic=topic, cluster=self._process.cluster,
            letters=letters, count=len(offsets),
        )  # fmt: skip
        await self._acts.record(KIND, stream_of(subject), act, cause)
        return len(offsets)

    async def correct(self, topic: str, offset: int, form: CorrectedForm, cause: Cause) -> dict[str, Any]:
        """Send the record that is handed in instead of the letter's; the names it is registered by.

        Raises:
            Problem: 404, 409, 422: it cannot be sent so.
            DeadLettersAwayError, KafkaError, TimeoutError: the broker is away; ask for the same again.
        """
        topic = self._may_be_put_back(topic)
        record = form.record.encode()
        read = read_submission(record)
        if isinstance(read, Rejection):
            raise Problem(422, read.reason.value, f"The corrected record cannot be read either: {read.detail}.")
        if not await self._looking.surroundings.known({read.election_id}):
            raise Problem(422, "UNKNOWN_ELECTION", "The corrected record's election is not set up.")
        opened, _ = await self._looking.one(topic, offset)
        if opened.letter.id is None:
            raise Problem(409, "NotALetter", "What stands there was put there by no service of ours.")
        if not _same_registration(opened, read.source, read.submission_id):
            raise Problem(
                422, "OtherRegistration",
                "The corrected record has another source or submission_id than the dead letter; send it by itself.",
            )  # fmt: skip
        subject = letter_subject(
            topic, self._process.cluster, offset, self._tokens.fingerprint("corrected", (form.record,))
        )
        act = DeadLetterCorrected(
            **self._acts.said(stream_of(subject), subject, form), topic=topic, cluster=self._process.cluster,
            offset=offset, letter=opened.letter.id,
        )  # fmt: skip
        await self._acts.record(KIND, stream_of(subject), act, cause)
        key = opened.original.key if opened.original is not None else None
        place = (
            None if key is not None else opened.letter.partition % await self._process.publisher.partitions_of(topic)
        )
        header = (LETTER_HEADER, str(opened.letter.id).encode())
        await self._process.publisher.publish([Outgoing(topic, key, record, [header], place)])
        return {"topic": topic, "offset": offset, "sent": True}

    @staticmethod
    def _may_be_put_back(topic: str) -> str:
        if topic_with_letters(topic) not in PUT_BACK:
            raise Problem(
                409, "NotPutBackHere",
                "Only submissions are put back. Events are published again by the service that wrote them "
                "(`xuanmin republish`), residents come again with their list (`xuanmin registry load`).",
            )  # fmt: skip
        return topic


def as_one_act(offsets: list[int]) -> tuple[OffsetRange, ...]:
    """Offsets as an act records them.

    Raises:
        Problem: 409, they lie too scattered for one event: the broker would not take it, nor any that stands behind it.
    """
    letters = ranges_of(offsets)
    if len(letters) > MOST_RANGES:
        what = f"Among others they make more than {MOST_RANGES:,} separate ranges; choose fewer, by time."
        raise Problem(409, "TooScattered", what)
    return letters


def _says_which(letters: LettersForm) -> None:
    if says_nothing(letters.chosen()):
        raise Problem(422, "SayWhich", "Say which dead letters are meant: a reason, a place, a time, or offsets.")


def _same_registration(opened: Opened, source: str, submission_id: str) -> bool:
    """Whether a record may stand instead of what the letter holds: where that names no registration, any may."""
    said = opened.names
    return said is None or said == (source, submission_id)
