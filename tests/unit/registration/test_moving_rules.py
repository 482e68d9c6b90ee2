"""What a transfer or a carry-over does at each of its ends, rule by rule."""

from __future__ import annotations

from typing import Literal
from urllib.parse import quote
from uuid import UUID

import pytest

from contracts.registrations import Move, Registration, RegistrationEventType
from services.registration.domain.moves.moving import (
    Arrive,
    NothingToMoveError,
    NotStandingError,
    OtherVersionError,
    SamePlaceError,
    Transfer,
    carried_over_as,
    standing_in,
    transferred_as,
)
from services.registration.domain.registrations.registration import RegistrationEvent, Withdraw, evolve
from services.registration.store.codecs import MOVING_DECIDER as MOVING
from services.registration.store.codecs import REGISTRATION_DECIDER as REGISTRATION
from tests.spec import given
from tests.unit.registration.samples import ID, corrected, submit, submitted, withdrawn

BECAME = UUID("6f1d6c5e-0000-5000-8000-000000000002")


def to(place: str = "V03", *, election: str = "zhujing-2021", by: str = "clerk-07", became: UUID = BECAME) -> Move:
    return Move(
        kind="transferred_out", election_id=election, place_code=place, registration_id=became, by=by,
        reason_sealed="sealed",
    )  # fmt: skip


def came(kind: Literal["transferred_in", "carried_over"] = "transferred_in") -> Move:
    return Move(kind=kind, election_id="zhujing-2021", place_code="U-A", registration_id=ID, by="clerk-07")


def transferred(before: RegistrationEvent, move: Move) -> RegistrationEvent:
    version = before.registration.version + 1
    after = before.registration.model_copy(update={"version": version, "withdrawn": True, "move": move})
    return RegistrationEvent(RegistrationEventType.TRANSFERRED, after)


def arrived(move: Move) -> RegistrationEvent:
    begun = submitted("B").registration.model_copy(update={"move": move})
    return RegistrationEvent(RegistrationEventType.SUBMITTED, begun)


def test_a_transfer_ends_the_registration_and_says_where_it_went() -> None:
    happened = given(MOVING, submitted("A"), corrected("B", 2, revision=3))
    happened.when(Transfer(2, to())).then(transferred(corrected("B", 2, revision=3), to()))


def test_another_election_is_another_place_even_under_the_same_code() -> None:
    elsewhere = to("U-A", election="zhujing-2026")
    given(MOVING, submitted("A")).when(Transfer(1, elsewhere)).then(transferred(submitted("A"), elsewhere))


def test_who_is_there_already_is_not_moved() -> None:
    given(MOVING, submitted("A")).when(Transfer(1, to("U-A"))).then_refused(SamePlaceError)


def test_nobody_is_moved_whom_nobody_has_registered() -> None:
    given(MOVING).when(Transfer(1, to())).then_refused(NothingToMoveError)


def test_a_clerk_who_has_looked_at_an_older_version_looks_again() -> None:
    refused = given(MOVING, submitted("A"), corrected("B", 2)).when(Transfer(1, to())).then_refused(OtherVersionError)
    assert "version 2" in str(refused)


def test_the_withdrawn_is_not_transferred() -> None:
    given(MOVING, submitted("A"), withdrawn("A", 2)).when(Transfer(2, to())).then_refused(NotStandingError)


def test_the_same_transfer_again_changes_nothing() -> None:
    given(MOVING, submitted("A")).and_done(Transfer(1, to())).when(Transfer(1, to())).then_nothing()


@pytest.mark.parametrize("other", [to(by="clerk-08"), to("V04", became=UUID(int=9))])
def test_who_comes_second_is_told_who_was_first_and_where_it_went(other: Move) -> None:
    happened = given(MOVING, submitted("A")).and_done(Transfer(1, to()))
    refused = str(happened.when(Transfer(1, other)).then_refused(NotStandingError))
    assert "clerk-07" in refused
    assert "V03" in refused


def test_what_arrives_begins_a_registration_that_says_where_it_came_from() -> None:
    given(MOVING).when(Arrive(submit("B"), came())).then(arrived(came()))
    given(MOVING).when(Arrive(submit("B"), came("carried_over"))).then(arrived(came("carried_over")))


def test_what_has_arrived_arrives_once_whatever_became_of_it() -> None:
    arriving = Arrive(submit("B"), came())
    for then in ((), (withdrawn("B", 2),), (corrected("C", 2),)):
        given(MOVING, arrived(came()), *then).when(arriving).then_nothing()


def test_a_correction_keeps_where_it_came_from() -> None:
    [event] = REGISTRATION.decide(submit("C"), given(MOVING, arrived(came())).state)
    assert (event.registration.place_code, event.registration.move) == ("U-C", came())


def test_the_transferred_stays_away_without_a_higher_revision() -> None:
    gone = given(REGISTRATION, submitted("A"), transferred(submitted("A"), to()))
    for again in (submit("A"), submit("B"), submit("A", withdraw=True), Withdraw()):
        gone.when(again).then_nothing()


def test_the_transferred_that_is_submitted_anew_stands_beside_what_it_became() -> None:
    """The assessment then finds the voter twice, and a person decides; nothing is lost by guessing."""
    gone = given(REGISTRATION, submitted("A"), transferred(submitted("A"), to()))
    gone.when(submit("A", 1)).then(corrected("A", 3, revision=1))


def test_who_was_submitted_anew_is_transferred_a_second_time_under_another_name() -> None:
    events = (submitted("A"), transferred(submitted("A"), to()), corrected("A", 3, revision=1))
    names = [transferred_as(ID, version, "zhujing-2021", "V03") for version in (1, 3)]
    assert names[0] != names[1]
    again = to(became=UUID(int=3))
    given(MOVING, *events).when(Transfer(3, again)).then(transferred(events[-1], again))


def test_only_what_stands_in_the_earlier_election_is_carried_over() -> None:
    stands = given(MOVING, submitted("A"))
    assert isinstance(standing_in("zhujing-2021", stands.state), Registration)
    assert standing_in("zhujing-2016", stands.state) == "unknown"
    assert standing_in("zhujing-2021", MOVING.initial) == "unknown"
    assert standing_in("zhujing-2021", evolve(stands.state, withdrawn("A", 2))) == "withdrawn"
    assert standing_in("zhujing-2021", evolve(stands.state, transferred(submitted("A"), to()))) == "transferred"


def test_what_a_move_begins_has_a_name_that_fits_an_address_as_it_is() -> None:
    for name in (transferred_as(ID, 10**9, "e" * 63, "P" * 32), carried_over_as(ID, "e" * 63)):
        assert len(name) <= 256
        assert quote(name, safe="") == name
