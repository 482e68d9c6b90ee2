"""What a registrar writes down about a voter: the submission form of the outside contract."""

from dataclasses import dataclass
from random import Random

from scenarios.identity import birth_date
from scenarios.names import words
from scenarios.zhujing.daytime import moment
from scenarios.zhujing.election_file import ELECTION_ID
from scenarios.zhujing.model import Resident, Submission
from scenarios.zhujing.patches import patch_of
from scenarios.zhujing.people import Person
from scenarios.zhujing.places import Place

PHONE_PREFIXES = words("134 135 136 137 138 139 147 150 153 158 166 177 186 189 191 199")
# Ways into a village's registration: the desk, volunteers at the door, the voter online.
VILLAGE_CHANNELS = ("station",) * 5 + ("village",) * 4 + ("online",)
SOURCES = {"unit": "unit-upload", "station": "village-desk", "village": "volunteer", "online": "online"}
STATED = 0.8
EARLIEST_RECORD = 1960


@dataclass(slots=True)
class Entry:
    """One registration on its way to becoming submissions: who, where, when, and what is to go wrong with it.

    `flaw` is the finding that the last version is meant to raise, `history` what happens after the first submission.
    `day` is of September, `second` of its working hours. `submission_id` and `form` come once all entries are known.
    """

    place: Place
    person: Person
    day: int
    second: int
    flaw: str | None = None
    history: str = "plain"
    certificate_no: str | None = None
    channel: str = "unit"
    submission_id: str = ""
    form: Submission | None = None

    @property
    def written(self) -> Submission:
        """The form, once it is written."""
        if self.form is None:
            raise ValueError("this entry's form has not been written yet")
        return self.form

    @property
    def key(self) -> tuple[str, str]:
        """(source, submission_id)."""
        return SOURCES[self.channel], self.submission_id


def channel_at(dice: Random, place: Place) -> str:
    return "unit" if place.kind == "unit" else dice.choice(VILLAGE_CHANNELS)


def phone_number(dice: Random) -> str:
    return f"{dice.choice(PHONE_PREFIXES)}{dice.randrange(10**8):08d}"


def write_form(dice: Random, entry: Entry) -> Submission:
    """The form with nothing wrong in it. Registrars leave out what they need not ask: then the field is null."""
    resident, place = entry.person.resident, entry.place
    source, submission_id = entry.key
    local = resident.hukou_division.startswith("31")
    at_home = local and resident.place_code == place.code
    permit = resident.permit_since
    return {
        "submission_id": submission_id,
        "source": source,
        "election_id": ELECTION_ID,
        "channel": entry.channel,
        "place_code": place.code,
        "name": resident.name,
        "id_number": resident.id_number,
        "gender": ("male" if entry.person.male else "female") if dice.random() < STATED else None,
        "birth_date": birth_date(resident.id_number) if dice.random() < STATED else None,
        "ethnicity": entry.person.ethnicity,
        "hukou_division": resident.hukou_division,
        "hukou_address": resident.address if local else None,
        "residence_address": resident.address,
        "residence_since": _residence_since(dice, resident),
        "permit_since": permit.isoformat() if permit else None,
        "spouse_id_number": None if local else resident.spouse_id_number,
        "basis": "work_unit" if place.kind == "unit" else "household" if at_home else "residence",
        "certificate_no": entry.certificate_no,
        "phone": phone_number(dice),
        "registrar": f"R{place.code[1:]:0>4}",
        "patch_code": patch_of(place.code, resident.address) if entry.channel == "village" else None,
        "registered_at": moment(entry.day, entry.second),
    }


def _residence_since(dice: Random, resident: Resident) -> str:
    """The day of the permit for a newcomer; for others a first of a month between birth and last year."""
    if resident.permit_since is not None:
        return resident.permit_since.isoformat()
    earliest = max(EARLIEST_RECORD, int(birth_date(resident.id_number)[:4]) + 1)
    return f"{dice.randrange(earliest, 2021)}-{dice.randrange(1, 13):02d}-01"
