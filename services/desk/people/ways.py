"""The ways to sign in that the settings ask for: accounts of the desk's own, the office's provider, or both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from services.desk.people.oidc.claims import ClaimNames
from services.desk.people.oidc.provider import Client, Provider, is_safe
from services.runtime.settings import Settings, SettingWrongError

BACK: Final = "/sign-in/provider/back"


@dataclass(frozen=True)
class Ways:
    """`local`: by accounts of the desk's own; `provider`: by the office's provider, None where there is none."""

    local: bool
    provider: Provider | None


def ways_of(settings: Settings, now: Callable[[], float]) -> Ways:
    """The ways.

    Raises:
        SettingWrongError: half of a provider is set, or its address is not safe, or there is no way left.
    """
    issuer, client_id = settings.desk_oidc_issuer, settings.desk_oidc_client_id
    if (issuer is None) != (client_id is None):
        raise SettingWrongError("XUANMIN_DESK_OIDC_ISSUER and XUANMIN_DESK_OIDC_CLIENT_ID are set together")
    if issuer is None or client_id is None:
        if not settings.desk_local_accounts:
            raise SettingWrongError("XUANMIN_DESK_LOCAL_ACCOUNTS is false only where XUANMIN_DESK_OIDC_ISSUER is set")
        return Ways(local=True, provider=None)
    if not is_safe(issuer):
        raise SettingWrongError("XUANMIN_DESK_OIDC_ISSUER is an https:// address")
    secret = settings.desk_oidc_client_secret
    back = settings.desk_url.rstrip("/") + BACK
    client = Client(client_id, secret.get_secret_value() if secret is not None else None, back)
    names = ClaimNames(settings.desk_oidc_role_claim, settings.desk_oidc_places_claim)
    return Ways(settings.desk_local_accounts, Provider(issuer, client, names, now))
