"""Showing personal values in clear: first it is on record who sees what and why, then the values are opened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from contracts.keys.keyring import Keyring
from contracts.registrations import Details, Registration
from eventstore.database import Pool, acquired
from services.validation.domain.cases.case_work import disclose
from services.validation.edge.cases.case_desk import CaseDesk, Sitting
from services.validation.edge.cases.work_forms import DisclosureForm
from services.validation.store.case_file import resident_in_clear


class Disclosures:
    """Opens what a clerk asks to see, once the event that says so is committed."""

    def __init__(self, desk: CaseDesk, pool: Pool, keyring: Keyring) -> None:
        self._desk = desk
        self._pool = pool
        self._keyring = keyring
        self._registry = keyring.registry()

    async def show(
        self, registration_id: UUID, form: DisclosureForm, traceparent: str | None
    ) -> tuple[Registration, int, dict[str, Any]]:
        """The registration, its case's version, and the values by field; `registry` is null for whoever is not in it.

        Raises:
            NoSuchCaseError, KeyMissingError: nothing was shown, and nothing is on record.
            SealError: a value does not open; that it was to be shown is on record.
        """
        fields = tuple(dict.fromkeys(form.fields))

        def decide(sitting: Sitting) -> list[Any]:
            registration = sitting.entry.registration
            self._keyring.names(registration.election_id)
            return [disclose(sitting.entry.case, registration, form.by, fields, sitting.sealed(form.reason))]

        entry, _ = await self._desk.do(registration_id, decide, traceparent=traceparent)
        values = self._opened(entry.registration)
        if "registry" in fields:
            values["registry"] = await self._registry_of(entry.registration)
        return entry.registration, entry.case.version, {field: values[field] for field in fields}

    def _opened(self, registration: Registration) -> dict[str, Any]:
        bound_to = registration.registration_id.bytes
        name = self._keyring.names(registration.election_id).open(registration.name_sealed, bound_to)
        seal = self._keyring.details(registration.election_id)
        details = Details.model_validate_json(seal.open(registration.details_sealed, bound_to))
        return {
            "name": name.decode(),
            "id_number": details.id_number,
            "phone": details.phone,
            "address": {"residence": details.residence_address, "household": details.hukou_address},
        }

    async def _registry_of(self, registration: Registration) -> dict[str, Any] | None:
        if not registration.claims:
            return None
        async with acquired(self._pool) as connection:
            return await resident_in_clear(connection, registration.voter_token, self._registry)
