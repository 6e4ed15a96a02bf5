"""Which programs a kubeconfig may have run, and with what: one table, and all else is refused."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from backends.domain.kubeconfig import Plugin

API_VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")

_TEXT = r"(?!-)[ -~]{1,256}"
_REGION = r"[a-z]{2,}(-[a-z0-9]+){2,5}"
_CLUSTER = r"[A-Za-z0-9][A-Za-z0-9_-]{0,99}"
_ROLE = r"arn:[a-z-]+:iam::[0-9]{12}:role/[\w+=,.@/-]{1,576}"
_SESSION = r"[\w+=,.@-]{2,64}"
_GUID = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_TENANT = r"[A-Za-z0-9][A-Za-z0-9.-]{0,252}"
_AZURE = r"(?i:AzurePublicCloud|AzureUSGovernment(Cloud)?|AzureChinaCloud)"
_LOGIN = "devicecode|interactive|spn|ropc|msi|azurecli|azd|workloadidentity"
_AKS = "6dae42f8-4368-4678-94ff-3960e28e3630"
"""The application id of AKS, the same in every cloud. A token for any other is for somebody else,
and the cluster would be handed it."""

_OPTION = re.compile(r"--[a-z][a-z-]{0,39}|-[a-zA-Z]")
_COMMAND = re.compile(r"[\w./-]{1,60}", re.ASCII)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,59}")


@dataclass(frozen=True, slots=True)
class _Form:
    """What a program may be run with.

    Attributes:
        words: What stands among its options, in this order.
        options: How each option may be spelled, and what its value looks like.
        needed: The options it cannot do without, each with all of its spellings.
        env: The variables that may be set for it, and what their values look like.
        install: How to get it.
    """

    words: tuple[str, ...]
    options: Mapping[str, str]
    needed: tuple[str, ...]
    env: Mapping[str, str]
    install: str


_AWS_ENV = {
    "AWS_PROFILE": _TEXT,
    "AWS_REGION": _REGION,
    "AWS_DEFAULT_REGION": _REGION,
    "AWS_STS_REGIONAL_ENDPOINTS": "regional|legacy",
}
_FORMS = {
    "aws": _Form(
        words=("eks", "get-token"),
        options={
            "--cluster-name": _CLUSTER,
            "--region": _REGION,
            "--role-arn": _ROLE,
            "--role": _ROLE,  # as `aws eks update-kubeconfig` writes it
            "--profile": _TEXT,
            "--output": "json",
        },
        needed=("--cluster-name",),
        env=_AWS_ENV,
        install="Install the AWS CLI, version 2 (docs.aws.amazon.com/cli).",
    ),
    "aws-iam-authenticator": _Form(
        words=("token",),
        options={
            "-i": _CLUSTER,
            "--cluster-id": _CLUSTER,
            "-r": _ROLE,
            "--role": _ROLE,
            "--region": _REGION,
            "--session-name": _SESSION,
        },
        needed=("-i", "--cluster-id"),
        env=_AWS_ENV,
        install="Install aws-iam-authenticator (github.com/kubernetes-sigs).",
    ),
    "kubelogin": _Form(
        words=("get-token",),
        options={
            "-l": _LOGIN,
            "--login": _LOGIN,
            "--server-id": _AKS,
            "--client-id": _GUID,
            "-t": _TENANT,
            "--tenant-id": _TENANT,
            "-e": _AZURE,
            "--environment": _AZURE,
        },
        needed=("--server-id",),
        env={"AAD_LOGIN_METHOD": _LOGIN, "AZURE_TENANT_ID": _TENANT, "AZURE_CLIENT_ID": _GUID},
        install="Install kubelogin of Azure (azure.github.io/kubelogin).",
    ),
}


def why_not(plugin: Plugin) -> str:
    """Say what speaks against running a plugin, as a clause without its full stop; empty: nothing.

    Names of options and variables are told. Values never are: they may be secrets.
    """
    form = _FORMS.get(plugin.command)
    if form is None:
        return f"it wants {_command(plugin.command)} run, and only {', '.join(_FORMS)} may be"
    if plugin.api_version not in API_VERSIONS:
        return f"it wants {plugin.command} to answer in a form that is not known (apiVersion)"
    return _against_args(plugin, form) or _against_env(plugin, form)


def install_hint(command: str) -> str:
    """Say how to get a program of the allow-list; empty for any other."""
    form = _FORMS.get(command)
    return form.install if form else ""


def installed(plugin: Plugin, which: Callable[[str], str | None] = shutil.which) -> str:
    """Return the whole path of a plugin's program; empty where it is not on PATH.

    What is found through a relative entry of PATH depends on where we stand, and does not count.
    """
    found = which(plugin.command) or ""
    return found if Path(found).is_absolute() else ""


def _against_args(plugin: Plugin, form: _Form) -> str:
    words: list[str] = []
    given: set[str] = set()
    rest = iter(plugin.args)
    for argument in rest:
        if not argument.startswith("-"):
            words.append(argument)
            continue
        name, equals, value = argument.partition("=")
        looks = form.options.get(name)
        if looks is None:
            shown = name if _OPTION.fullmatch(name) else "an unusual option"
            return f"it wants {plugin.command} run with {shown}, which is not allowed"
        if name in given:
            return f"it gives {plugin.command} the option {name} twice"
        given.add(name)
        if not re.fullmatch(looks, value if equals else next(rest, ""), re.ASCII):
            return f"the value of {name}, for {plugin.command}, is none that is allowed"
    if tuple(words) != form.words:
        return f"it wants {plugin.command} to do something else than {' '.join(form.words)}"
    if not given.intersection(form.needed):
        return f"{plugin.command} needs {' or '.join(form.needed)}, which is not there"
    return ""


def _against_env(plugin: Plugin, form: _Form) -> str:
    for name, value in plugin.env:
        if name not in form.env:
            shown = name if _NAME.fullmatch(name) else "a variable"
            return f"it wants {shown} set for {plugin.command}, which is not allowed"
        if not re.fullmatch(form.env[name], value, re.ASCII):
            return f"the value of {name}, for {plugin.command}, is none that is allowed"
    return ""


def _command(name: str) -> str:
    return name if _COMMAND.fullmatch(name) else "a program with an unusual name"
