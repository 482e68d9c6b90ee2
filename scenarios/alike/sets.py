"""A labelled set: forms as an office receives them, and beside them, never in them, whose each is."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from scenarios.alike.people import People, Person
from scenarios.alike.slips import SLIPS, Form, lost_or_doubled, swapped_digits, tail_lost, typed_digit
from scenarios.alike.writings import another_hand
from scenarios.identity import birth_date, is_male
from scenarios.zhujing.daytime import moment
from scenarios.zhujing.forms import phone_number

# Of registrations (ours).
NO_ADDRESS, NO_PHONE, NO_BIRTH_DATE, NO_GENDER = 0.15, 0.2, 0.25, 0.2
ANOTHER_HAND, ANOTHER_ADDRESS, ANOTHER_PHONE, FIRST_SLIP, OLD_NUMBER = 0.3, 0.12, 0.15, 0.015, 0.03
# Of people: who stands twice, and of these whose second number is right after all.
TWICE, SAME_NUMBER = 0.04, 0.25
FIRST_SLIPS = (typed_digit, typed_digit, swapped_digits, lost_or_doubled, tail_lost, tail_lost)
ELECTION_ID, PLACES = "alike-2021", ("U001", "U002", "U003", "V01", "V02", "V03")


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """`forms` as submissions, in the order of their arrival. The truth, by submission_id: `person_of` whose each form
    is, `slip_of` the kind of slip of a second registration ("same_number": none)."""

    forms: Sequence[Form]
    person_of: Mapping[str, int]
    slip_of: Mapping[str, str]

    def kinds(self) -> Counter[str]:
        """How many second registrations there are of each kind of slip."""
        return Counter(self.slip_of.values())


def make_set(people: int, seed: int) -> LabelledSet:
    """The registrations of so many people; the same for the same seed."""
    dice = Random(seed)
    kinds, weights = zip(*SLIPS, strict=True)
    written: list[tuple[Form, int, str | None]] = []
    for who, person in enumerate(People(dice).some(people)):
        form = _form(dice, person)
        if dice.random() < FIRST_SLIP:
            dice.choice(FIRST_SLIPS)(dice, form)
        elif dice.random() < OLD_NUMBER and form["id_number"].startswith("19", 6):
            form["id_number"] = form["id_number"][:6] + form["id_number"][8:17]
        written.append((form, who, None))
        if dice.random() < TWICE:
            second = _form(dice, person, again=True)
            slip = None if dice.random() < SAME_NUMBER else dice.choices(kinds, weights)[0]
            if slip is not None:
                slip(dice, second)
            written.append((second, who, slip.__name__ if slip else "same_number"))
    dice.shuffle(written)
    for at, (form, _, _) in enumerate(written):
        form["submission_id"] = f"a{at}"
    return LabelledSet(
        [form for form, _, _ in written],
        {form["submission_id"]: who for form, who, _ in written},
        {form["submission_id"]: slip for form, _, slip in written if slip},
    )


def _form(dice: Random, person: Person, *, again: bool = False) -> Form:
    """What a registrar writes down; a second one more often hears of another address or phone."""
    address: str | None = person.address
    if dice.random() < ANOTHER_HAND:
        address = another_hand(dice, person.address)
    if again and dice.random() < ANOTHER_ADDRESS:
        address = f"上海市金山区工业区恒顺路{dice.randrange(1, 900)}号"
    if dice.random() < NO_ADDRESS:
        address = None
    phone: str | None = phone_number(dice) if again and dice.random() < ANOTHER_PHONE else person.phone
    place = dice.choice(PLACES)
    return {
        "submission_id": "",
        "source": "alike",
        "election_id": ELECTION_ID,
        "channel": "unit" if place.startswith("U") else "village",
        "place_code": place,
        "name": person.name,
        "id_number": person.id_number,
        "gender": None if dice.random() < NO_GENDER else "male" if is_male(person.id_number) else "female",
        "birth_date": None if dice.random() < NO_BIRTH_DATE else birth_date(person.id_number),
        "residence_address": address,
        "phone": None if dice.random() < NO_PHONE else phone,
        "registered_at": moment(dice.randrange(1, 27), dice.randrange(25_000)),
    }
