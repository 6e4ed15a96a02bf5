"""What is asked of a credential plugin, and how its answer is read: `ExecCredential`.

Source: "client-go credential plugins" in the documentation of Kubernetes.
"""

from __future__ import annotations

import base64
import re

from backends.domain.errors import UnexpectedAnswer
from backends.domain.kubeconfig import Credential, Kubeconfig, Plugin, expiry
from backends.domain.wire import Moment, Wire

_TOKEN = re.compile(r"[!-~]*")


class _Status(Wire):
    token: str = ""
    client_certificate_data: str = ""
    client_key_data: str = ""
    expiration_timestamp: Moment = None


class _Answer(Wire):
    kind: str = ""
    api_version: str = ""
    status: _Status | None = None


def exec_question(plugin: Plugin, cluster: Kubeconfig) -> dict[str, object]:
    """Return what a plugin is told: about the cluster only where it wants to know."""
    spec: dict[str, object] = {"interactive": False}
    if plugin.wants_cluster:
        authorities = base64.b64encode(cluster.ca_pem.encode()).decode()
        told = {
            "server": cluster.server,
            "tls-server-name": cluster.tls_server_name,
            "certificate-authority-data": authorities,
            "proxy-url": cluster.proxy_url,
        }
        spec["cluster"] = {name: value for name, value in told.items() if value}
    return {"apiVersion": plugin.api_version, "kind": "ExecCredential", "spec": spec}


def exec_credential(plugin: Plugin, printed: bytes) -> Credential:
    """Read what a plugin has printed; raise `UnexpectedAnswer` where that is no credential."""
    try:
        answer = _Answer.read(printed)
    except ValueError:  # its words quote what was printed
        raise unexpected(plugin, "it printed something that is no credential") from None
    if answer.kind != "ExecCredential":
        raise unexpected(plugin, "it printed JSON that is no ExecCredential")
    if answer.api_version != plugin.api_version:
        raise unexpected(plugin, f"it did not answer in the form {plugin.api_version}")
    status = answer.status or _Status()
    certificate, key = status.client_certificate_data, status.client_key_data
    if bool(certificate) != bool(key):
        raise unexpected(plugin, "it gave a certificate without its key, or a key alone")
    if not status.token and not certificate:
        raise unexpected(plugin, "it gave neither a token nor a certificate")
    if not _TOKEN.fullmatch(status.token):
        raise unexpected(plugin, "it gave a token with a sign in it that no token has")
    ends = status.expiration_timestamp or expiry(status.token)
    return Credential(status.token, certificate, key, ends)


def unexpected(plugin: Plugin, detail: str) -> UnexpectedAnswer:
    """Return what to raise where a plugin has printed something else."""
    return UnexpectedAnswer(plugin.command, detail, hint=by_hand(plugin))


def by_hand(plugin: Plugin) -> str:
    """Return what to do where a plugin does not work."""
    return f"Run it in a shell to see what is in its way: {plugin.line}"
