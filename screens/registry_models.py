"""The Models tab: what is registered in one registry."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult

from backends.domain.errors import ServiceError
from backends.domain.model_source import ModelSource, source_of
from screens.actions import Action
from screens.base import bindings
from screens.model_actions import LOAD_ALL_HERE
from screens.model_columns import columns_of
from screens.model_key_table import ON_MODELS_OF_REGISTRY
from screens.model_listing import ModelListing
from screens.model_panes import ModelPanes
from screens.model_place import Place
from screens.open_registry import OpenRegistry
from screens.registry import RegistryTab


class RegistryModelsScreen(RegistryTab, ModelListing):
    """The list of models without the column that says where."""

    TAB = "Models"
    CSS_PATH = "models.tcss"
    ACTIONS = ON_MODELS_OF_REGISTRY
    BINDINGS: ClassVar = bindings(ACTIONS)
    COLUMNS = columns_of(everywhere=False, aliases=False)
    EVERYWHERE = False
    LOAD = LOAD_ALL_HERE
    EMPTY = "No models are registered here that you may see. n imports one."

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__(opened)
        self.session = opened.session
        self.panes = ModelPanes(opened.session.models, self.draw_soon)
        self.panes.put([self.importing_into])

    def pane(self) -> ComposeResult:
        """Place the filter bar over the list."""
        yield self.bar
        yield self.table

    @property
    def importing_into(self) -> ModelSource:
        """The registry."""
        return source_of(self.opened.registry)

    def action_load_all_here(self) -> None:
        """Read everything there is, or stop that."""
        self.action_load_all()

    @work(exclusive=True, group="registry")
    async def load(self) -> None:
        """Read the models and the registry, and the models again where it has moved."""
        turn = self.next_turn()
        try:
            await asyncio.gather(self.panes.read(self.draw_later, turn), self.opened.read())
            if self.importing_into != self.place.source:
                self.panes.put([self.importing_into])
                await self.panes.read(self.draw_later, turn)
            self.draw()
        finally:
            self.loaded()

    @property
    def place(self) -> Place:
        """What was read of the registry."""
        return next(iter(self.panes.places.values()))

    @property
    def moving(self) -> bool:
        """Whether an operation is under way on the registry, or a version is being made."""
        return super().moving or self.panes.moves

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return (*super().errors, self.place.shelf.error)

    def draw(self) -> None:
        """Draw title and rows, and say when these were read."""
        super().draw()
        self.title_bar.as_of.moment = self.place.shelf.as_of

    def notices(self) -> list[str]:
        """Return what is wrong, a line each."""
        return [*super().notices(), *(self.told() if self.table.count else ())]

    def changes_shown(self) -> tuple[Action, ...]:
        """Show no changes of the registry: keys are for its models here."""
        return ()
