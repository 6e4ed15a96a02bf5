"""The Lineage of a version: a tree one can walk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from backends.domain.registered_model import RegisteredModel
from backends.services.models.lineage import Node, lineage
from screens.lineage_lines import COLUMNS, Branch, branches, node_text, version_text
from screens.open_model import OpenModel
from screens.version_parts import Held, Opens, Part
from screens.wanted import ModelWanted, VersionWanted
from screens.widgets.line_list import Cell


class LineagePart(Part):
    """Where it comes from, and what else came of that."""

    COLUMNS = COLUMNS

    def _branches(self) -> tuple[Branch, ...]:
        shown, version = self.shown, self.shown.version
        if version is None:
            return ()
        opened = shown.opened
        root = lineage(opened.source, opened.model, version, shown.origins)
        return branches(root, shown.console.glyphs)

    def rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Yield the tree."""
        for one in self._branches():
            yield one.key, one.cells()

    def _node(self, key: str) -> Node | None:
        return next((one.node for one in self._branches() if one.key == key), None)

    def held(self, key: str) -> Held | None:
        """Return all that is known of a node, and its id."""
        node = self._node(key)
        if node is None:
            return None
        local, version = self.shown.console.local_time, self.shown.version
        text = node_text(node, local=local)
        if node.kind == "version" and version is not None:
            text = version_text(version, local=local)
        return Held(node.kind.capitalize(), text, node.copied or node.title)

    def opens(self, key: str) -> Opens:
        """Go to the model or to another version; show anything else whole."""
        node, opened = self._node(key), self.shown.opened
        if node is not None and node.kind == "model":
            return ModelWanted(opened.source, opened.listed)
        if node is not None and node.kind == "registered" and node.version is not None:
            return self._other_version(*node.version)
        return super().opens(key)

    def _other_version(self, name: str, number: int) -> Opens:
        """Open a version that is registered on the server that knows the run."""
        opened, place = self.shown.opened, self.shown.origins.place or self.shown.opened.source
        if place.key == opened.source.key and name == opened.model.name:
            return VersionWanted(opened, number)
        other = OpenModel(opened.session, place, RegisteredModel(id=name, name=name))
        return VersionWanted(other, number)

    def more(self, key: str) -> str:
        """Say whole why a node is not known, or what is noted of it."""
        node = self._node(key)
        return (node.missing or node.note) if node is not None else ""
