"""How the desk meets browsers: over TLS where it is set, its own or a gateway's in front of it."""

from __future__ import annotations

import ssl
from typing import Final

from services.runtime.serve import Front
from services.runtime.settings import Settings, SettingWrongError

MOST_CONNECTIONS: Final = 2000
"""Open desks take two each, one of them live; one more is answered 503."""


def front_of(settings: Settings) -> Front:
    """The front that these settings ask for.

    Raises:
        SettingWrongError: certificate and key are not a pair, or the desk has them and its address does not say https.
    """
    certificate, key = settings.desk_tls_certificate, settings.desk_tls_key
    if (certificate is None) != (key is None):
        raise SettingWrongError("XUANMIN_DESK_TLS_CERTIFICATE and XUANMIN_DESK_TLS_KEY are set together, or neither is")
    if certificate is not None:
        if not settings.desk_url.startswith("https://"):
            raise SettingWrongError("XUANMIN_DESK_URL begins with https:// where the desk has a certificate")
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(certificate, key)
        except (ssl.SSLError, OSError):
            raise SettingWrongError(
                "XUANMIN_DESK_TLS_CERTIFICATE and XUANMIN_DESK_TLS_KEY cannot be read, or are not a pair"
            ) from None
    return Front(certificate, key, settings.desk_trusted_proxies, MOST_CONNECTIONS, impatient=True)
