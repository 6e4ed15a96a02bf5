"""Reading one model, and what its server and the journal tell of it, for its screen."""

from __future__ import annotations

from collections.abc import Sequence

from textual import work

from backends.domain.errors import AccessDenied, ServiceError
from backends.domain.journal import Entry
from backends.domain.registered_model import ModelVersion, Visibility
from backends.domain.status import Health
from backends.services.following.import_events import ImportEvent, imports_of
from backends.services.models.granted import Granted, granted
from screens.model_changing import ASKING, ModelChanging
from screens.model_facts import ADMINISTRATORS_ONLY
from screens.open_model import OpenModel
from screens.pane import Pane
from screens.refreshing import RefreshingScreen


class ModelReading(ModelChanging, RefreshingScreen):
    """Reads the model again by itself, often while a version is on its way.

    Attributes:
        granted: Who may do what with it, on an MLflow server with permissions.
        entries: The journal, of which its imports are shown.
        unread: Why the journal could not be read, if so.
    """

    def __init__(self, opened: OpenModel) -> None:
        super().__init__(opened)
        self.granted = Pane[Granted]()
        self.entries: tuple[Entry, ...] = ()
        self.unread: ServiceError | None = None

    @property
    def versions(self) -> Sequence[ModelVersion]:
        """Its versions, newest first, as far as they are known."""
        return self.opened.model.versions or ()

    @property
    def moving(self) -> bool:
        """Whether a version is on its way."""
        return any(one.health is Health.BUSY for one in self.versions)

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return (self.opened.whole.error, self.granted.error)

    @work(exclusive=True, group="model")
    async def load(self) -> None:
        """Read the model, then what the journal knows of its imports, then permissions."""
        try:
            await self.opened.read()
            self.draw()
            await self._read_journal()
            await self._read_permissions()
            self.draw()
        finally:
            self.loaded()

    async def _read_journal(self) -> None:
        if self.opened.source.kind == "MLflow":
            return
        try:
            self.entries, self.unread = await self.opened.session.journal.entries(), None
        except ServiceError as error:
            self.unread = error

    async def _read_permissions(self) -> None:
        opened = self.opened
        permissions = opened.session.models.permissions(opened.source)
        if permissions is not None:
            await self.granted.read(lambda: granted(permissions, opened.model.id))

    @property
    def events(self) -> Sequence[ImportEvent]:
        """Its imports, the newest first."""
        return imports_of(self.opened.source, self.opened.model, self.entries)

    # Visibility

    @property
    def visibility(self) -> Visibility:
        """Whether everybody sees it: on MLflow, whether every user may read it."""
        if self.opened.source.kind != "MLflow":
            return super().visibility
        known = self.granted.value
        if known is None:
            return Visibility.UNKNOWN
        return Visibility.PUBLIC if known.is_public else Visibility.PRIVATE

    def why_visibility_unknown(self) -> str:
        """Say why it is not known whether everybody sees it."""
        if self.opened.source.kind != "MLflow":
            return super().why_visibility_unknown()
        error = self.granted.error
        if isinstance(error, AccessDenied):
            return ADMINISTRATORS_ONLY
        return f"Who may read it is not known: {error.detail}." if error else ASKING
