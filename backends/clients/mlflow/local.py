"""Asks a store of MLflow on this machine's disk, through the `mlflow` package.

It fits `ModelCatalogue` and `Tracking` of `backends.model_ports`; of changes it makes those of
descriptions, tags and aliases.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping
from datetime import datetime
from typing import Any

from pydantic import JsonValue

from backends.clients.mlflow.changes import checked
from backends.clients.mlflow.filters import name_contains, name_is
from backends.clients.mlflow.local_asking import read_as
from backends.clients.mlflow.local_tracking import LocalTracking
from backends.clients.mlflow.paths import safe_path
from backends.clients.mlflow.refusals import SERVICE
from backends.clients.mlflow.shapes import Model, Version, model_page
from backends.clients.mlflow.stores import fetch_from_store
from backends.domain.answer import Answer
from backends.domain.errors import ReadOnly, Rejected
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.model_ports import Download, ModelPage

_PAGE = 1000
_METHODS = {
    "PATCH registered-models/update": "update_registered_model",
    "POST registered-models/set-tag": "set_registered_model_tag",
    "DELETE registered-models/delete-tag": "delete_registered_model_tag",
    "POST registered-models/alias": "set_registered_model_alias",
    "DELETE registered-models/alias": "delete_registered_model_alias",
    "PATCH model-versions/update": "update_model_version",
    "POST model-versions/set-tag": "set_model_version_tag",
    "DELETE model-versions/delete-tag": "delete_model_version_tag",
}
"""What is changed in a store, by what asks a server for it; the fields have the same names."""


def open_local(
    source: ModelSource, *, now: Callable[[], datetime], read_only: bool = False
) -> LocalStore:
    """Return what asks a store; nothing is loaded or opened before its first question."""
    return LocalStore(source, now=now, read_only=read_only)


class LocalStore(LocalTracking):
    """Asks one store, and changes it unless it is told not to."""

    def __init__(
        self, source: ModelSource, *, now: Callable[[], datetime], read_only: bool = False
    ) -> None:
        super().__init__(source, now=now)
        self._read_only = read_only

    @property
    def source(self) -> ModelSource:
        """Which store."""
        return self._source

    async def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        """Yield the models page by page, by name, with the newest version; no prompts."""
        operation, condition, token = "search_registered_models", name_contains(name_part), ""

        def work(store: Any) -> tuple[ModelPage, str]:
            found = store.search_registered_models(
                filter_string=condition or None,
                max_results=_PAGE,
                order_by=["name ASC"],
                page_token=token or None,
            )
            following = str(found.token or "")
            models = (read_as(Model, one, operation) for one in found)
            return model_page(models, name_part, more=bool(following)), following

        while True:
            answer = await self._ask(operation, work)
            page, token = answer.value
            yield Answer(page, answer.call)
            if not token:
                return

    async def model(self, model_id: str) -> Answer[RegisteredModel]:
        """Return one model with all its versions, newest first; `NotFound` if none."""
        operation = "get_registered_model"

        def work(store: Any) -> RegisteredModel:
            found = read_as(Model, store.get_registered_model(model_id), operation)
            rows = store.search_model_versions(name_is(model_id))
            versions = (read_as(Version, one, operation) for one in rows)
            return found.domain(tuple(one for one in versions if one.name == model_id))

        return await self._ask(operation, work)

    async def version(self, model_id: str, version: int) -> Answer[ModelVersion]:
        """Return one version as it is now; `NotFound` if none."""
        operation = "get_model_version"

        def work(store: Any) -> ModelVersion:
            found = store.get_model_version(model_id, str(version))
            return read_as(Version, found, operation).domain()

        return await self._ask(operation, work)

    async def change(self, request: Request, secret: str = "") -> Answer[Mapping[str, JsonValue]]:
        """Make one change of a description, tag or alias; `Rejected` for any other."""
        del secret  # is for none of them
        _, _, body = checked(request, self._source)
        method = _METHODS.get(request.operation)
        if method is None:
            hint = "Do it with MLflow itself, or through a server over this store."
            raise Rejected(SERVICE, f"{request} is not done in a store on disk", hint=hint)
        if self._read_only:
            raise ReadOnly(SERVICE, f"{request} would change something, so it was not made")

        def work(store: Any) -> Mapping[str, JsonValue]:
            getattr(store, method)(**body)
            return {}

        return await self._ask(method, work)

    @property
    def permissions(self) -> None:
        """None: whoever may read the files may do everything."""
        return None

    async def fields_of(self, request: Request) -> frozenset[str] | None:
        """Return None: MLflow's own documents have the fields, and a store has none of its own."""
        del request

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        """Fetch one file of a version, always from its first byte on."""
        del begin, tag  # nothing here goes on where it was
        file, number = safe_path(path), str(version)

        def work(store: Any) -> str:
            return _place(store, str(store.get_model_version_download_uri(model_id, number)))

        where = await self._ask("get_model_version_download_uri", work)
        return await fetch_from_store(where.value, file)

    async def aclose(self) -> None:
        """Do nothing: there are no connections."""


def _place(store: Any, uri: str) -> str:
    """Return where the files of a run's folder or of a logged model are; else the address."""
    scheme, _, rest = uri.partition(":/")
    thing, _, folder = rest.partition("/")
    if scheme == "runs":
        uri = str(store.get_run(thing).info.artifact_uri)
    elif scheme == "models" and thing.startswith("m-"):
        uri = str(store.get_logged_model(thing).artifact_location)
    else:
        return uri
    return f"{uri.rstrip('/')}/{folder}".rstrip("/")
