"""What the parts of a version have in common, and the two that are plain lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from textual.message import Message
from textual.screen import Screen

from backends.services.models.uses import Use, uses
from screens.shown_version import ShownVersion
from screens.text import TextScreen
from screens.widgets.cells import text_of
from screens.widgets.line_list import Cell, Column, Lines
from screens.widgets.rows import Rows

PartName: TypeAlias = Literal["lineage", "metrics", "params", "artifacts", "signature", "uses"]
Opens: TypeAlias = Screen[None] | Message | None
"""What Enter leads to: a screen, a message to the app, or nothing but another drawing."""


@dataclass(frozen=True, slots=True)
class Held:
    """What a row stands for: its name, all there is to say of it, and what one copies of it."""

    title: str
    text: str
    value: str

    def screen(self) -> TextScreen:
        """Return a screen that shows it whole."""
        return TextScreen(self.title, self.text, f"{self.title}.txt", self.value)


class Part:
    """One part of a version. A subclass has its rows, and says why there are none."""

    COLUMNS: ClassVar[Sequence[Column]] = ()

    def __init__(self, shown: ShownVersion, drawn: Callable[[], object]) -> None:
        """Show a version; `drawn` is called when something has arrived that is to be drawn."""
        self.shown = shown
        self.drawn = drawn
        self.wanted: Sequence[str] = ()
        """Lower-case words: only rows that have all of them are shown."""

    def passes(self, *texts: str) -> bool:
        """Say whether a row of these texts has the words that are wanted."""
        text = " ".join(texts).lower()
        return all(word in text for word in self.wanted)

    def rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Yield each row by its key."""
        yield from ()

    def lines(self) -> Lines:
        """Return the rows that pass."""
        return Rows((key, row) for key, row in self.rows() if self.passes(*map(text_of, row)))

    def instead(self) -> str:
        """Say why there are no rows."""
        return "Loading"

    def count(self) -> str:
        """Return how many there are, for the line of the parts; empty where that says nothing."""
        return ""

    async def read(self) -> None:
        """Read what only this part shows; what is there already stays meanwhile."""

    def outdate(self) -> None:
        """Have what only this part shows read again when it is shown."""

    def held(self, key: str) -> Held | None:
        """Return what a row stands for; None where it is no more than a heading."""
        del key
        return None

    def opens(self, key: str) -> Opens:
        """Return what Enter on a row leads to: what it stands for, whole."""
        held = self.held(key)
        return held.screen() if held is not None else None

    def more(self, key: str) -> str:
        """Return what a row has no room for, to be said below the rows."""
        del key
        return ""


class ParamsPart(Part):
    """What its run was given."""

    COLUMNS = (Column("name", "Param", 28, grow=1), Column("value", "Value", 28, grow=2))

    def rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Yield name and value."""
        for name, value in self.shown.params:
            yield name, (name, " ".join(value.split()))

    def instead(self) -> str:
        """Say why there are none."""
        return self.shown.why_nothing_of_run("params", "Its run was given no parameters.")

    def count(self) -> str:
        """Return how many there are, once that is known."""
        return str(len(self.shown.params)) if self.shown.is_told else ""

    def held(self, key: str) -> Held | None:
        """Return the parameter."""
        found = dict(self.shown.params).get(key)
        return None if found is None else Held(key, found, found)


class UsesPart(Part):
    """The addresses one would use it by."""

    COLUMNS = (Column("title", "For", 16), Column("address", "Address", 40, grow=1))

    def _uses(self) -> tuple[Use, ...]:
        shown, version = self.shown, self.shown.version
        opened = shown.opened
        return uses(opened.source, opened.model, version, shown.run) if version else ()

    def rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        """Yield what it is called, and the address."""
        for one in self._uses():
            yield one.title, ((one.title, "muted"), one.address)

    def count(self) -> str:
        """Return how many there are."""
        return str(len(self._uses()))

    def held(self, key: str) -> Held | None:
        """Return the address, with what it is for."""
        found = next((one for one in self._uses() if one.title == key), None)
        if found is None:
            return None
        return Held(found.title, f"{found.address}\n\n{found.words}", found.address)

    def more(self, key: str) -> str:
        """Say what it is for."""
        return next((one.words for one in self._uses() if one.title == key), "")
