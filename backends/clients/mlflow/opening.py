"""Opens an MLflow server over its REST API, or a store on this machine's disk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from backends.clients.connection import Limits
from backends.clients.mlflow.client import LIMITS, MlflowClient, open_mlflow
from backends.clients.mlflow.servers import MlflowServer

if TYPE_CHECKING:
    from backends.clients.mlflow.local import LocalStore

Opened: TypeAlias = "MlflowClient | LocalStore"
"""Both fit `ModelCatalogue` and `Tracking`; a client fits `Permissions` as well."""


def open_server(
    server: MlflowServer,
    *,
    now: Callable[[], datetime],
    proxy: str = "",
    read_only: bool = False,
    limits: Limits = LIMITS,
) -> Opened:
    """Return what asks a server or a store; nothing is loaded or sent before its first question."""
    if server.is_local:
        from backends.clients.mlflow.local import open_local  # noqa: PLC0415 - seldom

        return open_local(server.source, now=now, read_only=read_only)
    return open_mlflow(
        server.source,
        server.credentials,
        now=now,
        ca_bundle=server.ca_bundle,
        proxy=proxy,
        read_only=read_only,
        limits=limits,
    )
