"""Reads a kubeconfig as what it may be, a hostile file: all of it is understood, or none of it."""

from __future__ import annotations

import base64
import re
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, TypeAlias, cast
from urllib.parse import SplitResult, urlsplit

from backends.domain.errors import Rejected
from backends.domain.kubeconfig import Certificate, Kubeconfig, Plugin, SignInWay, StaticToken
from backends.domain.printable import printable
from backends.services.access.plugins import install_hint, why_not

if TYPE_CHECKING:
    from yaml.nodes import Node

SERVICE = "kubeconfig"
LARGEST_BYTES = 256 * 1024

_MOST_PARTS = 5000  # an honest one has fewer than 200
_DEEPEST = 20
_AGAIN = "Fetch it again. If it stays so, give this sentence to Cloudera's support."
_YOURSELF = "It was not used. If you trust it, save it, and use it with kubectl yourself."
_INSIDE = "Ask for a kubeconfig that holds all it needs, as the control plane's own does."
_HERE = ("localhost", "127.0.0.1", "::1")
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")
_HOST = re.compile(r"[a-zA-Z0-9._-]{1,253}|[0-9a-fA-F:.]{2,45}")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_TOKEN = re.compile(r"[!-~]+")
_TEXT_TAG, _TRUTH_TAG, _NULL_TAG, _MERGE_TAG = (
    f"tag:yaml.org,2002:{kind}" for kind in ("str", "bool", "null", "merge")
)
_PATHS = ("certificate-authority", "tokenFile", "client-certificate", "client-key")
_WAYS = ("token", "client-certificate-data", "exec")
_BESIDE = ("client-key-data", "extensions")


@dataclass(frozen=True, slots=True)
class Other:
    """A scalar that is neither a text nor a truth: a number or a date, as it is written."""

    text: str


Tree: TypeAlias = "dict[str, Tree] | list[Tree] | str | bool | Other | None"


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
        raise _refused("it is no mapping of names to values" if tree else "it is empty", _AGAIN)
    file = _Fields("first level", tree)
    if (file.text("kind"), file.text("apiVersion")) != ("Config", "v1"):
        raise _refused("it is no kubeconfig, as it is not of the kind Config, v1", _AGAIN)
    contexts = file.named("contexts", "context")
    if len(contexts) != 1:
        raise _refused(_not_one([name for name, _ in contexts]), _YOURSELF)
    ((name, context),) = contexts
    if file.text("current-context") not in ("", name):
        raise _refused("its current-context is not the one context it has", _AGAIN)
    cluster, user = _found(file, "cluster", context), _found(file, "user", context)
    namespace = context.text("namespace")
    if namespace and not _LABEL.fullmatch(namespace):
        raise _refused("its namespace is no name that a namespace can have", _AGAIN)
    return Kubeconfig(
        context=name,
        cluster=context.text("cluster"),
        user=context.text("user"),
        namespace=namespace,
        server=_server(cluster),
        ca_pem=_authorities(cluster),
        tls_server_name=_tls_server_name(cluster),
        proxy_url=_proxy(cluster),
        sign_in=_sign_in(user),
    )


def tree_of(text: str) -> Tree:
    """Return the one YAML document of a text; raise `Rejected` where it is not plain YAML.

    Plain is: at most 256 kB, without tags, anchors, merges or a key twice in a mapping, and not
    nested deeper than anything honest. Nothing is built but texts, truths and nulls.
    """
    size = len(text.encode(errors="replace"))
    if size > LARGEST_BYTES:
        raise _refused(f"it is {size // 1024:,} kB, and none is larger than 256 kB", _AGAIN)
    if _UNSENDABLE.search(text):
        raise _refused("it is not text: it holds bytes that no text has", _AGAIN)
    import yaml  # noqa: PLC0415 - only where there is a kubeconfig

    try:
        _refuse_unusual(text)
        root = yaml.SafeLoader(text).get_single_node()
        return _tree(root) if root else None
    except yaml.MarkedYAMLError as error:  # its words quote the text
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise _refused(f"it is not YAML that can be read, from line {line:,} on", _AGAIN) from None
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError):
        raise _refused("it is not YAML that can be read", _AGAIN) from None


