"""What may be looked at of a kubeconfig: its shape and its names, and no value that is secret."""

from __future__ import annotations

import re
from typing import TypeAlias

from backends.domain.errors import Rejected
from backends.domain.kubeconfig import Plugin
from backends.domain.printable import printable
from backends.domain.redact import REDACTED
from backends.services.access.kubeconfig_yaml import Other, Tree, tree_of
from backends.services.access.plugins import API_VERSIONS, why_not

_Shape: TypeAlias = "dict[str, _Shape] | list[_Shape] | str"
_Shown: TypeAlias = "dict[str, _Shown] | list[_Shown] | str | bool | None"

_PLAIN, _ADDRESS, _SIZE, _ARGS, _HIDDEN = "plain", "address", "size", "args", "hidden"
_SHAPE: _Shape = {
    "apiVersion": _PLAIN,
    "kind": _PLAIN,
    "current-context": _PLAIN,
    "clusters": [
        {
            "name": _PLAIN,
            "cluster": {
                "server": _ADDRESS,
                "tls-server-name": _PLAIN,
                "proxy-url": _ADDRESS,
                "insecure-skip-tls-verify": _PLAIN,
                "certificate-authority-data": _SIZE,
            },
        }
    ],
    "contexts": [
        {"name": _PLAIN, "context": {"cluster": _PLAIN, "user": _PLAIN, "namespace": _PLAIN}}
    ],
    "users": [
        {
            "name": _PLAIN,
            "user": {
                "exec": {
                    "apiVersion": _PLAIN,
                    "command": _PLAIN,
                    "args": _ARGS,
                    "env": [{"name": _PLAIN}],
                    "interactiveMode": _PLAIN,
                    "provideClusterInfo": _PLAIN,
                }
            },
        }
    ],
}
"""What is shown, and where it has to stand. A value anywhere else is taken for a secret."""

_KNOWN_NAMES = frozenset(
    [
        "preferences",
        "extensions",
        "certificate-authority",
        "disable-compression",
        "token",
        "tokenFile",
        "client-certificate",
        "client-certificate-data",
        "client-key",
        "client-key-data",
        "username",
        "password",
        "auth-provider",
        "as",
        "as-uid",
        "as-groups",
        "as-user-extra",
        "value",
        "installHint",
    ]
)
"""Fields whose names are shown, and never their values. Any other name may itself be a secret that
a comma too many has made one."""


def redacted(text: str) -> str:
    """Return a kubeconfig as YAML, written anew, with all values taken out but those known.

    Comments are left out too. A text that is not plain YAML is not shown at all, as nobody can
    tell what in it is a secret; then a sentence says so. This never raises.
    """
    try:
        tree = tree_of(text)
    except Rejected as refused:
        return f"# Not shown, as it may hold secrets: {refused.detail}.\n"
    import yaml  # noqa: PLC0415 - only where there is a kubeconfig

    shown = _shown(tree, _SHAPE)
    return yaml.safe_dump(shown, sort_keys=False, allow_unicode=True, width=1000)


def _shown(value: Tree, shape: _Shape) -> _Shown:
    if value is None or (isinstance(value, str) and not value):
        return value
    if isinstance(value, dict) and isinstance(shape, dict):
        return _mapping(value, shape)
    if isinstance(value, list) and isinstance(shape, list):
        return [_shown(item, shape[0]) for item in value]
    if isinstance(value, dict | list) or not isinstance(shape, str):
        return REDACTED
    return _scalar(value, shape)


def _mapping(value: dict[str, Tree], shape: dict[str, _Shape]) -> dict[str, _Shown]:
    shown: dict[str, _Shown] = {}
    for key, inner in value.items():
        if shape.get(key) == _ARGS and isinstance(inner, list):
            shown[key] = _args(value.get("command"), inner)
        elif key in shape:
            shown[key] = _shown(inner, shape[key])
        else:
            shown[key if key in _KNOWN_NAMES else REDACTED] = _shown(inner, _HIDDEN)
    return shown


def _scalar(value: str | bool | Other, shape: str) -> _Shown:
    if isinstance(value, bool):
        return value
    written = value.text if isinstance(value, Other) else value
    if shape == _PLAIN or (shape == _ADDRESS and not re.search("[@?#]", written)):
        return printable(written)
    return f"({len(written):,} characters)" if shape == _SIZE else REDACTED


def _args(command: Tree, args: list[Tree]) -> _Shown:
    """Return the arguments of a program; of one that may not be run so, only how many they are."""
    texts = [argument for argument in args if isinstance(argument, str)]
    if isinstance(command, str) and len(texts) == len(args):
        plugin = Plugin(command, tuple(texts), (), API_VERSIONS[0], "")
        if not why_not(plugin):
            return list(texts)
    return [REDACTED for _ in args]
