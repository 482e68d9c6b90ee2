"""Contacts with units: what follows from each; the unit's standing is that of its contacts, told in any order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from functools import reduce
from random import Random
from typing import Any, Final, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.office.outreach import ContactSaid, Doubt, Outcome, Promise, UnitContacted, UnitStanding
from contracts.set_up.elections import ElectionSetUp
from eventstore.decider import Decider
from services.registration.domain.outreach import contacts as rules
from services.registration.domain.outreach.contacts import MOST_CONTACTS, TooManyContactsError, UnitContacts
from tests.edge.forms import election_file
from tests.spec import Given

DECIDER: Final = Decider(rules.INITIAL, rules.decide, rules.evolve)
NOW: Final = datetime(2021, 9, 24, 10, tzinfo=UTC)
PROMISE: Final = Promise(voters=868, by_day=date(2021, 9, 24))


def said(hour: int = 0, outcome: Outcome = "reluctant", **more: Any) -> ContactSaid:
    """A contact `hour` hours into September; its fingerprint is of what this test says."""
    base: dict[str, Any] = {
        "election_id": "zhujing-2021", "version": 1, "by": "clerk-07", "place_code": "U109", "means": "call",
        "contacted_at": datetime(2021, 9, 1, tzinfo=UTC) + timedelta(hours=hour), "outcome": outcome,
    }  # fmt: skip
    whole = base | more
    return ContactSaid(**whole, fingerprint=repr(sorted((k, v) for k, v in whole.items() if k != "by")))


def kept(contact: ContactSaid) -> UnitContacted:
    """The contact as an event of its own."""
    [event] = rules.decide(contact, rules.INITIAL)
    return event


def enrolled(hour: int = 0, **more: Any) -> ContactSaid:
    return said(hour, "enrolled", **{"expected_voters": 868, "contact_sealed": "v1.AAAA"} | more)


def after(*contacts: ContactSaid) -> UnitStanding:
    """How the unit stands once these were told, one after the other."""
    state = Given(DECIDER, rules.INITIAL).and_done(*contacts).state
    assert state.standing is not None
    return state.standing


def test_a_reluctant_unit_is_won_over_at_its_fifth_contact() -> None:
    standing = after(
        said(1, doubts=("too_much_work",)), said(2, doubts=("many_staff", "too_much_work")),
        said(3, doubts=("many_elderly",)), said(4, "promised", promise=PROMISE), enrolled(5),
    )  # fmt: skip
    assert (standing.stage, standing.attempts, standing.won_over_at_attempt) == ("enrolled", 5, 5)
    assert standing.doubts == ("too_much_work", "many_staff", "many_elderly")
    assert (standing.promise, standing.expected_voters) == (PROMISE, 868)


def test_a_unit_has_no_endless_contacts_but_each_of_them_can_be_corrected_still() -> None:
    full = UnitContacts(1, {(said(hour).contacted_at, "call"): kept(said(hour)) for hour in range(MOST_CONTACTS)})
    with pytest.raises(TooManyContactsError):
        rules.decide(said(MOST_CONTACTS), full)
    assert rules.decide(said(7), full) == []
    [corrected] = rules.decide(said(7, doubts=("no_time",)), full)
    assert corrected.standing.attempts == MOST_CONTACTS


def test_the_same_contact_said_again_is_no_event_whoever_says_it() -> None:
    Given(DECIDER, rules.INITIAL).and_done(said(1), said(2)).when(said(1, by="clerk-08")).then_nothing()


def test_a_contact_told_otherwise_is_corrected_under_its_number() -> None:
    state = Given(DECIDER, rules.INITIAL).and_done(said(1), said(2)).state
    [event] = rules.decide(enrolled(1), state)
    assert (event.version, event.attempt, event.standing.attempts) == (3, 1, 2)
    assert event.standing.stage == "enrolled"
    assert rules.evolve(state, event).made[event.contacted_at, "call"].outcome == "enrolled"


def test_a_contact_that_is_recorded_late_counts_when_it_was_made() -> None:
    standing = after(enrolled(9, next_contact_on=date(2021, 9, 20)), said(3, next_contact_on=date(2021, 9, 8)))
    assert (standing.stage, standing.won_over_at_attempt) == ("enrolled", 2)
    assert standing.next_contact_on == date(2021, 9, 20)


def test_a_unit_that_never_hesitated_was_not_won_over() -> None:
    assert after(said(1, "no_answer"), enrolled(2)).won_over_at_attempt is None


def test_nobody_answering_leaves_a_unit_where_it_is() -> None:
    assert after(said(1, "no_answer")).stage == "contacted"
    assert after(said(1), said(2, "no_answer")).stage == "reluctant"
    assert after(said(1, "promised", promise=PROMISE), said(2, "no_answer")).promise == PROMISE


def test_whoever_declined_may_come_back_and_whoever_enrolled_may_decline() -> None:
    declined = (enrolled(1), said(2, "declined"))
    assert (after(*declined).stage, after(*declined).expected_voters) == ("declined", None)
    assert (after(*declined, enrolled(3)).stage, after(*declined, enrolled(3)).won_over_at_attempt) == ("enrolled", 3)


def test_a_promise_is_gone_once_the_unit_goes_back_on_it() -> None:
    assert after(said(1, "promised", promise=PROMISE), said(2)).promise is None


@given(
    outcomes=st.lists(st.sampled_from(get_args(Outcome)), min_size=1, max_size=8),
    doubted=st.lists(st.sampled_from(get_args(Doubt)), min_size=8, max_size=8),
    dice=st.randoms(use_true_random=False),
)
def test_the_standing_is_the_recount_in_whatever_order_contacts_are_told(
    outcomes: list[Outcome], doubted: list[Doubt], dice: Random
) -> None:
    made = [_contact(hour, outcome, doubted[hour]) for hour, outcome in enumerate(outcomes)]
    told = dice.sample(made, len(made))
    state = reduce(lambda known, one: reduce(rules.evolve, rules.decide(one, known), known), told, UnitContacts())
    last = max(state.made.values(), key=lambda event: event.version)
    assert last.standing == state.standing
    assert sorted(event.attempt for event in state.made.values()) == list(range(1, len(made) + 1))
    standing = last.standing
    assert (standing.stage, standing.won_over_at_attempt) == _recounted(outcomes)
    assert set(standing.doubts) == {doubt for one in made for doubt in one.doubts}
    assert standing.last_contact_at == made[-1].contacted_at


def _contact(hour: int, outcome: Outcome, doubt: Doubt) -> ContactSaid:
    if outcome == "enrolled":
        return enrolled(hour)
    promise = PROMISE if outcome == "promised" else None
    return said(hour, outcome, promise=promise, doubts=() if outcome == "no_answer" else (doubt,))


def _recounted(outcomes: Sequence[Outcome]) -> tuple[str, int | None]:
    """Stage, and where it was won over: looked up backwards, from the last word that counts."""
    begun = 1 + max((n for n, outcome in enumerate(outcomes) if outcome == "declined"), default=-1)
    since = outcomes[begun:]
    if "enrolled" in since:
        at = begun + since.index("enrolled")
        hesitated = begun > 0 or "reluctant" in outcomes[:at]
        return "enrolled", at + 1 if hesitated else None
    spoken = [outcome for outcome in outcomes if outcome != "no_answer"]
    return (spoken[-1] if spoken else "contacted"), None


@pytest.mark.parametrize(
    ("contact", "wrong"),
    [
        (said(outcome="promised"), rules.PromiseMissingError),
        (enrolled(expected_voters=None), rules.EnrolmentIncompleteError),
        (enrolled(contact_sealed=None), rules.EnrolmentIncompleteError),
        (said(promise=PROMISE), rules.ContradictionError),
        (said(expected_voters=5), rules.ContradictionError),
        (said(outcome="no_answer", doubts=("no_time",)), rules.ContradictionError),
        (said(outcome="no_answer", spoke_with_sealed="v1.AAAA"), rules.ContradictionError),
        (said(contacted_at=NOW + timedelta(minutes=6)), rules.NotYetMadeError),
    ],
)
def test_a_contact_that_cannot_be_is_refused_with_what_to_do(
    contact: ContactSaid, wrong: type[rules.ContactError]
) -> None:
    with pytest.raises(wrong, match=r"(Send|choose|leave|plan|record) "):
        rules.check(contact, NOW)


@pytest.mark.parametrize(
    "contact",
    [
        said(), said(outcome="no_answer", next_contact_on=date(2021, 9, 3)),
        said(outcome="declined", doubts=("other",)), said(outcome="promised", promise=PROMISE),
        enrolled(promise=PROMISE), said(contacted_at=NOW + timedelta(minutes=4)),
    ],
)  # fmt: skip
def test_a_contact_that_says_enough_is_taken(contact: ContactSaid) -> None:
    rules.check(contact, NOW)


def test_a_village_is_canvassed_and_an_unknown_unit_is_told() -> None:
    file = election_file()
    file["constituencies"].append({"code": "T01", "name": "one", "level": "town", "within": "D01"})
    village = {"code": "V03", "kind": "village", "name": "three", "district_constituency": "D01"}
    file["places"].append(village | {"town_constituency": "T01"})
    set_up = ElectionSetUp.model_validate(file)
    rules.check_unit(set_up, "U017")
    with pytest.raises(rules.NotAUnitError, match="canvassed"):
        rules.check_unit(set_up, "V03")
    with pytest.raises(rules.UnknownUnitError):
        rules.check_unit(set_up, "U999")
