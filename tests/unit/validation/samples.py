"""A registration that agrees with everything, to be changed in one respect a test."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from contracts.id_number import check_character
from contracts.registrations import Details, Registration
from contracts.set_up.elections import ElectionSetUp
from contracts.validations import Finding
from services.validation.domain.assessment import ClaimHolder, Context, assess
from services.validation.domain.election import ElectionRules, rules_of
from services.validation.domain.resident import Resident
from services.validation.domain.subject import Subject, subject_of

ELECTION_DAY = date(2021, 11, 16)
TODAY = date(2021, 9, 3)
ID = UUID("6f1d6c5e-0000-5000-8000-000000000001")
HOLDER = ClaimHolder(UUID("6f1d6c5e-0000-5000-8000-000000000002"), "V03", "village")
NAME = "张伟"
RESIDENT = Resident(NAME, "310116")


def number(body: str = "31011619800229001") -> str:
    """Seventeen digits made a whole number."""
    return body + check_character(body)


def rules(**policy: Any) -> ElectionRules:
    """An election on 16 November 2021 with the places U017, V03 and V04; `policy` overrides the policy's fields.

    Of the election, `election_day` and `previous` can be set, and V03's `reach`.
    """
    place = {"name": "somewhere", "district_constituency": "D01"}
    election_day, previous = policy.pop("election_day", ELECTION_DAY), policy.pop("previous", None)
    reach = policy.pop("reach", ())
    return rules_of(
        ElectionSetUp.model_validate(
            {
                "election": {
                    "id": "zhujing-2021",
                    "title": "the town's election",
                    "division": "310116",
                    "home_division_prefix": "31",
                    "time_zone": "Asia/Shanghai",
                    "registration_opens": date(1999, 9, 1),
                    "election_day": election_day,
                    "previous": previous,
                },
                "policy": {"version": "2021-1", **policy},
                "constituencies": [{"code": "D01", "name": "first", "level": "district"}],
                "places": [
                    {"code": "U017", "kind": "unit", **place},
                    {"code": "V03", "kind": "village", "reach": reach, **place},
                    {"code": "V04", "kind": "village", **place},
                ],
            }
        )
    )


RULES = rules()


def registration(**changes: Any) -> Registration:
    """The first version of a sound registration, with `changes`."""
    return Registration.model_validate(
        {
            "registration_id": ID,
            "version": 1,
            "election_id": "zhujing-2021",
            "source": "company-hr",
            "submission_id": "8d0c",
            "revision": 0,
            "withdrawn": False,
            "channel": "unit",
            "place_code": "U017",
            "voter_token": "a" * 32,
            "claims": True,
            "gender": "male",
            "registered_at": datetime(2021, 9, 3, 9, 20, tzinfo=UTC),
            "patch_code": None,
            "fingerprint": "f1",
            "basis_fingerprint": "b1",
            "name_sealed": "v1.",
            "details_sealed": "v1.",
            **changes,
        }
    )


def subject(name: str = NAME, place_code: str = "U017", *, channel: str = "", **details: str | None) -> Subject:
    """A subject whose form says no more than name, number and place; `details` are added to it.

    The channel is the one that belongs to the place, where none is said.
    """
    opened = Details.model_validate({"id_number": number(), **details})
    channel = channel or ("village" if place_code.startswith("V") else "unit")
    return subject_of(registration(place_code=place_code, channel=channel), name, opened)


def context(**changes: Any) -> Context:
    """The registry knows the voter as the form has it; nobody else holds the claim."""
    return replace(Context(RESIDENT, None, None, certificate_seen=False, today=TODAY), **changes)


def found(judged: Subject, around: Context | None = None, by: ElectionRules = RULES) -> tuple[Finding, ...]:
    """What the assessment finds."""
    return assess(judged, around or context(), by)


def codes(judged: Subject, around: Context | None = None, by: ElectionRules = RULES) -> list[str]:
    """The codes of what it finds, in its order."""
    return [finding.code for finding in found(judged, around, by)]
