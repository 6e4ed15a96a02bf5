"""One AI Registry as a place where models are registered: fits `backends.model_ports`."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from urllib.parse import quote

from pydantic import JsonValue

from backends.clients.ai_registry.calls import SERVICE, AiRegistryCalls
from backends.clients.ai_registry.changes import change_of, fields_described, filled_in
from backends.clients.ai_registry.shapes import Changed, WireModel, WirePage, WireVersion
from backends.domain.answer import Answer
from backends.domain.errors import (
    NotFound,
    ReadOnly,
    Rejected,
    ServiceError,
    UnexpectedAnswer,
    Unreachable,
)
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.model_ports import Download, ModelPage

PAGE_SIZE = 200
MOST_PAGES = 5_000


class AiRegistryCatalogue:
    """Asks one registry; nothing is asked of one that has no address yet."""

    def __init__(self, source: ModelSource, calls: AiRegistryCalls, *, read_only: bool) -> None:
        self._source = source
        self._calls = calls
        self._read_only = read_only

    @property
    def source(self) -> ModelSource:
        """Which registry it is."""
        return self._source

    async def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        """Yield the models page by page, in the registry's order."""
        if name_part:
            raise Rejected(SERVICE, "its search has no published grammar, so it is not used")
        seen, token = {""}, ""
        while True:
            query = {"page_size": str(PAGE_SIZE)} | ({"page_token": token} if token else {})
            page, call = await self._calls.read(self._url, "/models", WirePage, query)
            token = page.next_page_token
            models = tuple(one.listed() for one in page.models)
            yield Answer(ModelPage(models, more=bool(token)), call)
            if not token:
                return
            if token in seen or len(seen) > MOST_PAGES:
                raise UnexpectedAnswer(SERVICE, "the pages of its models have no end")
            seen.add(token)

    async def model(self, model_id: str) -> Answer[RegisteredModel]:
        """Return one model with all its versions; `NotFound` where there is none."""
        model, call = await self._calls.read(self._url, path_of(model_id), WireModel, {})
        return Answer(model.whole(), call)

    async def version(self, model_id: str, version: int) -> Answer[ModelVersion]:
        """Return one version as it is now; `NotFound` where there is none."""
        path = path_of(model_id, version)
        found, call = await self._calls.read(self._url, path, WireVersion, {})
        return Answer(found.known(), call)

    async def change(self, request: Request, secret: str = "") -> Answer[Mapping[str, JsonValue]]:
        """Send one change, once."""
        change, path = change_of(request, SERVICE)
        if self._read_only:
            what = f"{request.operation} would change something"
            raise ReadOnly(SERVICE, f"{what}, so it was not sent")
        body: JsonValue = dict(request.body)
        if request.secret:
            body = filled_in(body, request.secret, secret)
        answered, call = await self._calls.change(self._url, change.method, path, body, Changed)
        return Answer(answered.fields, call)

    async def fields_of(self, request: Request) -> frozenset[str] | None:
        """Return the fields the registry's own description has of a change; None for none."""
        change, _ = change_of(request, SERVICE)
        try:
            described = await self._calls.describe(self._url, Changed)
        except ServiceError:
            return None
        return fields_described(described.fields, change)

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        """Begin to fetch the archive of a version: a gzip tar. `path` is empty."""
        if path:
            raise Rejected(SERVICE, "it gives out the files of a version as one archive only")
        archive = f"{path_of(model_id, version)}/artifact"
        return await self._calls.fetch(self._url, archive, begin=begin, tag=tag)

    @property
    def _url(self) -> str:
        if not self._source.url:
            raise Unreachable(
                SERVICE,
                f"{self._source.name} has no address yet",
                hint="It has one once it is installed.",
                left=False,
            )
        return self._source.url


def path_of(model_id: str, version: int = 0) -> str:
    """Return the path of a model, or of one of its versions. Raises `NotFound` for no id."""
    if not model_id:
        raise NotFound(SERVICE, "a model without an id cannot be asked for")
    path = f"/models/{quote(model_id, safe='')}"
    return f"{path}/versions/{version}" if version else path
