"""An app with one list in it, rows to put there, and a look at what a person would see."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Self

from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip

from screens.glyphs import UNICODE, Glyphs
from screens.widgets.cells import Cell
from screens.widgets.columns import Column
from screens.widgets.line_list import LineList
from screens.widgets.line_pane import LinePane

EVERYTHING = -1
COLUMNS = (
    Column("status", "Status", 10),
    Column("name", "Name", 20, grow=1),
    Column("region", "Region", 10, keep=1),
)


class Names:
    """Rows known by a name; fits `Lines`, and notes which rows were asked for."""

    def __init__(self, names: Iterable[str], status: Cell = ("Ready", "ready")) -> None:
        self.names = list(names)
        self.status: Cell = status
        self.asked: list[int] = []

    def __len__(self) -> int:
        return len(self.names)

    def key(self, index: int) -> str:
        return self.names[index]

    def find(self, key: str) -> int | None:
        return self.names.index(key) if key in self.names else None

    def cells(self, index: int) -> Sequence[Cell]:
        self.asked.append(index)
        return (self.status, self.names[index], "us-west-1")


def numbered(count: int) -> Names:
    return Names(f"registry-{index:05d}" for index in range(count))


class RecordedList(LineList):
    """A list that notes which of its lines it had written."""

    def __init__(self, *, glyphs: Glyphs = UNICODE, empty: str = "", header: bool = True) -> None:
        self.written: list[int] = []
        super().__init__(COLUMNS, glyphs=glyphs, empty=empty, header=header)

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self.written += [region.y for region in regions] or [EVERYTHING]
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class ListApp(App[None]):
    """Shows one list, and keeps what it says."""

    def __init__(self, pane: LineList) -> None:
        super().__init__()
        self.pane = pane
        self.said: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.pane

    def on_mount(self) -> None:
        self.pane.focus()

    def on_line_list_highlighted(self, message: LineList.Highlighted) -> None:
        self.said.append(message)

    def on_line_list_chosen(self, message: LineList.Chosen) -> None:
        self.said.append(message)


def strips(pane: LinePane) -> list[Strip]:
    return [pane.render_line(y) for y in range(pane.size.height)]


def screen(pane: LinePane) -> list[str]:
    return [strip.text.rstrip() for strip in strips(pane)]


def cursor_line(pane: LinePane) -> int:
    return next(y for y, line in enumerate(screen(pane)) if line.startswith("▸"))
