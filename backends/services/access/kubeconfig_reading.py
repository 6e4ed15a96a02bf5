"""Reads a kubeconfig as what it may be, a hostile file: all of it is understood, or none of it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Sequence
from urllib.parse import SplitResult, urlsplit

from backends.domain.kubeconfig import Kubeconfig
from backends.services.access.kubeconfig_fields import Fields
from backends.services.access.kubeconfig_sign_in import YOURSELF, pem_of, sign_in_of
from backends.services.access.kubeconfig_yaml import AGAIN, refused, tree_of

_INSIDE = "Ask for a kubeconfig that holds all it needs, as the control plane's own does."
_HERE = ("localhost", "127.0.0.1", "::1")
_PRINTED = re.compile(r"[!-~]+")
_HOST = re.compile(r"[a-zA-Z0-9._-]{1,253}|[0-9a-fA-F:.]{2,45}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PATHS = ("certificate-authority", "tokenFile", "client-certificate", "client-key")


def read_kubeconfig(text: str) -> Kubeconfig:
    """Return what a kubeconfig says, if it is one for a registry's cluster and harmless.

    Raises:
        Rejected: It is too large, no YAML, no kubeconfig, not for one cluster, needs other files,
            turns off TLS checks, or wants a program run that is not on the allow-list. The
            sentence holds no value that could be a secret.

    Source:
        The fields of `clientcmd/api/v1` of client-go, and what kubectl does with them.
    """
    tree = tree_of(text)
    if not isinstance(tree, dict):
        raise refused("it is no mapping of names to values" if tree else "it is empty", AGAIN)
    file = Fields("first level", tree)
    if (file.text("kind"), file.text("apiVersion")) != ("Config", "v1"):
        raise refused("it is no kubeconfig, as it is not of the kind Config, v1", AGAIN)
    contexts = file.named("contexts", "context")
    if len(contexts) != 1:
        raise refused(_not_one([name for name, _ in contexts]), YOURSELF)
    ((name, context),) = contexts
    if file.text("current-context") not in ("", name):
        raise refused("its current-context is not the one context it has", AGAIN)
    cluster, user = _found(file, "cluster", context), _found(file, "user", context)
    namespace = context.text("namespace")
    if namespace and not _LABEL.fullmatch(namespace):
        raise refused("its namespace is no name that a namespace can have", AGAIN)
    return Kubeconfig(
        context=name,
        cluster=context.text("cluster"),
        user=context.text("user"),
        namespace=namespace,
        server=_server(cluster),
        ca_pem=_authorities(cluster),
        tls_server_name=_tls_server_name(cluster),
        proxy_url=_proxy(cluster),
        sign_in=sign_in_of(user),
    )


def _not_one(names: Sequence[str]) -> str:
    if not names:
        return "it has no context, and a registry's cluster has one"
    shown = ", ".join(name[:60] for name in names[:5]) + (", …" if len(names) > 5 else "")
    return f"it has {len(names)} contexts, and a registry's cluster has one: {shown}"


def _found(file: Fields, kind: str, context: Fields) -> Fields:
    """Return the cluster, or the user, that the context names."""
    wanted = context.text(kind)
    found = [fields for name, fields in file.named(f"{kind}s", kind) if name == wanted]
    if len(found) != 1:
        times = "is not in it" if not found else "is in it more than once"
        raise refused(f"the {kind} that its context names {times}", AGAIN)
    for name in _PATHS:
        if found[0].has(name):
            raise refused(f"it points to another file ({name})", _INSIDE)
    return found[0]


def _server(cluster: Fields) -> str:
    address = _address(cluster, "server")
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _HERE):
        raise refused("its server is not asked over https", _INSIDE)
    if cluster.truth("insecure-skip-tls-verify"):
        raise refused("it turns off TLS checks (insecure-skip-tls-verify)", _INSIDE)
    return cluster.text("server")


def _proxy(cluster: Fields) -> str:
    if not cluster.has("proxy-url"):
        return ""
    if _address(cluster, "proxy-url").scheme not in ("http", "https"):
        raise refused("its proxy-url is neither http nor https", YOURSELF)
    return cluster.text("proxy-url")


def _address(cluster: Fields, name: str) -> SplitResult:
    """Return an address in its parts; none of it is told, for it may hold a password."""
    url = cluster.text(name)
    unusable = refused(f"its {name} is no address that can be used", AGAIN)
    try:
        parts = urlsplit(url)
        whole = parts.hostname is not None and parts.port != 0
    except ValueError:
        raise unusable from None
    if "@" in parts.netloc:
        raise refused(f"its {name} has the name of a user in it", YOURSELF)
    if not (whole and _PRINTED.fullmatch(url) and _HOST.fullmatch(parts.hostname or "")):
        raise unusable
    if parts.query or parts.fragment:
        raise unusable
    return parts


def _tls_server_name(cluster: Fields) -> str:
    name = cluster.text("tls-server-name")
    if name and not _HOST.fullmatch(name):
        raise refused("its tls-server-name is no name that a server can have", AGAIN)
    return name


def _authorities(cluster: Fields) -> str:
    if not cluster.has("certificate-authority-data"):
        return ""
    pem = pem_of(cluster, "certificate-authority-data")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        raise refused("its certificate-authority-data holds no certificate", AGAIN) from None
    return pem
