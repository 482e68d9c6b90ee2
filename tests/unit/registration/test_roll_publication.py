"""What is published is signed as the next publication; what does not fit is refused, and lateness is only marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from contracts.keys.signing import Signer, is_signed
from contracts.office.rolls import RollPublished
from contracts.roll.digest import ConstituencyRoot, Entry, StorePosition, constituency_root, election_root, signed_bytes
from services.registration.domain.roll.publication import (
    ConstituenciesWrongError,
    EarlierDayError,
    EarlierStateError,
    NothingChangedError,
    OvertakenError,
    Publish,
    RootWrongError,
    decide,
    evolve,
)

SIGNER = Signer(bytes(32))
LAST_DAY = date(2021, 10, 27)


def at(position: int) -> StorePosition:
    moment = datetime(2021, 10, 26, tzinfo=UTC) + timedelta(seconds=position)
    return StorePosition(position=position, recorded_at=moment, hash=f"{position:064x}")


def publish(voters: int = 3, position: int = 10, **more: Any) -> Publish:
    """The roll of so many voters as of a position of both logs."""
    entries = [Entry("某", "male", 1, serial) for serial in range(1, voters + 1)]
    rows = (ConstituencyRoot(level="district", code="D1", entries=voters, root=constituency_root(entries)),)
    made = Publish(
        election_id="e", kind="roll", follows=None, registration=at(position), validation=at(position),
        set_up_version=1, order="pinyin", constituencies=rows, root=election_root(rows), published_on=LAST_DAY,
        by="R0001", reason_sealed="v1.x", fingerprint=f"{voters}/{position}",
        expected=frozenset({("district", "D1")}), last_day=LAST_DAY, sign=SIGNER.sign, public_key=SIGNER.public_key,
    )  # fmt: skip
    return replace(made, **more)


def supplement(voters: int, position: int, follows: int | None = 1, **more: Any) -> Publish:
    return publish(voters, position, kind="supplement", follows=follows, **more)


def after(*commands: Publish) -> RollPublished | None:
    last: RollPublished | None = None
    for command in commands:
        for event in decide(command, last):
            last = evolve(last, event)
    return last


def test_the_first_publication_is_signed_whole() -> None:
    [event] = decide(publish(), None)
    assert (event.version, event.digest.no, event.digest.kind, event.digest.previous_root) == (1, 1, "roll", None)
    assert is_signed(signed_bytes(event.digest), event.signature, event.public_key)
    assert not event.late


def test_the_same_again_is_no_event() -> None:
    assert decide(publish(), after(publish())) == []
    said = supplement(4, 11)
    assert decide(said, after(publish(), said)) == []


def test_the_same_roll_from_a_later_position_is_no_event_but_on_another_day_or_in_another_order_it_is() -> None:
    """The publication itself makes the log longer: whoever says the command twice has published once."""
    assert decide(publish(3, 12), after(publish(3, 10))) == []
    for more in ({"published_on": LAST_DAY + timedelta(days=1)}, {"order": "strokes"}, {"set_up_version": 2}):
        assert len(decide(publish(3, 12, **more), after(publish(3, 10)))) == 1
    assert len(decide(publish(3, 12), after(publish(3, 10), supplement(4, 11)))) == 1


def test_a_supplement_names_the_root_before_it() -> None:
    [event] = decide(supplement(4, 11), after(publish()))
    assert (event.version, event.digest.no, event.digest.previous_root) == (2, 2, publish().root)


def test_another_whole_roll_names_none() -> None:
    [event] = decide(publish(4, 12), after(publish(), supplement(5, 11)))
    assert (event.version, event.digest.no, event.digest.previous_root) == (3, 3, None)


@pytest.mark.parametrize(("days", "late"), [(-1, False), (0, False), (1, True), (40, True)])
def test_what_is_late_is_published_and_marked(days: int, late: bool) -> None:
    [event] = decide(publish(published_on=LAST_DAY + timedelta(days=days)), None)
    assert event.late is late


def test_a_root_of_something_else_is_refused() -> None:
    with pytest.raises(RootWrongError):
        decide(publish(root="0" * 64), None)


@pytest.mark.parametrize("expected", [{("district", "D1"), ("town", "T1")}, {("town", "D1")}, set()])
def test_constituencies_are_all_those_of_the_set_up(expected: set[tuple[str, str]]) -> None:
    with pytest.raises(ConstituenciesWrongError):
        decide(publish(expected=frozenset(expected)), None)


def test_a_constituency_twice_is_refused() -> None:
    rows = publish().constituencies * 2
    with pytest.raises(ConstituenciesWrongError):
        decide(publish(constituencies=rows, root=election_root(rows)), None)


@pytest.mark.parametrize("follows", [None, 1, 3])
def test_a_supplement_that_was_overtaken_is_refused(follows: int | None) -> None:
    with pytest.raises(OvertakenError):
        decide(supplement(6, 12, follows), after(publish(), supplement(5, 11)))


def test_there_is_no_supplement_to_nothing() -> None:
    with pytest.raises(OvertakenError, match="publish the roll first"):
        decide(supplement(4, 11, None), None)


@pytest.mark.parametrize("more", [{"registration": at(9)}, {"validation": at(9)}, {"order": "strokes"}])
def test_a_supplement_is_of_no_earlier_state_and_of_the_same_order(more: dict[str, Any]) -> None:
    with pytest.raises(EarlierStateError):
        decide(supplement(4, 11, **more), after(publish()))


def test_a_supplement_that_changes_nothing_is_refused() -> None:
    with pytest.raises(NothingChangedError):
        decide(supplement(3, 11), after(publish()))


def test_a_supplement_is_posted_no_earlier_than_what_it_supplements() -> None:
    posted = after(publish())
    assert decide(supplement(4, 11, published_on=LAST_DAY), posted)
    with pytest.raises(EarlierDayError):
        decide(supplement(4, 11, published_on=LAST_DAY - timedelta(days=1)), posted)
    # A whole roll may be: so a day that was written wrong is mended.
    assert decide(publish(4, 11, published_on=LAST_DAY - timedelta(days=1)), posted)
