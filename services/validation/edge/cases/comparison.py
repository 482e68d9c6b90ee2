"""The registry beside a form, as a case's file shows it: masked, and marked where they differ."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from contracts.id_number import NumberState, read_id_number
from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.registrations import Details, Registration
from eventstore.database import Connection
from services.validation.domain.cases.beside import Form, beside_number, beside_registry
from services.validation.store.case_file import resident_in_clear
from services.validation.store.surroundings import residents


async def comparison(connection: Connection, registration: Registration, keyring: Keyring) -> dict[str, Any] | None:
    """The comparison; None where the election's key was destroyed.

    `registry`: `known`, `unknown`, `not_asked` where the number cannot be anybody's; `status` of the entry; `fields`.

    Raises:
        SealError: a value does not open.
    """
    try:
        form = _form(registration, keyring)
    except KeyMissingError:
        return None
    told: dict[str, Any] = {"registry": "not_asked", "status": None}
    fields = beside_number(form)
    if registration.claims:
        token, seal = registration.voter_token, keyring.registry()
        resident = (await residents(connection, [token], seal)).get(token)
        told["registry"] = "known" if resident else "unknown"
        if resident is not None:
            entry = await resident_in_clear(connection, token, seal)
            fields = beside_registry(form, resident, entry["address"] if entry else None) + fields
            told["status"] = resident.status
    return told | {"fields": [asdict(one) for one in fields]}


def _form(registration: Registration, keyring: Keyring) -> Form:
    bound_to = registration.registration_id.bytes
    name = keyring.names(registration.election_id).open(registration.name_sealed, bound_to)
    opened = keyring.details(registration.election_id).open(registration.details_sealed, bound_to)
    details = Details.model_validate_json(opened)
    spouse = read_id_number(details.spouse_id_number or "")
    token = keyring.tokens().of_number(spouse.text) if spouse.state is NumberState.SOUND else None
    return Form(name.decode(), details, None if registration.channel == "unit" else registration.place_code, token)
