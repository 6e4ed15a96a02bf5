"""Which MLflow servers there are: those of the settings, and that of the environment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from backends.clients.mlflow.credentials import (
    MlflowCredentials,
    environment_credentials,
    without_credentials,
)
from backends.domain.model_source import ModelSource

ENVIRONMENT = "environment"
"""What the server of `MLFLOW_TRACKING_URI` is called, where the settings do not name it."""

_HOST_AND_PORT = re.compile(r"[\w.-]+:\d+")


@dataclass(frozen=True, slots=True)
class NamedServer:
    """One server as the settings name it. No secret is in it: only where secrets are.

    Attributes:
        name: What a person calls it; the end of its source's key.
        url: Its base address, or a local store: a path, `file:` or `sqlite:`.
        workspace: Which of its workspaces; empty for the default.
        username: The user's name, for a server that wants name and password.
        password_from: The variable that holds the password.
        token_from: The variable that holds a bearer token.
        ca_bundle: A file of certificates to trust instead of the system's.
    """

    name: str
    url: str
    workspace: str = ""
    username: str = ""
    password_from: str = ""
    token_from: str = ""
    ca_bundle: str = ""


@dataclass(frozen=True, slots=True)
class MlflowServer:
    """One server, and how it is asked.

    Attributes:
        source: The place; its address has no credentials in it.
        credentials: As whom.
        ca_bundle: Whom to trust; None for whom the system trusts.
    """

    source: ModelSource
    credentials: MlflowCredentials
    ca_bundle: Path | None = None

    @property
    def is_local(self) -> bool:
        """Whether it is a store on this machine's disk, and no server."""
        return is_local(self.source.url)


def is_local(url: str) -> bool:
    """Say whether an address is a store on this machine's disk: a path, `file:` or `sqlite:`."""
    scheme, separator, _ = url.partition("://")
    if not separator:
        return not _HOST_AND_PORT.match(url)
    return scheme.lower() in ("file", "sqlite")


def mlflow_servers(
    named: Iterable[NamedServer], environ: Mapping[str, str], home: Path
) -> tuple[MlflowServer, ...]:
    """Return the servers of the settings, then that of the environment, where it is another.

    The credentials of the environment (`MLFLOW_TRACKING_*`, `~/.mlflow/credentials`) are for the
    host of `MLFLOW_TRACKING_URI` alone. Without that variable they are for the one server of the
    settings, where there is one only. A server whose settings name credentials has those.

    Args:
        named: The servers of the settings, in their order.
        environ: The variables.
        home: The home directory, where `.mlflow/credentials` may be.
    """
    listed = tuple(named)
    address, inside = without_credentials(environ.get("MLFLOW_TRACKING_URI", "").strip())
    of_environment = environment_credentials(environ, home, inside)
    bundle = environ.get("MLFLOW_TRACKING_SERVER_CERT_PATH") or environ.get("REQUESTS_CA_BUNDLE")
    whose = _origin(address or (listed[0].url if len(listed) == 1 else ""))
    found = [_named(one, environ, of_environment, whose, bundle or "") for one in listed]
    workspace = environ.get("MLFLOW_WORKSPACE", "").strip()
    known = {(one.source.url, one.source.workspace) for one in found}
    plain = _plain(address)
    if plain and (plain, workspace) not in known:
        source = ModelSource("MLflow", f"mlflow:{ENVIRONMENT}", ENVIRONMENT, plain)
        if workspace:
            source = ModelSource("MLflow", source.key, source.name, source.url, workspace=workspace)
        found.append(MlflowServer(source, of_environment, Path(bundle) if bundle else None))
    return tuple(found)


def _named(
    one: NamedServer,
    environ: Mapping[str, str],
    of_environment: MlflowCredentials,
    whose: tuple[str, str],
    bundle: str,
) -> MlflowServer:
    address, inside = without_credentials(one.url.strip())
    plain = _plain(address)
    is_same = bool(whose[1]) and _origin(address) == whose
    credentials = _own(one, environ) or inside or (of_environment if is_same else None)
    chosen = one.ca_bundle or (bundle if is_same else environ.get("REQUESTS_CA_BUNDLE", ""))
    return MlflowServer(
        ModelSource("MLflow", f"mlflow:{one.name}", one.name, plain, workspace=one.workspace),
        credentials or MlflowCredentials(),
        Path(chosen).expanduser() if chosen else None,
    )


def _own(one: NamedServer, environ: Mapping[str, str]) -> MlflowCredentials | None:
    """Return the credentials the settings name; None where they name none."""
    variable = one.password_from or one.token_from
    if not variable:
        return None
    secret = environ.get(variable, "")
    if not secret:
        return MlflowCredentials(
            origin=variable,
            problem=f"the settings of {one.name} name the variable {variable}, which is not set",
            remedy=f"Set {variable}, or correct the settings.",
        )
    if one.password_from:
        return MlflowCredentials(one.username, secret, origin=variable)
    return MlflowCredentials(token=secret.strip(), origin=variable)


def _plain(url: str) -> str:
    """Return a base address: without what follows a #, as a browser has it, or a slash."""
    if is_local(url):
        return str(Path(url).expanduser()) if url.startswith("~") else url
    return url.partition("#")[0].rstrip("/")


def _origin(url: str) -> tuple[str, str]:
    """Return scheme and host with port of an address; empty ones where it has none."""
    if not url or is_local(url):
        return "", ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    port = {"http": ":80", "https": ":443"}.get(parts.scheme.lower(), "")
    host = parts.netloc.rpartition("@")[2].lower()
    return parts.scheme.lower(), host.removesuffix(port) if port else host
