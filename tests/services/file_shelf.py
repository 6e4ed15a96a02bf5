"""A place of models with one file to fetch, which comes as a test likes it."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from backends.domain.answer import Answer, Call
from backends.domain.errors import NotFound, ServiceError, Unreachable
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.model_ports import Download, ModelPage
from tests.services.answers import NOW

CONTENT = bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SOURCE = ModelSource("AI Registry", "crn:registry", "registry", "https://registry.example")
CALL = Call("AI Registry", "GET", NOW, 0.0, "")


@dataclass
class Shelf:
    """A place that has one file; fits `ModelCatalogue`.

    Attributes:
        tag: What tells its file from a later one; without one, it always comes whole.
        breaks_at: After how many bytes of it the connection breaks.
        told_bytes: How many bytes it says the file has.
        waits_at: After how many bytes of it what follows waits until `go` is set.
        refusal: What every attempt to fetch it fails with.
        known: What its version is.
        asked: From where on it was asked for, and with which tag.
        closed: How many answers were closed.
    """

    content: bytes = CONTENT
    tag: str = '"one"'
    breaks_at: int | None = None
    told_bytes: int | None = None
    waits_at: int | None = None
    refusal: ServiceError | None = None
    known: ModelVersion = field(default_factory=lambda: ModelVersion(1, "READY"))
    asked: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    closed: int = 0
    source: ModelSource = SOURCE
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        del model_id, version, path
        self.asked.append((begin, tag))
        if self.refusal is not None:
            raise self.refusal
        begins_at = begin if tag and tag == self.tag else 0
        size = len(self.content) if self.told_bytes is None else self.told_bytes
        chunks = self._chunks(begins_at)
        await anext(chunks)  # begun, as the answer of a server is
        return Download(size, begins_at, self.tag, chunks)

    async def _chunks(self, begins_at: int) -> AsyncGenerator[bytes]:
        try:
            yield b""
            for at in range(begins_at, len(self.content), 1000):
                if self.breaks_at is not None and at >= self.breaks_at:
                    raise Unreachable("AI Registry", "the connection was reset")
                if self.waits_at is not None and at >= self.waits_at:
                    await self.go.wait()
                yield self.content[at : at + 1000]
                await asyncio.sleep(0)
        finally:
            self.closed += 1

    async def version(self, model_id: str, version: int) -> Answer[ModelVersion]:
        del model_id, version
        return Answer(self.known, CALL)

    async def model(self, model_id: str) -> Answer[RegisteredModel]:
        return Answer(RegisteredModel(model_id, "churn", versions=(self.known,)), CALL)

    async def change(self, request: Request, secret: str = "") -> Answer[Mapping[str, JsonValue]]:
        raise NotFound("AI Registry", f"{request}{secret}")

    async def fields_of(self, request: Request) -> frozenset[str] | None:
        del request

    async def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        yield Answer(ModelPage((), more=bool(name_part)), CALL)
