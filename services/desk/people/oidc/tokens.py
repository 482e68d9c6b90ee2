"""Checking an ID token: who signed it, for whom, until when, for which attempt (OpenID Connect Core, 3.1.3.7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from joserfc import jwk, jwt
from joserfc.errors import InvalidKeyIdError, JoseError

ALGORITHMS: Final = ("RS256", "PS256", "ES256", "EdDSA")
"""Signatures with a provider's public key alone: neither `none`, nor a secret that two share."""
LEEWAY_SECONDS: Final = 60
_KINDS: Final = frozenset({"RSA", "EC", "OKP"})


class TokenError(Exception):
    """An ID token is not what it must be."""


class UnknownKeyError(TokenError):
    """It names a key that is not among the provider's, as far as we know them."""


def usable_keys(key_set: Mapping[str, Any]) -> jwk.KeySet:
    """The keys of a provider's key set that may have signed an ID token; what we cannot use is passed over."""
    keys = []
    for one in key_set.get("keys", []):
        if not isinstance(one, dict) or one.get("kty") not in _KINDS or one.get("use", "sig") != "sig":
            continue
        try:
            keys.append(jwk.import_key({k: v for k, v in one.items() if k != "d"}))
        except (JoseError, ValueError, TypeError, KeyError):
            continue
    return jwk.KeySet(keys)


def checked(token: str, keys: jwk.KeySet, *, issuer: str, client_id: str, nonce: str, now: float) -> dict[str, Any]:
    """The claims of an ID token.

    Raises:
        UnknownKeyError: none of the keys is the one that it names. TokenError: it is forged, not for us, out of time,
        or of another attempt.
    """
    registry = jwt.JWTClaimsRegistry(
        now=int(now), leeway=LEEWAY_SECONDS,
        iss={"essential": True, "value": issuer}, sub={"essential": True}, aud={"essential": True, "value": client_id},
        exp={"essential": True}, iat={"essential": True}, nonce={"essential": True, "value": nonce},
    )  # fmt: skip
    try:
        claims: dict[str, Any] = jwt.decode(token, keys, algorithms=list(ALGORITHMS)).claims
        registry.validate(claims)
    except InvalidKeyIdError:
        raise UnknownKeyError from None
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise TokenError(type(error).__name__) from None
    audience = claims["aud"]
    shared = isinstance(audience, list) and len(audience) > 1
    if (shared or "azp" in claims) and claims.get("azp") != client_id:
        raise TokenError("issued to another client")
    if not isinstance(claims["sub"], str):
        raise TokenError("no subject")
    return claims