def _refuse_unusual(text: str) -> None:
    """Look at the parts of a YAML text one by one, before anything is built of them."""
    import yaml  # noqa: PLC0415 - only where there is a kubeconfig

    # by its name, for the stub of `yaml.parse` has no types
    parts: Iterator[yaml.Event] = import_module("yaml").parse(text, Loader=yaml.SafeLoader)
    depth = documents = 0
    for number, part in enumerate(parts):
        if number >= _MOST_PARTS:
            raise _refused(f"it has more than {_MOST_PARTS:,} parts", _AGAIN)
        if isinstance(part, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refused("it has more than one document", _AGAIN)
        elif isinstance(part, yaml.NodeEvent) and part.anchor is not None:
            raise _refused("it has an anchor or an alias, which a kubeconfig does not need", _AGAIN)
        elif isinstance(part, yaml.CollectionStartEvent | yaml.ScalarEvent) and part.tag:
            raise _refused("it has a YAML tag, which a kubeconfig does not need", _AGAIN)
        if isinstance(part, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise _refused(f"it is nested deeper than {_DEEPEST} levels", _AGAIN)
        elif isinstance(part, yaml.CollectionEndEvent):
            depth -= 1


def _tree(node: Node) -> Tree:
    import yaml  # noqa: PLC0415 - only where there is a kubeconfig

    if isinstance(node, yaml.MappingNode):
        fields: dict[str, Tree] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE_TAG:
                raise _refused("it has a key that is no plain text", _AGAIN)
            if key.value in fields:
                raise _refused("it has a mapping with the same key twice", _AGAIN)
            fields[key.value] = _tree(value)
        return fields
    if isinstance(node, yaml.SequenceNode):
        return [_tree(item) for item in node.value]
    return _scalar(node.tag, cast("str", node.value))


def _scalar(tag: str, written: str) -> Tree:
    if _UNSENDABLE.search(written):
        raise _refused("it holds an escaped sign that no text has", _AGAIN)
    if tag == _TRUTH_TAG:
        return written.lower() in ("yes", "true", "on")
    if tag == _NULL_TAG:
        return None
    return written if tag == _TEXT_TAG else Other(written)


@dataclass(frozen=True, slots=True)
class _Fields:
    """A mapping of the file. What is null, or an empty text, is as good as absent."""

    where: str
    values: dict[str, Tree]

    def has(self, name: str) -> bool:
        return self.values.get(name) not in (None, "")

    def text(self, name: str) -> str:
        value = self.values.get(name)
        if not isinstance(value, str | None):
            raise self.wrong(name, "a text")
        return value or ""

    def truth(self, name: str) -> bool:
        value = self.values.get(name)
        if not isinstance(value, bool | None):
            raise self.wrong(name, "true or false")
        return bool(value)

    def items(self, name: str) -> list[Tree]:
        value = self.values.get(name)
        if not isinstance(value, list | None):
            raise self.wrong(name, "a list")
        return value or []

    def inner(self, name: str) -> _Fields:
        return _fields(name, self.values.get(name))

    def named(self, name: str, inner: str) -> list[tuple[str, _Fields]]:
        entries = [_fields(f"{name} entry", item) for item in self.items(name)]
        found = [(entry.text("name"), entry.inner(inner)) for entry in entries]
        if not all(_is_name(called) for called, _ in found):
            raise _refused(f"one of its {name} has no name, or an unusual one", _AGAIN)
        return found

    def wrong(self, name: str, wanted: str) -> Rejected:
        return _refused(f"{name}, in its {self.where}, is not {wanted}", _AGAIN)


def _fields(where: str, value: Tree) -> _Fields:
    if not isinstance(value, dict):
        raise _refused(f"its {where} is no mapping of names to values", _AGAIN)
    return _Fields(where, value)


def _is_name(name: str) -> bool:
    return 0 < len(name) <= 253 and name.isprintable()


def _not_one(names: Sequence[str]) -> str:
    if not names:
        return "it has no context, and a registry's cluster has one"
    shown = ", ".join(name[:60] for name in names[:5]) + (", …" if len(names) > 5 else "")
    return f"it has {len(names)} contexts, and a registry's cluster has one: {shown}"


def _found(file: _Fields, kind: str, context: _Fields) -> _Fields:
    """Return the cluster, or the user, that the context names."""
    wanted = context.text(kind)
    found = [fields for name, fields in file.named(f"{kind}s", kind) if name == wanted]
    if len(found) != 1:
        times = "is not in it" if not found else "is in it more than once"
        raise _refused(f"the {kind} that its context names {times}", _AGAIN)
    for name in _PATHS:
        if found[0].has(name):
            raise _refused(f"it points to another file ({name})", _INSIDE)
    return found[0]


def _server(cluster: _Fields) -> str:
    address = _address(cluster, "server")
    if address.scheme != "https" and not (address.scheme == "http" and address.hostname in _HERE):
        raise _refused("its server is not asked over https", _INSIDE)
    if cluster.truth("insecure-skip-tls-verify"):
        raise _refused("it turns off TLS checks (insecure-skip-tls-verify)", _INSIDE)
    return cluster.text("server")


def _proxy(cluster: _Fields) -> str:
    if not cluster.has("proxy-url"):
        return ""
    if _address(cluster, "proxy-url").scheme not in ("http", "https"):
        raise _refused("its proxy-url is neither http nor https", _YOURSELF)
    return cluster.text("proxy-url")


def _address(cluster: _Fields, name: str) -> SplitResult:
    """Return an address in its parts; none of it is told, for it may hold a password."""
    url = cluster.text(name)
    unusable = _refused(f"its {name} is no address that can be used", _AGAIN)
    try:
        parts = urlsplit(url)
        whole = parts.hostname is not None and parts.port != 0
    except ValueError:
        raise unusable from None
    if "@" in parts.netloc:
        raise _refused(f"its {name} has the name of a user in it", _YOURSELF)
    if not (whole and _TOKEN.fullmatch(url) and _HOST.fullmatch(parts.hostname or "")):
        raise unusable
    if parts.query or parts.fragment:
        raise unusable
    return parts


def _tls_server_name(cluster: _Fields) -> str:
    name = cluster.text("tls-server-name")
    if name and not _HOST.fullmatch(name):
        raise _refused("its tls-server-name is no name that a server can have", _AGAIN)
    return name


def _authorities(cluster: _Fields) -> str:
    if not cluster.has("certificate-authority-data"):
        return ""
    pem = _pem(cluster, "certificate-authority-data")
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cadata=pem)
    except (ssl.SSLError, ValueError):
        raise _refused("its certificate-authority-data holds no certificate", _AGAIN) from None
    return pem


def _pem(fields: _Fields, name: str) -> str:
    try:
        pem = base64.b64decode("".join(fields.text(name).split()), validate=True).decode("ascii")
    except ValueError:
        pem = ""
    if "-----BEGIN " not in pem:
        raise _refused(f"its {name} is not PEM in base64", _AGAIN)
    return pem


def _sign_in(user: _Fields) -> SignInWay:
    """Return the one way to sign in; whatever else a user may have is refused by its name."""
    for name in user.values:
        if name not in (*_WAYS, *_BESIDE) and user.has(name):
            shown = printable(name[:40])
            raise _refused(f"its user has {shown}, which is not used here", _YOURSELF)
    ways = [way for way in _WAYS if user.has(way)]
    if not ways:
        raise _refused("it has no way to sign in", _AGAIN)
    if len(ways) > 1:
        raise _refused(f"it has {len(ways)} ways to sign in: {', '.join(ways)}", _YOURSELF)
    if user.has("exec"):
        return _plugin(user.inner("exec"))
    if user.has("token"):
        token = user.text("token")
        if not _TOKEN.fullmatch(token):
            raise _refused("its token has a sign in it that no token has", _AGAIN)
        return StaticToken.of(token)
    return _certificate(user)


def _certificate(user: _Fields) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - few kubeconfigs have a certificate
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives.serialization import load_pem_private_key  # noqa: PLC0415

    certificate, key = _pem(user, "client-certificate-data"), _pem(user, "client-key-data")
    try:
        read = x509.load_pem_x509_certificate(certificate.encode())
        fits = load_pem_private_key(key.encode(), None).public_key() == read.public_key()
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise _refused("its client certificate or key cannot be read", _AGAIN) from None
    if not fits:
        raise _refused("its client key is not that of its client certificate", _AGAIN)
    return Certificate(certificate, key, read.not_valid_after_utc)


def _plugin(given: _Fields) -> Plugin:
    command = given.text("command")
    args = given.items("args")
    if not all(isinstance(argument, str) for argument in args):
        raise given.wrong("args", "a list of texts")
    variables = [_fields("env entry", item) for item in given.items("env")]
    plugin = Plugin(
        command=command,
        args=tuple(cast("list[str]", args)),
        env=tuple((one.text("name"), one.text("value")) for one in variables),
        api_version=given.text("apiVersion"),
        install_hint=install_hint(command),
        wants_cluster=given.truth("provideClusterInfo"),
    )
    if against := why_not(plugin):
        raise _refused(against, _YOURSELF)
    if given.text("interactiveMode") not in ("", "Never", "IfAvailable"):
        raise _refused(f"it has {command} ask questions, which cannot be done here", _YOURSELF)
    return plugin


def _refused(detail: str, hint: str) -> Rejected:
    return Rejected(SERVICE, detail, hint=hint)
