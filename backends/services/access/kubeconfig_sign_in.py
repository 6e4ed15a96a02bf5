"""The one way to sign in that a kubeconfig has: a token, a certificate, or a known plugin."""

from __future__ import annotations

import base64
import re
from typing import cast

from backends.domain.kubeconfig import Certificate, Plugin, SignInWay, StaticToken
from backends.domain.printable import printable
from backends.services.access.kubeconfig_fields import Fields, fields
from backends.services.access.kubeconfig_yaml import AGAIN, refused
from backends.services.access.plugins import install_hint, why_not

YOURSELF = (
    "It was not used. If you trust it, fetch it with `cdp ml get-model-registry-kubeconfig`, and "
    "use it with kubectl yourself."
)

_TOKEN = re.compile(r"[!-~]+")
_WAYS = ("token", "client-certificate-data", "exec")
_BESIDE = ("client-key-data", "extensions")


def sign_in_of(user: Fields) -> SignInWay:
    """Return the one way to sign in; whatever else a user may have is refused by its name."""
    for name in user.values:
        if name not in (*_WAYS, *_BESIDE) and user.has(name):
            shown = printable(name[:40])
            raise refused(f"its user has {shown}, which is not used here", YOURSELF)
    ways = [way for way in _WAYS if user.has(way)]
    if not ways:
        raise refused("it has no way to sign in", AGAIN)
    if len(ways) > 1:
        raise refused(f"it has {len(ways)} ways to sign in: {', '.join(ways)}", YOURSELF)
    if user.has("exec"):
        return _plugin(user.inner("exec"))
    if user.has("token"):
        token = user.text("token")
        if not _TOKEN.fullmatch(token):
            raise refused("its token has a sign in it that no token has", AGAIN)
        return StaticToken.of(token)
    return _certificate(user)


def pem_of(given: Fields, name: str) -> str:
    """Return the PEM that a value holds in base64; raise `Rejected` where it holds none."""
    try:
        pem = base64.b64decode("".join(given.text(name).split()), validate=True).decode("ascii")
    except ValueError:
        pem = ""
    if "-----BEGIN " not in pem:
        raise refused(f"its {name} is not PEM in base64", AGAIN)
    return pem


def _certificate(user: Fields) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - few kubeconfigs have a certificate
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    certificate, key = pem_of(user, "client-certificate-data"), pem_of(user, "client-key-data")
    try:
        read = x509.load_pem_x509_certificate(certificate.encode())
        fits = load_pem_private_key(key.encode(), None).public_key() == read.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise refused("its client certificate or key cannot be read", AGAIN) from None
    if not fits:
        raise refused("its client key is not that of its client certificate", AGAIN)
    return Certificate(certificate, key, read.not_valid_after_utc)


def _plugin(given: Fields) -> Plugin:
    command = given.text("command")
    args = given.items("args")
    if not all(isinstance(argument, str) for argument in args):
        raise given.wrong("args", "a list of texts")
    variables = [fields("env entry", item) for item in given.items("env")]
    plugin = Plugin(
        command=command,
        args=tuple(cast("list[str]", args)),
        env=tuple((one.text("name"), one.text("value")) for one in variables),
        api_version=given.text("apiVersion"),
        install_hint=install_hint(command),
        wants_cluster=given.truth("provideClusterInfo"),
    )
    if against := why_not(plugin):
        raise refused(against, YOURSELF)
    if given.text("interactiveMode") not in ("", "Never", "IfAvailable"):
        raise refused(f"it has {command} ask questions, which cannot be done here", YOURSELF)
    return plugin
