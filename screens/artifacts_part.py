"""The Artifacts of a version: folders that open where they stand, and the sizes of their files."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from backends.domain.run import ArtifactFile
from backends.domain.sizes import size_words
from backends.services.models.fetching import file_name
from backends.services.models.sayings import why_absent
from backends.services.models.version_files import Folder, folder_of
from screens.base import sentences
from screens.loadable import Failed
from screens.pane import Pane
from screens.shown_version import ShownVersion
from screens.version_parts import Held, Opens, Part
from screens.widgets.cells import text_of
from screens.widgets.line_list import Cell, Column

OWN, OF_RUN = "Files of the version", "All files of its run"
NO_LISTING = (
    "The registry has no call that lists the files: they come as one archive, which > fetches."
)
NO_ARCHIVE = "The registry gives out no archive of a version that was imported."
NO_FOLDER = "Nothing tells where they are listed."


@dataclass(frozen=True, slots=True)
class Row:
    """One row: a folder that is opened here, or a file, or what is said instead.

    `owner` and `path` tell whose file it is, and which.
    """

    key: str
    cells: Sequence[Cell]
    held: Held | None = None
    folder: Folder | None = None
    owner: str = ""
    path: str = ""


class ArtifactsPart(Part):
    """Its files, as far as its folders were opened."""

    COLUMNS = (
        Column("name", "File", 30, grow=3),
        Column("size", "Size", 9, align="right"),
        Column("note", "", 30, grow=1, keep=1),
    )

    def __init__(self, shown: ShownVersion, drawn: Callable[[], object]) -> None:
        super().__init__(shown, drawn)
        self._open: dict[Folder, bool] = {}
        self._fresh = set[Folder]()
        self._drawn: dict[str, Row] = {}

    def _roots(self) -> Iterator[tuple[str, Folder]]:
        """Yield the folders everything is in: the version's own, and that of its run."""
        version, run = self.shown.version, self.shown.run
        if version is None or self.shown.tracking is None:
            return
        own = folder_of(version, run)
        if own is not None:
            yield OWN, own
        if run is not None:
            yield OF_RUN, Folder(run_id=run.id)

    def _pane(self, folder: Folder) -> Pane[tuple[ArtifactFile, ...]]:
        return self.shown.opened.folder(folder.owner, folder.path)

    def _is_open(self, folder: Folder) -> bool:
        roots = [root for _, root in self._roots()]
        return self._open.get(folder, bool(roots) and folder == roots[0])

    # Reading

    async def read(self) -> None:
        """Read the folders that are open and were not read since they were outdated."""
        wanted = [
            row.folder
            for row in self._rows()
            if row.folder and self._is_open(row.folder) and row.folder not in self._fresh
        ]
        await asyncio.gather(*(self._read(folder) for folder in wanted))

    async def _read(self, folder: Folder) -> None:
        tracking = self.shown.tracking
        if tracking is not None:
            await self._pane(folder).read(lambda: folder.listed(tracking))
            self._fresh.add(folder)
            self.drawn()

    def outdate(self) -> None:
        """Have open folders read again."""
        self._fresh.clear()

    # Rows

    def rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Yield the tree as far as it is open."""
        self._drawn = {row.key: row for row in self._rows()}
        for row in self._drawn.values():
            yield row.key, row.cells

    def _rows(self) -> Iterator[Row]:
        yield from self._of_registry()
        for title, root in self._roots():
            yield self._root(title, root)
            if self._is_open(root):
                yield from self._inside(root, 1)

    def _of_registry(self) -> Iterator[Row]:
        opened, version = self.shown.opened, self.shown.version
        if version is None or opened.source.kind == "MLflow":
            return
        if version.origin in ("", "MLflow"):
            name, words = file_name(opened.model.name, version.version), NO_LISTING
        else:
            name, words = "No archive", NO_ARCHIVE
        size = why_absent("AI Registry", "size")
        held = Held("Archive", f"{name}\n\n{words} {size}", name)
        yield Row("archive", (name, ("not told", "muted"), (words, "muted")), held)
        if uri := version.artifact_uri:
            held = Held("Artifact URI", uri, uri)
            yield Row("uri", (uri, "", ("where they are kept", "muted")), held)

    def _root(self, title: str, folder: Folder) -> Row:
        known = tuple(self._known(folder))
        files = [one for one in known if not one.is_folder]
        size = sum(one.size_bytes or 0 for one in files)
        words: list[str] = []
        if files:
            words.append("in 1 file" if len(files) == 1 else f"in {len(files):,} files")
        closed = sum(one.is_folder and self._is_unread(folder, one) for one in known)
        if closed:
            words.append(f"{closed} folders not read" if closed > 1 else "1 folder not read")
        note = ", ".join(words)
        sign = "-" if self._is_open(folder) else "+"
        where = f"{folder.owner}/{folder.path}".rstrip("/")
        held = Held(title, f"{title}\n{where}\n{size:,} bytes {note}", where)
        total = size_words(size) if files else ""
        return Row(f"root {title}", (f"{sign} {title}", total, (note, "muted")), held, folder)

    def _known(self, folder: Folder) -> Iterator[ArtifactFile]:
        """Yield what is known to be in a folder, however deep."""
        for one in self._pane(folder).value or ():
            yield one
            if one.is_folder:
                yield from self._known(self._inner(folder, one))

    def _is_unread(self, folder: Folder, one: ArtifactFile) -> bool:
        return self._pane(self._inner(folder, one)).value is None

    def _inner(self, folder: Folder, one: ArtifactFile) -> Folder:
        return Folder(folder.run_id, folder.logged_model_id, one.path)

    def _inside(self, folder: Folder, depth: int) -> Iterator[Row]:
        pane, indent = self._pane(folder), "  " * depth
        key = f"{folder.owner}/{folder.path}"
        if pane.value is None:
            is_failed = isinstance(pane.state, Failed)
            words = sentences(pane.error) if is_failed and pane.error else "Loading"
            yield Row(
                f"{key} loading", ((indent + words, "warning" if is_failed else "muted"), "", "")
            )
            return
        if not pane.value:
            yield Row(f"{key} empty", ((f"{indent}It is empty.", "muted"), "", ""))
        for one in pane.value:
            yield from self._entry(folder, one, depth)

    def _entry(self, folder: Folder, one: ArtifactFile, depth: int) -> Iterator[Row]:
        name, key = one.path.rpartition("/")[2], f"{folder.owner}/{folder.path} {one.path}"
        if not one.is_folder:
            size = "" if one.size_bytes is None else size_words(one.size_bytes)
            said = "" if one.size_bytes is None else f"\n{one.size_bytes:,} bytes"
            held = Held(name, f"{one.path}{said}", one.path)
            yield Row(
                key, (f"{'  ' * depth}  {name}", size, ""), held, None, folder.owner, one.path
            )
            return
        inner = self._inner(folder, one)
        is_open = self._is_open(inner)
        cells: Sequence[Cell] = (f"{'  ' * depth}{'-' if is_open else '+'} {name}/", "", "")
        yield Row(key, cells, Held(name, one.path, one.path), inner)
        if is_open:
            yield from self._inside(inner, depth + 1)

    def instead(self) -> str:
        """Say why there are none."""
        version = self.shown.version
        if version is not None and version.origin not in ("", "MLflow"):
            return NO_FOLDER
        return self.shown.why_nothing_of_run("artifacts", NO_FOLDER)

    def _row(self, key: str) -> Row | None:
        return self._drawn.get(key)

    def held(self, key: str) -> Held | None:
        """Return a file's or folder's path."""
        row = self._row(key)
        return row.held if row is not None else None

    def opens(self, key: str) -> Opens:
        """Open or close a folder where it stands; show a file's path and size."""
        row = self._row(key)
        if row is None or row.folder is None:
            return super().opens(key)
        self._open[row.folder] = not self._is_open(row.folder)
        return None

    def file(self, key: str) -> str:
        """Return a file's path among the version's own; empty for what is none of them."""
        version, row = self.shown.version, self._row(key)
        own = folder_of(version, self.shown.run) if version is not None else None
        if row is None or row.folder is not None or row.owner != (own.owner if own else ""):
            return ""
        begin = f"{own.path}/" if own is not None and own.path else ""
        return row.path.removeprefix(begin) if row.path.startswith(begin) else ""

    def more(self, key: str) -> str:
        """Say what has no room in the row."""
        row = self._row(key)
        if row is None:
            return ""
        return row.held.text.partition("\n\n")[2] if row.held else text_of(row.cells[0]).strip()
