"""The registered models of every place: AI Registries and MLflow servers."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import ClassVar

from textual import work

from backends.domain.errors import ServiceError
from backends.domain.model_source import ModelSource, source_of
from backends.domain.registry import Registry
from backends.ports import Session
from screens.actions import Action
from screens.base import bindings, sentences
from screens.loadable import Loading, Stale
from screens.model_actions import IMPORT
from screens.model_key_table import ON_MODELS
from screens.model_listing import ModelListing
from screens.model_panes import ModelPanes
from screens.model_place import Turn
from screens.pane import Pane
from screens.times import clock


class ModelsScreen(ModelListing):
    """Lists models wherever they are, and asks for the chosen one to be opened."""

    TITLE_WORDS = "Models"
    CSS_PATH = "models.tcss"
    ACTIONS = ON_MODELS
    BINDINGS: ClassVar = bindings(ACTIONS)
    PLACEHOLDER = "words, or registry:name  owner:name  visibility:private  -word"
    EMPTY = "No models are registered where you may see them. r asks again."

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.panes = ModelPanes(session.models, self.draw_soon)
        self.registries = Pane[tuple[Registry, ...]]()
        self.panes.put(session.models.servers())

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Leave out Import: it goes dim and light from row to row, as places take turns."""
        return tuple(one for one in super().key_bar_actions() if one is not IMPORT)

    @work(exclusive=True, group="models")
    async def load(self) -> None:
        """Read every place, each at its own pace; servers do not wait for the registries' list."""
        turn = self.next_turn()
        try:
            await asyncio.gather(
                self.panes.read(self.draw_later, turn, "MLflow"), self._read_registries(turn)
            )
        finally:
            self.loaded()

    async def _read_registries(self, turn: Turn) -> None:
        if turn is not Turn.MOVING:
            await self.registries.read(self.session.control_plane.list_registries)
            self.panes.put(self._sources())
        await self.panes.read(self.draw_later, turn, "AI Registry")

    def _sources(self) -> tuple[ModelSource, ...]:
        """Return every place there is; one without an address has nothing to ask."""
        registries = (source_of(row) for row in self.registries.value or () if row.url)
        return (*registries, *self.session.models.servers())

    @property
    def is_loading(self) -> bool:
        """Whether the list of registries, or a place, has not answered yet."""
        return isinstance(self.registries.state, Loading) or super().is_loading

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return (self.registries.error, *super().errors)

    @property
    def problems(self) -> Iterator[str]:
        """Say which registries are not known, or since when."""
        match self.registries.state, self.registries.error:
            case Stale(_, as_of, error), _:
                since = clock(as_of, local=self.console.local_time)
                yield f"Registries as of {since}. {sentences(error)}"
            case _, ServiceError() as error:
                yield f"Registries are not known. {sentences(error)}"
            case _:
                return
