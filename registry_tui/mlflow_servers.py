"""The MLflow servers of settings and environment, and what opens them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from backends.clients.mlflow.opening import Opened, open_server
from backends.clients.mlflow.servers import NamedServer, mlflow_servers
from backends.domain.clock import utc_now
from backends.domain.model_source import ModelSource
from registry_tui.settings import Settings


class ConfiguredServers:
    """Fits `backends.model_ports.Servers`."""

    def __init__(
        self,
        settings: Settings,
        environ: Mapping[str, str],
        home: Path,
        *,
        proxy: str,
        read_only: bool,
    ) -> None:
        named = (
            NamedServer(
                name,
                said.url,
                workspace=said.workspace,
                username=said.username,
                password_from=said.password_from,
                token_from=said.token_from,
                ca_bundle=said.ca_bundle,
            )
            for name, said in settings.mlflow.items()
            if said.url
        )
        found = mlflow_servers(named, environ, home)
        self._servers = {server.source.key: server for server in found}
        self._proxy = proxy
        self._read_only = read_only

    def sources(self) -> tuple[ModelSource, ...]:
        """Return them: those of the settings first."""
        return tuple(server.source for server in self._servers.values())

    def open(self, source: ModelSource) -> Opened:
        """Return one; nothing is sent before its first question."""
        return open_server(
            self._servers[source.key], now=utc_now, proxy=self._proxy, read_only=self._read_only
        )
