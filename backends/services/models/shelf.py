"""The models of one place, read page by page, as far as one wants them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from backends.domain.answer import Answer
from backends.domain.errors import Rejected, ServiceError
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import RegisteredModel
from backends.model_ports import ModelCatalogue, ModelPage

FIRST = 2_000
"""How many models of a place are read before somebody asks for all of them."""


@dataclass(slots=True)
class Shelf:
    """What is known of one place; a failed reading keeps what was known.

    Attributes:
        catalogue: What is asked.
        models: What was read, in the order it came.
        found: Beside those, what the place's own search has found.
        more: Whether the place has more than was read.
        reading: Whether it is being read now.
        as_of: When the newest page came; None before the first.
        error: Why the newest reading failed, if it did.
    """

    catalogue: ModelCatalogue
    models: Sequence[RegisteredModel] = field(default=(), repr=False)
    found: dict[str, RegisteredModel] = field(default_factory=dict[str, RegisteredModel])
    more: bool = False
    reading: bool = False
    as_of: datetime | None = None
    error: ServiceError | None = None
    _rest: AsyncGenerator[Answer[ModelPage]] | None = None
    _stopped: bool = False

    @property
    def source(self) -> ModelSource:
        """Which place it is."""
        return self.catalogue.source

    @property
    def is_known(self) -> bool:
        """Whether anything was read yet."""
        return self.as_of is not None

    @property
    def everything(self) -> Sequence[RegisteredModel]:
        """What was read, and what was found beside it."""
        if not self.found:
            return self.models
        known = {one.id for one in self.models}
        return (*self.models, *(one for one in self.found.values() if one.id not in known))

    async def read(self, most: int, arrived: Callable[[], object]) -> None:
        """Read anew, up to `most` models or as many as were known; tell of each page.

        What was known stays until as much has come.
        """
        await self.close()
        most = max(most, len(self.models))
        self._rest = self.catalogue.pages()
        await self._read(most, arrived, fresh=True)

    async def read_on(self, most: int, arrived: Callable[[], object]) -> None:
        """Read further, until `most` models are known; tell of each page.

        Where the last reading failed on the way, it is begun anew.
        """
        if not self.more:
            return
        if self._rest is None:
            await self.read(most, arrived)
        else:
            await self._read(most, arrived, fresh=False)

    def stop(self) -> None:
        """Let a reading end with the page that is on its way; it can be gone on with."""
        self._stopped = True

    async def _read(self, most: int, arrived: Callable[[], object], *, fresh: bool) -> None:
        rest = self._rest
        if rest is None:
            return
        rows = [] if fresh else list(self.models)
        self.reading, self._stopped = True, False
        try:
            while len(rows) < most and not self._stopped:
                answer = await anext(rest, None)
                if answer is None:
                    break
                rows += answer.value.models
                self.more, self.as_of, self.error = answer.value.more, answer.call.at, None
                if len(rows) >= len(self.models) or not self.more:
                    self.models = tuple(rows)
                arrived()
                await asyncio.sleep(0)  # however quickly pages come, keys are not kept waiting
                if not self.more:
                    break
            if not self._stopped:
                self.models = tuple(rows)
            if not self.more:
                self.found.clear()
        except ServiceError as error:
            self.error = error
            self.more = self.more or bool(rows)
            self._rest = None
        except asyncio.CancelledError:
            self._rest = None
            raise
        finally:
            self.reading = False
        arrived()

    async def search(self, name_part: str) -> None:
        """Have the place itself look for a name, and keep the first page of what it finds.

        One that cannot search is left alone.
        """
        try:
            async with aclosing(self.catalogue.pages(name_part)) as pages:
                async for answer in pages:
                    self.found |= {one.id: one for one in answer.value.models}
                    return
        except Rejected:
            return
        except ServiceError as error:
            self.error = error

    def replace(self, model: RegisteredModel) -> None:
        """Put a model that was read again in its place."""
        self.models = tuple(model if one.id == model.id else one for one in self.models)
        if model.id in self.found:
            self.found[model.id] = model

    def drop(self, model_id: str) -> None:
        """Forget a model that is gone."""
        self.models = tuple(one for one in self.models if one.id != model_id)
        self.found.pop(model_id, None)

    async def close(self) -> None:
        """Read no further."""
        if self._rest is not None:
            await self._rest.aclose()
            self._rest = None
