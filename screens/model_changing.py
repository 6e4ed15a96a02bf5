"""What a model's screens ask for to be changed: the keys, and why one is dimmed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from backends.domain.person import Caller
from backends.domain.registered_model import Visibility
from backends.services.models.rights import why_not_changed
from backends.services.models.sayings import why_absent
from screens.base import ConsoleScreen
from screens.loadable import value_of
from screens.model_actions import (
    DELETE_VERSION,
    DELETE_WHOLE_MODEL,
    EDIT,
    IMPORT_VERSION,
    RENAME,
    VISIBILITY,
)
from screens.open_model import OpenModel
from screens.wanted import PlanWanted

if TYPE_CHECKING:
    from backends.domain.plan import Plan
    from screens.actions import Action

NO_VERSION = "It has no version."
NOT_RENAMED = "No way to rename a model of an AI Registry is documented."
NOT_IMPORTED = "Models are imported into AI Registries. On MLflow, a run registers them."
NOT_SAID = "The registry does not say whether it is public."
ASKING = "The server is being asked who may read it."
_CHANGES = frozenset(
    one.name for one in (VISIBILITY, EDIT, IMPORT_VERSION, DELETE_VERSION, DELETE_WHOLE_MODEL)
)


class ModelChanging(ConsoleScreen):
    """Asks for changes of one open model, where they make sense now."""

    def __init__(self, opened: OpenModel) -> None:
        super().__init__()
        self.opened = opened

    @property
    def version_here(self) -> int:
        """The version that the keys are for; 0 for none."""
        return 0

    def why_disabled(self, action: Action) -> str:
        """Say why a change makes no sense now, or is not ours to make."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        name, source = action.name, self.opened.source
        if name == DELETE_VERSION.name and not self.version_here:
            why = NO_VERSION
        elif name == VISIBILITY.name:
            why = self._why_not_turned()
        elif name == RENAME.name and source.kind != "MLflow":
            why = NOT_RENAMED
        elif name == IMPORT_VERSION.name and source.kind == "MLflow":
            why = NOT_IMPORTED
        if why or name not in _CHANGES:
            return why
        return why_not_changed(value_of(self.console.caller), source, self.opened.model)

    # Visibility

    @property
    def visibility(self) -> Visibility:
        """What the model is now, as far as that is known."""
        return self.opened.model.visibility

    def _why_not_turned(self) -> str:
        source = self.opened.source
        if source.kind == "MLflow" and self.opened.session.models.permissions(source) is None:
            return why_absent("MLflow", "visibility")
        return self.why_visibility_unknown() if self.visibility is Visibility.UNKNOWN else ""

    def why_visibility_unknown(self) -> str:
        """Say why it is not known whether the model is public."""
        return NOT_SAID

    def action_visibility(self) -> None:
        """Plan to make it public, or private where it is public."""
        from backends.services.planning.models.visibility import plan_visibility  # noqa: PLC0415 - not before one is wanted

        session, chosen = self.opened.session, self.opened.chosen
        is_public = self.visibility is Visibility.PUBLIC
        wanted = Visibility.PRIVATE if is_public else Visibility.PUBLIC

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await plan_visibility(session, [chosen], wanted, caller=caller, now=now)

        self.post_message(PlanWanted(f"Make {chosen.name} {wanted}", plan))

    # Deleting

    def action_delete_version(self) -> None:
        """Plan to delete the version under the cursor."""
        if self.version_here:
            self._delete(self.version_here)

    def action_delete_whole_model(self) -> None:
        """Plan to delete the model with all its versions."""
        self._delete(0)

    def _delete(self, version: int) -> None:
        from backends.services.planning.models.removing import plan_removal  # noqa: PLC0415 - not before one is wanted

        session, chosen = self.opened.session, self.opened.chosen

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await plan_removal(session, chosen, version=version, caller=caller, now=now)

        what = f"{chosen.name} version {version}" if version else chosen.name
        self.post_message(PlanWanted(f"Delete {what}", plan))

    # Forms

    def action_edit(self) -> None:
        """Change what is said of it."""
        from screens.edit_model import EditScreen  # noqa: PLC0415 - not before one is wanted

        self.console.open_screen(EditScreen(self.opened))

    def action_rename(self) -> None:
        """Give it another name."""
        from screens.rename_model import RenameScreen  # noqa: PLC0415 - not before one is wanted

        self.console.open_screen(RenameScreen(self.opened))

    def action_import_model(self) -> None:
        """Import a new version of it."""
        from screens.import_model import ImportScreen  # noqa: PLC0415 - not before one is wanted

        self.console.open_screen(ImportScreen(self.opened.session, self.opened.source, self.opened))

    def action_fetch(self) -> None:
        """Fetch the files of the version under the cursor."""
        from screens.fetch_model import FetchScreen  # noqa: PLC0415 - not before one is wanted

        if self.version_here:
            self.console.open_screen(FetchScreen(self.opened, self.version_here))
