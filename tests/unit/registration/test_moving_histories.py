"""Submissions, corrections, withdrawals, transfers and carry-overs in any order: a book kept beside them, which knows
nothing but where each person stands, agrees; and what is sealed opens for the one registration that it belongs to.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar
from uuid import UUID

import orjson
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from contracts.ids import registration_id
from contracts.keys.keyring import Keyring
from contracts.keys.sealing import SealError
from contracts.registrations import Registration
from contracts.set_up.elections import ElectionSetUp
from contracts.submissions import Submission
from eventstore.events import StoredEvent
from eventstore.memory import MemoryLog
from services.registration.domain.moves.moving import MoveError
from services.registration.edge.elections import KnownElections
from services.registration.edge.intake.admission import Admission
from services.registration.edge.intake.registrations import Received, Registrations
from services.registration.edge.moves.carry_over import CarryOver, CarryOverRequest
from services.registration.edge.moves.readmission import Readmission
from services.registration.edge.moves.transfers import TransferRequest, Transfers
from services.registration.edge.set_up.set_ups import SetUps
from tests.edge.forms import election_file

ELECTIONS, PLACES, NUMBERS = ("town-2021", "town-2026"), ("U1", "V1"), ("310116198002290019", "11010519491231002X", "1")
Result = TypeVar("Result")


@dataclass
class Entry:
    """A line of the book: where a registration stands, if it does, for whom, and out of which one it came."""

    person: int
    election: str
    place: str
    version: int = 1
    stands: bool = True
    came_from: UUID | None = None
    source: tuple[str, str] = ("", "")


class Moves(RuleBasedStateMachine):
    """The service on a log in memory, and the book."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.keyring = Keyring(self.folder)
        self.keyring.make_installation()
        self.now = datetime(2021, 9, 3, tzinfo=UTC)
        self.log = MemoryLog(lambda: self.now)
        admission, elections = Admission(self.keyring), KnownElections()
        readmission = Readmission(self.keyring, admission)
        self.registrations = Registrations(self.log, admission, elections, lambda: None)
        self.set_ups = SetUps(self.log, self.keyring, lambda: None)
        self.transfers = Transfers(self.log, readmission, elections, lambda: self.now, lambda: None)
        self.carry_over = CarryOver(self.log, readmission, elections, lambda: self.now, lambda: None)
        self.book: dict[UUID, Entry] = {}
        self.done: list[Any] = []
        self.loop = asyncio.Runner()

    def teardown(self) -> None:
        self.loop.close()
        shutil.rmtree(self.folder)

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        self.now += timedelta(minutes=1)
        return self.loop.run(work)

    def events(self) -> list[StoredEvent]:
        return [event for event in self.run(self.log.read(0, 10_000)) if ".registration." in event.type]

    @initialize()
    def elections_are_set_up(self) -> None:
        for election in ELECTIONS:
            file = election_file(id=election)
            file["places"] = [dict(file["places"][0], code=place) for place in PLACES]
            self.run(self.set_ups.load(ElectionSetUp.model_validate(file)))

    def _submit(self, submission: Submission) -> None:
        assert self.run(self.registrations.submit([Received(submission, None, 0)])) == [None]

    @rule(person=st.integers(0, 2), election=st.sampled_from(ELECTIONS), place=st.sampled_from(PLACES))
    def somebody_registers(self, person: int, election: str, place: str) -> None:
        name = f"form-{len(self.book)}"
        submission = _form(person, ("hr", name), election, place)
        self._submit(submission)
        self.book[registration_id("hr", name)] = Entry(person, election, place, source=("hr", name))
        self.done.append(submission)

    @precondition(lambda self: self.book)
    @rule(data=st.data(), place=st.sampled_from(PLACES))
    def a_registration_is_submitted_anew(self, data: st.DataObject, place: str) -> None:
        """A higher revision corrects what stands, wherever it came from, and brings back what does not."""
        entry = data.draw(st.sampled_from(list(self.book.values())))
        entry.version, entry.place, entry.stands = entry.version + 1, place, True
        submission = _form(entry.person, entry.source, entry.election, place, revision=entry.version)
        self._submit(submission)
        self.done.append(submission)

    @precondition(lambda self: self.book)
    @rule(data=st.data())
    def a_person_withdraws(self, data: st.DataObject) -> None:
        entry = data.draw(st.sampled_from(list(self.book.values())))
        assert self.run(self.registrations.withdraw(*entry.source, None))
        entry.version += entry.stands
        entry.stands = False

    @precondition(lambda self: self.book)
    @rule(data=st.data(), election=st.sampled_from(ELECTIONS), place=st.sampled_from((*PLACES, "X9")))
    def a_clerk_transfers(self, data: st.DataObject, election: str, place: str) -> None:
        identity, entry = data.draw(st.sampled_from(list(self.book.items())))
        request = TransferRequest(identity, entry.version, election, place, "clerk-07", "moved house")
        before = self.events()
        if not entry.stands or place == "X9" or (election, place) == (entry.election, entry.place):
            with pytest.raises(MoveError):
                self.run(self.transfers.transfer(request))
            assert self.events() == before
            return
        became = self.run(self.transfers.transfer(request))
        left, arrived = self.events()[len(before) :]
        assert [(e.stream_id, e.type.split(".")[2]) for e in (left, arrived)] == [
            (identity, "transferred"),
            (became.registration_id, "submitted"),
        ]
        assert left.key == arrived.key
        # What has gone on says where it went; what it says of where it came from stands in its earlier versions.
        entry.version, entry.stands, entry.came_from = entry.version + 1, False, None
        assert became.registration_id not in self.book
        self.book[became.registration_id] = Entry(
            entry.person, election, place, came_from=identity, source=("transfer", became.submission_id)
        )
        self.done.append(request)

    @rule(earlier=st.sampled_from(ELECTIONS))
    def the_roll_is_carried_over(self, earlier: str) -> None:
        later = ELECTIONS[1 - ELECTIONS.index(earlier)]
        unknown = UUID(int=len(self.book))
        request = CarryOverRequest([*self.book, unknown], earlier, later, "office")
        answers = {answer.registration_id: answer for answer in self.run(self.carry_over.carry_over(request))}
        assert list(answers) == [*self.book, unknown]
        assert answers[unknown].outcome == "unknown"
        for identity, entry in list(self.book.items()):
            answer = answers[identity]
            assert (answer.outcome == "carried") == (
                entry.stands and entry.election == earlier and answer.became not in self.book
            )
            if answer.outcome == "carried":
                assert answer.became is not None
                self.book[answer.became] = Entry(
                    entry.person, later, entry.place, came_from=identity, source=("carry-over", answer.submission_id)
                )
        self.done.append(replace(request, registration_ids=[i for i, a in answers.items() if a.outcome == "carried"]))

    @precondition(lambda self: self.done)
    @rule(data=st.data())
    def anything_is_asked_for_a_second_time(self, data: st.DataObject) -> None:
        again, before = data.draw(st.sampled_from(self.done)), self.events()
        match again:
            case Submission():
                self._submit(again)
            case CarryOverRequest():
                answers = self.run(self.carry_over.carry_over(again))
                assert {answer.outcome for answer in answers} <= {"already_carried"}
            case _:
                try:
                    became = self.run(self.transfers.transfer(again))
                    assert became.registration_id in self.book
                except MoveError:
                    # It was submitted anew since, so that the clerk has to look again.
                    assert self.book[again.registration_id].version > again.seen_version + 1
        assert self.events() == before

    @invariant()
    def the_book_agrees(self) -> None:
        latest: dict[UUID, Registration] = {}
        for event in self.events():
            registration = Registration.model_validate_json(event.body)
            before = latest.get(event.stream_id)
            assert registration.version == event.version == (before.version + 1 if before else 1)
            latest[event.stream_id] = registration
        assert latest.keys() == self.book.keys()
        for identity, entry in self.book.items():
            told = latest[identity]
            assert (told.election_id, told.place_code, told.version) == (entry.election, entry.place, entry.version)
            assert told.withdrawn is not entry.stands
            came_from = told.move.registration_id if told.move and told.move.kind != "transferred_out" else None
            assert came_from == entry.came_from
            self._opens_here_alone(told, entry.person)

    def _opens_here_alone(self, told: Registration, person: int) -> None:
        here = told.registration_id.bytes
        seals = {election: self.keyring.names(election) for election in ELECTIONS}
        assert seals[told.election_id].open(told.name_sealed, here).decode() == f"选民{person}"
        details = orjson.loads(self.keyring.details(told.election_id).open(told.details_sealed, here))
        assert (details["id_number"], details["phone"]) == (NUMBERS[person], "13800000000")
        if told.move is not None and told.move.reason_sealed is not None:
            reason = self.keyring.details(told.election_id).open(told.move.reason_sealed, here)
            assert reason == b"moved house"
        other = next(election for election in ELECTIONS if election != told.election_id)
        for election, bound_to in ((other, here), (told.election_id, b"another"), (other, b"another")):
            with pytest.raises(SealError):
                seals[election].open(told.name_sealed, bound_to)


def _form(person: int, named: tuple[str, str], election: str, place: str, revision: int | None = None) -> Submission:
    return Submission(
        submission_id=named[1], source=named[0], election_id=election, channel="unit", place_code=place,
        name=f"选民{person}", id_number=NUMBERS[person], phone="13800000000",
        registered_at="2021-09-03T09:20:00+08:00", revision=revision,
    )  # fmt: skip


Moves.TestCase.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
TestMoves = Moves.TestCase
