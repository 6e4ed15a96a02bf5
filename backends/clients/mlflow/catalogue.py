"""Models and versions of an MLflow server: the reading half of `ModelCatalogue`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import chain, repeat

from backends.clients.mlflow.calls import OnServer
from backends.clients.mlflow.filters import name_contains, name_is
from backends.clients.mlflow.shapes import (
    Models,
    OneModel,
    OneVersion,
    Version,
    Versions,
    model_page,
)
from backends.domain.answer import Answer
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.model_ports import ModelPage

FIRST_PAGE, FURTHER_PAGES = 100, 1000


class MlflowCatalogue(OnServer):
    """Reads what is registered on one server."""

    @property
    def source(self) -> ModelSource:
        """Which server, and which of its workspaces."""
        return self._calls.source

    async def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        """Yield the models page by page, by name, with the newest version.

        The first page is a short one, so that it is there soon. One that is looked through for
        `name_part` once more may be empty, though others follow. Prompts are left out.
        """
        condition = name_contains(name_part)
        query = {"order_by": "name ASC"} | ({"filter": condition} if condition else {})
        sizes = chain((FIRST_PAGE,), repeat(FURTHER_PAGES))
        searched = self._calls.pages("registered-models/search", Models, query, sizes)
        async with aclosing(searched) as pages:
            async for page in pages:
                more = bool(page.value.next_page_token)
                found = model_page(page.value.registered_models, name_part, more=more)
                yield Answer(found, page.call, page.body)

    async def model(self, model_id: str) -> Answer[RegisteredModel]:
        """Return one model with all its versions, newest first; `NotFound` if none."""
        found, versions = await asyncio.gather(
            self._calls.read("registered-models/get", OneModel, {"name": model_id}),
            self._versions(model_id),
        )
        model = found.value.registered_model.domain(versions)
        return Answer(model, found.call, found.body)

    async def version(self, model_id: str, version: int) -> Answer[ModelVersion]:
        """Return one version as it is now; `NotFound` if none."""
        query = {"name": model_id, "version": str(version)}
        found = await self._calls.read("model-versions/get", OneVersion, query)
        return Answer(found.value.model_version.domain(), found.call, found.body)

    async def fields_of(self, request: Request) -> frozenset[str] | None:
        """Return None: MLflow's own documents have the fields, and a server has none of its own."""
        del request

    async def _versions(self, name: str) -> tuple[Version, ...]:
        pages = await self._calls.read_all(
            "model-versions/search",
            Versions,
            {"filter": name_is(name), "order_by": "version_number DESC"},
        )
        rows = (one for page in pages for one in page.value.model_versions)
        return tuple(one for one in rows if one.name == name)
