"""Fetches the files of a version to a file here: what, how large, where to; then how it goes."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Input, Static

from backends.domain.errors import ServiceError
from backends.domain.printable import printable
from backends.services.models.fetching import (
    Fetched,
    Measure,
    Wanted,
    begun,
    destination,
    fetch,
    file_name,
    measured,
)
from screens.actions import BACK, REFRESH, Action
from screens.base import ConsoleScreen, bindings, sentences
from screens.fetch_lines import Place, lack_of_room, looked_at, rows_at_the_end, rows_before
from screens.model_actions import COPY_FETCHED, FETCH_NOW, STOP_FETCHING
from screens.model_key_table import ON_FETCH
from screens.open_model import OpenModel
from screens.text import SAVES_WHOLE, TextScreen
from screens.transfer import Transfer
from screens.widgets.form import TextField
from screens.widgets.line_list import Column, LineList
from screens.widgets.rows import Rows

Stage = Literal["measuring", "asking", "fetching", "done", "failed"]

COLUMNS = (Column("label", "", 9), Column("value", "", 30, grow=1))
FETCHING = "fetching"
REDRAWN_EVERY_S = 0.25
MEASURING = "It is asked how large it is."
ASKING = "Enter fetches it."
BEGINNING = "It is being begun."
CHECKSUM = "Everything is here. Its checksum is being computed."
GOES_ON = "Stopped. What came is kept, and the next time goes on from there."
COMES_ANEW = "Stopped. Nothing tells this file from a later one, so the next time begins anew."
DONE = "It is here, whole."
VIEW = replace(FETCH_NOW, label="View")
AGAIN = replace(REFRESH, label="Try again", footer=True)


class FetchScreen(ConsoleScreen):
    """Asks first; then shows how it goes; at the end, where the file is and its checksum."""

    CSS_PATH = "fetch_model.tcss"
    ACTIONS = ON_FETCH
    BINDINGS: ClassVar = bindings(ACTIONS)
    READS = True

    def __init__(self, opened: OpenModel, version: int, path: str = "") -> None:
        super().__init__()
        self._opened = opened
        self._version = version
        self._path = path
        self._file_name = file_name(opened.model.name, version, path)
        self.stage: Stage = "measuring"
        self._measure: Measure | None = None
        self._place = Place()
        self._transfer: Transfer | None = None
        self._fetched: Fetched | None = None
        self._told, self._is_bad = MEASURING, False
        self._ticks: Timer | None = None
        self.table = LineList(COLUMNS, glyphs=self.console.glyphs, header=False)
        self.to = TextField("To", "", self.look_there, text=self._file_name)
        self.to.input.select_on_focus = False
        self._state = Static("", id="state", markup=False)

    def body(self) -> ComposeResult:
        """Place what is known over where to, and how it goes."""
        yield self.table
        yield self.to
        yield self._state

    def on_mount(self) -> None:
        """Ask how large it is, and look what there is of it here."""
        super().on_mount()
        self._ticks = self.set_interval(REDRAWN_EVERY_S, self._draw_state, pause=True)
        self.load()
        self.look_there()

    def _enter(self, stage: Stage, words: str, *, is_bad: bool = False) -> None:
        """Go on to a stage, and say how it is."""
        self.stage, self._told, self._is_bad = stage, words, is_bad
        if self.is_attached and self._ticks is not None:
            (self._ticks.resume if stage == "fetching" else self._ticks.pause)()
            self.to.display = stage in ("measuring", "asking")
            self.set_focus(self.to.input if self.to.display else self.table)
            self.draw()

    # Asking

    def reload(self) -> None:
        """Ask again what could not be told."""
        if self.stage == "failed":
            self.load()

    @work(exclusive=True, group="measure")
    async def load(self) -> None:
        """Ask how large it is, before anything of it is fetched."""
        self._enter("measuring", MEASURING)
        try:
            self._measure = await measured(
                self._opened.catalogue, self._wanted(Path(self._file_name))
            )
        except ServiceError as error:
            self._enter("failed", sentences(error), is_bad=True)
        else:
            self._enter("asking", ASKING)
        self.filled.set()

    def _wanted(self, to: Path) -> Wanted:
        opened = self._opened
        return Wanted(opened.model.id, self._version, self._path, to, opened.source.key)

    def _wanted_there(self) -> Wanted:
        return self._wanted(destination(self.to.input.value, self._file_name).absolute())

    def look_there(self) -> None:
        """Look what there is in the place that is named."""
        self._look_there()

    @work(exclusive=True, group="place")
    async def _look_there(self) -> None:
        try:
            wanted = await asyncio.to_thread(self._wanted_there)
            self._place = await asyncio.to_thread(looked_at, wanted)
            self.to.problem = lack_of_room(self._measure, self._place)
        except ServiceError as error:
            self._place = Place()
            self.to.problem = f"{error.detail}. {error.hint}"
        self.draw()

    # Drawing

    def draw(self) -> None:
        """Draw what is known, and how it goes."""
        super().draw()
        self.title_bar.where.title = f"Fetch / {self._opened.model.name} version {self._version}"
        rows = self._rows()
        self.table.show(Rows((label, ((label, "muted"), words)) for label, words in rows.items()))
        self.table.styles.height = len(rows)
        self._draw_state()

    def _rows(self) -> dict[str, str]:
        if self._fetched is not None:
            return dict(rows_at_the_end(self._fetched))
        name, path = f"{self._opened.model.name} version {self._version}", self._path
        rows = rows_before(path, name, self._opened.source.name, self._measure, self._place)
        to = {"To": str(self._wanted_there().to)} if self.stage == "fetching" else {}
        return dict(rows) | to

    def _draw_state(self) -> None:
        self._state.set_class(self._is_bad, "-failed")
        self._state.set_class(self.stage == "done", "-done")
        transfer = self._transfer
        if self.stage != "fetching" or transfer is None:
            is_hidden = self._told == ASKING and self.to.problem
            self._state.update("" if is_hidden else printable(self._told))
        elif transfer.has_all:
            self._state.update(CHECKSUM)
        else:
            done, rest = transfer.bar(self.console.glyphs)
            words = transfer.words(asyncio.get_running_loop().time())
            styled = (done, "$text-accent"), (f"{rest}  ", "$text-muted"), words
            self._state.update(Content.assemble(*styled))

    # Fetching

    @on(Input.Submitted)
    @on(LineList.Chosen)
    def action_fetch_now(self) -> None:
        """Fetch it; once it is here, show what is under the cursor whole."""
        if self.stage == "done":
            label, value = self._under_cursor()
            self.console.open_screen(TextScreen(label, value, label))
        elif self.stage == "asking" and not self.to.problem:
            self._enter("fetching", BEGINNING)
            self._fetch()
        elif self.stage == "asking":
            self.console.say(self.to.problem, "warning")

    @work(exclusive=True, group=FETCHING)
    async def _fetch(self) -> None:
        self._transfer = None
        try:
            wanted = await asyncio.to_thread(self._wanted_there)
            download = await begun(self._opened.catalogue, wanted)
            self._measure = Measure(download.size_bytes, download.tag)
            self._fetched = await fetch(download, wanted, self._came)
        except ServiceError as error:
            self._enter("asking", sentences(error, "Enter"), is_bad=True)
            self.look_there()
        else:
            self._enter("done", DONE)

    def _came(self, here_bytes: int) -> None:
        now_s = asyncio.get_running_loop().time()
        if self._transfer is None:
            size_bytes = self._measure.size_bytes if self._measure else None
            self._transfer = Transfer(size_bytes, here_bytes, now_s)
        self._transfer.take(here_bytes, now_s)

    def action_back(self) -> None:
        """Stop what is being fetched; else go back."""
        if self.stage != "fetching":
            super().action_back()
            return
        self.workers.cancel_group(self, FETCHING)  # pyright: ignore[reportUnknownMemberType]
        self._enter("asking", GOES_ON if self._measure and self._measure.tag else COMES_ANEW)
        self.look_there()

    # What can be done

    def why_disabled(self, action: Action) -> str:
        """Say what has still to be known, or what there is to copy at the end only."""
        if action is FETCH_NOW and self.stage in ("measuring", "failed"):
            return MEASURING if self.stage == "measuring" else "It cannot be fetched."
        if action is FETCH_NOW and self.stage == "fetching":
            return "It is being fetched."
        if action is COPY_FETCHED and self.stage != "done":
            return "There is nothing to copy before it is here."
        return super().why_disabled(action)

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what keys do now; while one types, letters belong to the text."""
        match self.stage:
            case "measuring" | "asking":
                return (FETCH_NOW, BACK)
            case "fetching":
                return (STOP_FETCHING, *super().key_bar_actions()[-2:])
            case "done":
                return (VIEW, *super().key_bar_actions()[1:])
            case "failed":
                return (AGAIN, *super().key_bar_actions()[2:])

    def _under_cursor(self) -> tuple[str, str]:
        label = self.table.cursor_key or ""
        return label, self._rows().get(label, "")

    def action_copy(self) -> None:
        """Copy the path, or the checksum."""
        label, value = self._under_cursor()
        self.console.copy(value, label, SAVES_WHOLE)
