"""One registration's submissions, each told by its content, its revision and whether it withdraws; and what follows."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from contracts.registrations import Registration, RegistrationEventType
from services.registration.domain.registrations.registration import RegistrationEvent, Submit

ID = UUID("6f1d6c5e-0000-5000-8000-000000000001")
AT = datetime(2021, 9, 3, 1, 20, tzinfo=UTC)


def submit(content: str = "A", revision: int | None = None, *, withdraw: bool = False) -> Submit:
    """A submission of `content`; its place, token and seals tell the content apart in what follows."""
    return Submit(
        registration_id=ID, election_id="zhujing-2021", source="company-hr", submission_id="0001", revision=revision,
        withdraw=withdraw, channel="unit", place_code=f"U-{content}", voter_token=f"token-{content}", claims=True,
        gender="male", registered_at=AT, patch_code=None, fingerprint=_fingerprint(content, revision, withdraw),
        basis_fingerprint=f"basis-{content}", seal=lambda: (f"name-{content}", f"details-{content}"),
    )  # fmt: skip


def submitted(content: str = "A", *, revision: int = 0) -> RegistrationEvent:
    return _event(RegistrationEventType.SUBMITTED, content, 1, revision, content)


def corrected(content: str, version: int, *, revision: int = 0) -> RegistrationEvent:
    return _event(RegistrationEventType.CORRECTED, content, version, revision, content)


def withdrawn(content: str, version: int, *, revision: int = 0, by: Submit | None = None) -> RegistrationEvent:
    """`content` is what stood; `by` the submission that withdrew it, None where a person did."""
    mark = by.fingerprint if by else content
    return _event(RegistrationEventType.WITHDRAWN, content, version, revision, mark)


def _fingerprint(content: str, revision: int | None, withdraw: bool) -> str:
    return f"withdrawal {revision}" if withdraw else content


def _event(
    kind: RegistrationEventType, content: str, version: int, revision: int, fingerprint: str
) -> RegistrationEvent:
    return RegistrationEvent(
        kind,
        Registration(
            registration_id=ID, version=version, election_id="zhujing-2021", source="company-hr",
            submission_id="0001", revision=revision, withdrawn=kind is RegistrationEventType.WITHDRAWN,
            channel="unit", place_code=f"U-{content}", voter_token=f"token-{content}", claims=True, gender="male",
            registered_at=AT, patch_code=None, fingerprint=fingerprint, basis_fingerprint=f"basis-{content}",
            name_sealed=f"name-{content}", details_sealed=f"details-{content}",
        ),
    )  # fmt: skip
