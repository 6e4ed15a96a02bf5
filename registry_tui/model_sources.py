"""The places where models are registered, imported and opened with the first question."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from backends.clients.ai_registry.client import AiRegistryClient
    from backends.domain.model_source import ModelSource
    from backends.model_ports import ModelCatalogue, Permissions, Server, Servers, Tracking


class LateModelSources:
    """Fits `backends.model_ports.ModelSources`; `registries` and `servers` make the clients."""

    def __init__(
        self, registries: Callable[[], AiRegistryClient], servers: Callable[[], Servers]
    ) -> None:
        self._open_registries = registries
        self._find_servers = servers
        self._opened: dict[str, Server] = {}

    @cached_property
    def _registries(self) -> AiRegistryClient:
        return self._open_registries()

    @cached_property
    def _servers(self) -> Servers:
        return self._find_servers()

    def servers(self) -> tuple[ModelSource, ...]:
        """Return the MLflow servers, in their order."""
        return self._servers.sources()

    def open(self, source: ModelSource) -> ModelCatalogue:
        """Return what asks a place."""
        return self._server(source) if source.kind == "MLflow" else self._registries.open(source)

    def tracking(self, source: ModelSource) -> Tracking | None:
        """Return what knows the runs of a place; None where it keeps none."""
        return self._server(source) if source.kind == "MLflow" else None

    def permissions(self, source: ModelSource) -> Permissions | None:
        """Return what knows permissions of a place; None where it has none of its own."""
        return self._server(source).permissions if source.kind == "MLflow" else None

    def _server(self, source: ModelSource) -> Server:
        if source.key not in self._opened:
            self._opened[source.key] = self._servers.open(source)
        return self._opened[source.key]

    async def aclose(self) -> None:
        """Close what was opened."""
        opened = [one.aclose() for one in self._opened.values()]
        if "_registries" in vars(self):
            opened.append(self._registries.aclose())
        await asyncio.gather(*opened)
