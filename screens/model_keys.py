"""What the keys of a list of models do with the model under the cursor, or with those marked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from backends.domain.model_source import ModelSource
from backends.domain.person import Caller
from backends.ports import Session
from backends.services.models.fields import ModelRow
from backends.services.models.rights import why_not_changed
from backends.services.models.sayings import why_absent
from screens.actions import Action
from screens.base import ConsoleScreen
from screens.loadable import value_of
from screens.model_actions import DELETE_MODEL, EDIT, IMPORT, RENAME, VISIBILITY
from screens.model_changing import NOT_IMPORTED, NOT_RENAMED
from screens.open_model import OpenModel
from screens.wanted import ModelWanted, PlanWanted

if TYPE_CHECKING:
    from backends.domain.plan import Plan

NO_MODEL = "There is no model under the cursor."
NO_REGISTRY = "The cursor says into which registry: put it on a model of one."
APART = "The marked models are in different places. Mark those of one at a time."
_CHANGES = frozenset((EDIT.name, RENAME.name, DELETE_MODEL.name))
_NEEDS_ROW = frozenset((RENAME.name, DELETE_MODEL.name))


class ModelKeys(ConsoleScreen):
    """Opens models, and asks for changes of them, where they make sense now."""

    session: Session
    """Where the models are read from."""

    @property
    def row(self) -> ModelRow | None:
        """The model under the cursor, if there is one."""
        return None

    @property
    def chosen(self) -> Sequence[ModelRow]:
        """The marked models; the one under the cursor, where none is marked."""
        return ()

    @property
    def importing_into(self) -> ModelSource | None:
        """Where Import imports into; None where that is not clear."""
        return self.row.source if self.row else None

    def stays_after(self, plan: Plan) -> bool:
        """Say that the list is where a person comes back to from a change of models."""
        return plan.target.kind == "model"

    # What can be done

    def why_disabled(self, action: Action) -> str:
        """Say why something makes no sense now, or is not ours to do."""
        why, name = super().why_disabled(action), action.name
        if why or not self.is_mounted:
            return why
        if name == IMPORT.name:
            return self._why_not_imported()
        if (action.needs_row or name in _NEEDS_ROW) and self.row is None:
            return NO_MODEL
        if name == VISIBILITY.name:
            return self._why_not_visible()
        if name == RENAME.name and self.row and self.row.source.kind != "MLflow":
            return NOT_RENAMED
        return self._why_not_ours(self.row) if name in _CHANGES else ""

    def _why_not_imported(self) -> str:
        into = self.importing_into
        if into is None:
            return NO_REGISTRY
        return NOT_IMPORTED if into.kind == "MLflow" else ""

    def _why_not_visible(self) -> str:
        """Say why visibility cannot be changed; of several, where it is the same for all."""
        source = self.chosen[0].source
        if any(row.source.key != source.key for row in self.chosen):
            return APART
        if source.kind == "MLflow" and self.session.models.permissions(source) is None:
            return why_absent("MLflow", "visibility")
        reasons = {self._why_not_ours(row) for row in self.chosen}
        return reasons.pop() if len(reasons) == 1 else ""

    def _why_not_ours(self, row: ModelRow | None) -> str:
        if row is None:
            return NO_MODEL
        return why_not_changed(value_of(self.console.caller), row.source, row.model)

    # Doing

    def open_model(self, row: ModelRow) -> None:
        """Ask for a model to be opened."""
        self.post_message(ModelWanted(row.source, row.model))

    def action_visibility(self) -> None:
        """Plan to make models public, or private where all of them are public."""
        from screens.model_visibility import turned  # noqa: PLC0415 - not before one is wanted

        if self.chosen:
            self.post_message(turned(self.session, self.chosen))

    def action_delete_model(self) -> None:
        """Plan to delete the model under the cursor."""
        from backends.services.planning.models.removing import plan_removal  # noqa: PLC0415 - not before one is wanted

        if self.row is None:
            return
        session, chosen = self.session, self._opened(self.row).chosen

        async def plan(caller: Caller | None, now: datetime) -> Plan:
            return await plan_removal(session, chosen, caller=caller, now=now)

        self.post_message(PlanWanted(f"Delete {chosen.name}", plan))

    def action_import_model(self) -> None:
        """Import a model into the registry."""
        from screens.import_model import ImportScreen  # noqa: PLC0415 - not before one is wanted

        into = self.importing_into
        if into is not None:
            self.console.open_screen(ImportScreen(self.session, into))

    def action_edit(self) -> None:
        """Change what is said of the model under the cursor."""
        from screens.edit_model import EditScreen  # noqa: PLC0415 - not before one is wanted

        if self.row is not None:
            self.console.open_screen(EditScreen(self._opened(self.row)))

    def action_rename(self) -> None:
        """Give the model under the cursor another name."""
        from screens.rename_model import RenameScreen  # noqa: PLC0415 - not before one is wanted

        if self.row is not None:
            self.console.open_screen(RenameScreen(self._opened(self.row)))

    def action_copy(self) -> None:
        """Copy what the model under the cursor is addressed by."""
        if self.row is not None:
            title, address = address_of(self.row)
            self.console.copy(address, title)

    def action_save(self) -> None:
        """Write to a file what the model under the cursor is addressed by."""
        if self.row is not None:
            title, address = address_of(self.row)
            self.console.save(address, f"{self.row.model.name}-{title.rpartition(' ')[2]}")

    def _opened(self, row: ModelRow) -> OpenModel:
        return OpenModel(self.session, row.source, row.model)


def address_of(row: ModelRow) -> tuple[str, str]:
    """Return what a model is addressed by, after what that is called."""
    if row.source.kind == "MLflow":
        return "the model's address", f"models:/{row.model.name}"
    return "the model's id", row.model.id
