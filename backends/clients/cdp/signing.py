"""How a call proves who sends it: three kinds of signature, or an access token as it is."""

from __future__ import annotations

import json
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from backends.clients.cdp.credentials import ED25519_KEY_LENGTH, SERVICE, Credentials
from backends.domain.errors import NotSignedIn

CONTENT_TYPE = "application/json"

Sign = Callable[[str, datetime], Mapping[str, str]]
"""Makes the headers that sign a POST of JSON, given the URL's path and the time of sending."""


def signer_for(credentials: Credentials) -> Sign:
    """Read the key, which takes tens of milliseconds the first time, and return what signs.

    Raises:
        NotSignedIn: The private key is of no kind we know, or the token cannot be sent.
    """
    if token := credentials.access_token:
        if not (token.isascii() and token.isprintable()):
            raise NotSignedIn(
                SERVICE,
                f"the access token of {credentials.origin} holds signs no token has",
                hint="Copy it anew, on one line.",
            )
        as_it_is = {"Content-Type": CONTENT_TYPE, "Authorization": token}
        return lambda path, at: as_it_is
    key = credentials.private_key
    try:
        method, sign = _ed25519(key) if len(key) == ED25519_KEY_LENGTH else _pem(key)
    except (ValueError, TypeError):
        # Without the cause: a parser's words may quote the key.
        raise NotSignedIn(
            SERVICE,
            f"the private key of {credentials.origin} cannot be read",
            hint="It must be the 44 characters of an Ed25519 key, or an unencrypted PKCS#8 "
            "PEM of an EC or RSA key. `cdp configure` writes it anew.",
        ) from None
    who = _base64(
        json.dumps({"access_key_id": credentials.access_key_id, "auth_method": method}).encode()
    )

    def headers(path: str, at: datetime) -> Mapping[str, str]:
        date = format_datetime(at.astimezone(UTC), usegmt=True)
        signature = sign("\n".join(("POST", CONTENT_TYPE, date, path, method)).encode())
        return {
            "Content-Type": CONTENT_TYPE,
            "x-altus-date": date,
            "x-altus-auth": f"{who}.{_base64(signature)}",
        }

    return headers


def _ed25519(key: str) -> tuple[str, Callable[[bytes], bytes]]:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    return "ed25519v1", Ed25519PrivateKey.from_private_bytes(b64decode(key)).sign


def _pem(key: str) -> tuple[str, Callable[[bytes], bytes]]:
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa  # noqa: PLC0415
    from cryptography.hazmat.primitives.hashes import SHA256, SHA512  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import (  # noqa: PLC0415
        load_pem_private_key,
    )

    private = load_pem_private_key(key.encode(), password=None)
    if isinstance(private, ec.EllipticCurvePrivateKey):
        return "ecdsav1", lambda text: private.sign(text, ec.ECDSA(SHA512()))
    if isinstance(private, rsa.RSAPrivateKey):
        return "rsav1", lambda text: private.sign(text, padding.PKCS1v15(), SHA256())
    raise TypeError(type(private).__name__)


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode()
