"""What can be done with a version and what is under the cursor, and why one cannot."""

from __future__ import annotations

from screens.actions import Action
from screens.artifacts_part import ArtifactsPart
from screens.model_actions import COMPARE, COPY_MODEL, FETCH, FILTER_ROWS, PLOT, SAVE_MODEL
from screens.version_parts import Held
from screens.version_reading import VersionReading
from screens.wanted import ComparisonWanted

NOTHING_THERE = "There is nothing under the cursor."
NONE_BEFORE = "There is no version before it to compare it with."
NOT_NARROWED = "The lineage is shown whole: its rows make sense only together."
ONE_FILE = "The server gives out single files: 4 shows the version's, > fetches the one there."
NO_ARCHIVE = "The registry gives out no archive of a version that was imported."
_OF_ROW = frozenset({PLOT.name, COPY_MODEL.name, SAVE_MODEL.name})


class VersionKeys(VersionReading):
    """The keys of a version; what they mean for a row is up to the part that is open."""

    def why_disabled(self, action: Action) -> str:
        """Say what is missing to look at something, to compare or to fetch."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        if action.name in _OF_ROW and self._held() is None:
            return NOTHING_THERE
        if action is COMPARE and not self._before():
            return NONE_BEFORE
        if action is FILTER_ROWS and self.open_part == "lineage":
            return NOT_NARROWED
        return self._why_not_fetched() if action is FETCH else ""

    def _why_not_fetched(self) -> str:
        version = self.shown.version
        if self.opened.source.kind == "MLflow":
            return "" if self._file() else ONE_FILE
        is_mlflow = version is not None and version.origin in ("", "MLflow")
        return "" if is_mlflow else NO_ARCHIVE

    def _file(self) -> str:
        """Return the file of the version under the cursor; empty for none."""
        part, key = self.part, self.table.cursor_key
        return part.file(key) if isinstance(part, ArtifactsPart) and key is not None else ""

    def _held(self) -> Held | None:
        key = self.table.cursor_key
        return self.part.held(key) if key is not None else None

    def _before(self) -> int:
        """Return the version before this one; 0 for none."""
        versions = self.opened.model.versions or ()
        numbers = (one.version for one in versions if one.version < self.shown.number)
        return max(numbers, default=0)

    def action_compare(self) -> None:
        """Compare it with the version before."""
        self.post_message(ComparisonWanted(self.opened, (self._before(), self.shown.number)))

    def action_edit(self) -> None:
        """Change what is said of the version."""
        from screens.edit_model import EditScreen  # noqa: PLC0415 - not before one is wanted

        self.console.open_screen(EditScreen(self.opened, self.shown.number))

    def action_fetch(self) -> None:
        """Fetch its files, or the one under the cursor."""
        from screens.fetch_model import FetchScreen  # noqa: PLC0415 - not before one is wanted

        self.console.open_screen(FetchScreen(self.opened, self.shown.number, self._file()))

    def action_copy(self) -> None:
        """Copy what one would want of the row under the cursor: a value, an address, an id."""
        held = self._held()
        if held is not None:
            self.console.copy(held.value, held.title)

    def action_save(self) -> None:
        """Write it to a file."""
        held = self._held()
        if held is not None:
            self.console.save(held.value, f"{self.opened.model.name}-{held.title}")
