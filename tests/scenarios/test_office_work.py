"""What the office of the demonstration did: five contacts for the company, the article's quantities of publicity."""

from collections import Counter
from datetime import date, datetime
from itertools import groupby
from typing import get_args

from contracts.office.outreach import Doubt, Means, Outcome
from contracts.office.publicity import PublicityChannel, PublicityKind
from scenarios.zhujing import Town
from scenarios.zhujing.outreach import Contact, contacts
from scenarios.zhujing.places import places
from scenarios.zhujing.publicity import publicity

UNITS = {place.code for place in places() if place.kind == "unit"}


def by_unit(town: Town) -> dict[str, list[Contact]]:
    made = sorted(contacts(town.expected.by_place), key=lambda contact: (contact.place_code, contact.at))
    return {code: list(of_unit) for code, of_unit in groupby(made, key=lambda contact: contact.place_code)}


def test_the_company_is_won_over_at_the_fifth_call_or_visit(town: Town) -> None:
    company = by_unit(town)["U109"]
    assert [contact.means for contact in company] == ["call", "visit", "call", "visit", "visit"]
    assert [contact.outcome for contact in company] == ["reluctant", "reluctant", "reluctant", "promised", "enrolled"]
    assert {doubt for contact in company for doubt in contact.doubts} == {
        "many_staff", "many_elderly", "too_much_work",
    }  # fmt: skip
    assert all(datetime.fromisoformat(contact.at).date() < date(2021, 9, 24) for contact in company)
    assert company[3].promise == company[4].promise == (868, date(2021, 9, 24))
    assert company[4].expected_voters == 868


def test_each_other_unit_enrols_at_the_first_or_second_with_as_many_as_it_registers(town: Town) -> None:
    made = by_unit(town)
    assert made.keys() == UNITS
    assert len(UNITS) == 109
    for code, of_unit in made.items():
        assert [contact.outcome for contact in of_unit].count("enrolled") == 1
        assert of_unit[-1].outcome == "enrolled"
        assert of_unit[-1].expected_voters == town.expected.by_place[code]
        assert len(of_unit) <= (5 if code == "U109" else 2)
        assert code == "U109" or not any(contact.outcome == "reluctant" for contact in of_unit)
    assert {1, 2} <= {len(of_unit) for of_unit in made.values()}


def test_contacts_are_made_in_their_order_in_working_hours_and_in_words_of_the_contract(town: Town) -> None:
    made = contacts(town.expected.by_place)
    assert [contact.at for contact in made] == sorted(contact.at for contact in made)
    assert all(9 <= datetime.fromisoformat(contact.at).hour < 17 for contact in made)
    assert {contact.means for contact in made} <= set(get_args(Means))
    assert {contact.outcome for contact in made} <= set(get_args(Outcome))
    assert {doubt for contact in made for doubt in contact.doubts} <= set(get_args(Doubt))
    assert all(contact.person for contact in made if contact.outcome == "enrolled")


def test_publicity_adds_up_to_the_articles_figures(town: Town) -> None:
    counted = Counter[str]()
    for item in publicity(town.expected.by_place):
        counted[item.kind] += item.quantity
    article = {"poster": 600, "leaflet": 800, "open_letter": 60_000, "banner": 256, "bulletin": 6}
    assert {kind: counted[kind] for kind in article} == article
    # Ours: how often the channels were used.
    assert dict(counted) == article | {"post": 26 + 4 + 8, "broadcast": 90 + 120}


def test_every_channel_of_the_article_is_used_and_letters_go_from_door_to_door(town: Town) -> None:
    used = Counter[str]()
    for item in publicity(town.expected.by_place):
        used[item.channel or ""] += item.quantity
    assert used["door_to_door"] == 60_000
    assert used.keys() - {""} == set(get_args(PublicityChannel)) - {"site"}
    assert used["wechat"] == 26


def test_publicity_is_at_places_of_the_town_under_references_of_their_own(town: Town) -> None:
    items = publicity(town.expected.by_place)
    known = {place.code for place in places()}
    assert len({item.reference for item in items}) == len(items) <= 1000
    assert {item.place_code for item in items} == known | {None}
    assert {item.kind for item in items} <= set(get_args(PublicityKind))
    assert all(item.quantity > 0 for item in items)
    assert all(date(2021, 8, 23) <= item.on_day <= date(2021, 9, 26) for item in items)
    letters = {item.place_code for item in items if item.kind == "open_letter"}
    assert letters == {place.code for place in places() if place.kind == "village"}


def test_the_same_town_has_the_same_office_work(town: Town) -> None:
    voters = town.expected.by_place
    assert contacts(voters) == contacts(dict(reversed(list(voters.items()))))
    assert publicity(voters) == publicity(dict(reversed(list(voters.items()))))
