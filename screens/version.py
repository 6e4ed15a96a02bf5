"""One version of a model: what is said of it above, and below one of its six parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.message import Message
from textual.widgets import Static

from backends.domain.plan import Plan
from backends.domain.printable import printable
from screens.actions import Action
from screens.base import advice, bindings
from screens.loadable import Failed
from screens.metrics_part import MetricsPart
from screens.model_actions import COMPARE, FETCH, PARTS_OF_VERSION, PLOT
from screens.model_key_table import ON_VERSION
from screens.open_model import OpenModel
from screens.version_heading import error_words, fact_words, gone_words, title_status
from screens.version_keys import VersionKeys
from screens.version_parts import PartName
from screens.wanted import ModelWanted, VersionWanted
from screens.widgets.line_list import LineList
from screens.widgets.part_line import PartLine
from screens.widgets.plot import Plot

TALL = 30
"""How many lines a screen needs to have a plot below the metrics."""
NO_MATCH = "Nothing here has these words. Esc shows everything."
_OPENS: Mapping[PartName, str] = {"lineage": "Open", "metrics": "Plot", "artifacts": "Open"}
"""What Enter does in a part; elsewhere it views the row whole."""


class VersionScreen(VersionKeys):
    """Opens with what is known of the version, and fills itself."""

    CSS_PATH = "version.tcss"
    ACTIONS = ON_VERSION
    BINDINGS: ClassVar = bindings(ACTIONS)
    TO_ROWS = replace(PLOT, label="To the rows")

    def __init__(self, opened: OpenModel, version: int) -> None:
        super().__init__(opened, version)
        self._places: dict[PartName, str] = {}
        self._facts = Static("", id="facts", markup=False)
        self._error = Static("", id="error", markup=False)
        self._notes = Static("", id="notes", markup=False)
        self._part_line = PartLine()
        self._more = Static("", id="more", markup=False)
        self.plot = Plot(glyphs=self.console.glyphs)
        self.plot.can_focus = False

    def body(self) -> ComposeResult:
        """Place what is said of it over its parts, and below what a row has no room for."""
        yield self._facts
        yield self._error
        yield self._notes
        yield self._part_line
        yield self.bar
        yield self.table
        yield self._more
        yield self.plot

    # Drawing

    def stays_after(self, plan: Plan) -> bool:
        """Say whether what is shown here is still there, under its name."""
        gone = plan.kind in ("delete-model", "rename-model", "delete-version")
        return plan.target.kind == "model" and not gone

    def draw(self) -> None:
        """Draw what is said of the version, and the open part."""
        super().draw()
        number, version = self.shown.number, self.shown.version
        where = self.title_bar.where
        where.title = f"Models / {self.opened.model.name} / Version {number}"
        where.status = title_status(version, self.console.glyphs)
        answer = self.opened.whole.answer
        self.title_bar.as_of.moment = answer.call.at if answer else None
        now, local = self.console.now(), self.console.local_time
        _say(self._facts, fact_words(version, now, local=local))
        _say(self._error, error_words(version))
        _say(self._notes, " ".join(version.description.split()) if version else "")
        self.notice_line.notice = "\n".join(map(printable, self.notices()))
        self.draw_rows()

    def draw_rows(self) -> None:
        """Draw the line of the parts, and the rows of the open one."""
        part = self.part
        self._part_line.active = self.open_part.capitalize()
        self._part_line.parts = tuple(
            (action.key, action.label, one.count())
            for action, one in zip(PARTS_OF_VERSION, self.parts.values(), strict=True)
        )
        part.wanted = self.wanted
        self.table.notice = self._instead_of_rows()
        self.table.show(part.lines(), part.COLUMNS)
        self._draw_more()

    def _instead_of_rows(self) -> str:
        state = self.opened.whole.state
        if self.shown.version is None and isinstance(state, Failed):
            return f"{printable(str(state.error))}\n{advice(state.error)}"
        if self.shown.version is None and self.shown.is_gone:
            return gone_words(self.shown.number)
        return NO_MATCH if self.part.wanted else self.part.instead()

    @on(LineList.Highlighted)
    def _draw_more(self) -> None:
        """Say what the row under the cursor has no room for, and draw its curve."""
        key, part = self.table.cursor_key, self.part
        _say(self._more, part.more(key) if key is not None else "")
        is_tall = self.size.height >= TALL
        if is_tall and isinstance(part, MetricsPart) and key is not None:
            self.plot.add_class("-shown")
            self.plot.show(*part.curve(key))
        else:
            self.plot.remove_class("-shown")
        self.draw_keys()

    def on_resize(self) -> None:
        """Have a plot below the metrics, or none, as there is room now."""
        self.draw()

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Leave out the parts, which stand over the list, and what cannot be done here."""
        unneeded = {one for one in (FETCH, COMPARE) if self.why_disabled(one)}
        enter = replace(PLOT, label=_OPENS.get(self.open_part, "View"))
        shown = (enter if one is PLOT else one for one in super().key_bar_actions())
        return tuple(one for one in shown if one not in unneeded | set(PARTS_OF_VERSION))

    # Doing

    def action_part(self, name: PartName) -> None:
        """Show another part; the cursor stands where it stood there."""
        if self.table.cursor_key is not None:
            self._places[self.open_part] = self.table.cursor_key
        self.open_part = name
        self.clear_filter()
        self.draw()
        if not self.table.move_to(self._places.get(name, "")):
            self.table.action_first()
        self.read_part()

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Go where the row under the cursor leads, or show it whole."""
        key = self.table.cursor_key
        if key is None:
            return
        leads = self.part.opens(key)
        if isinstance(leads, ModelWanted) and self._came_from_model():
            self.action_back()
        elif isinstance(leads, VersionWanted):
            self._walk_to(leads)
        elif isinstance(leads, Message):
            self.post_message(leads)
        elif leads is not None:
            self.console.open_screen(leads)
        else:
            self.draw()
            self.read_part()

    def _walk_to(self, wanted: VersionWanted) -> None:
        """Open another version over this one: the app itself opens no second screen of a kind."""
        if self.is_current:
            other = VersionScreen(wanted.opened, wanted.version)
            self.app.push_screen(other)  # pyright: ignore[reportUnknownMemberType]

    def _came_from_model(self) -> bool:
        """Say whether the screen below is that of the model."""
        from screens.model import ModelScreen  # noqa: PLC0415 - it is there, or was never wanted

        stack = self.app.screen_stack  # pyright: ignore[reportUnknownMemberType]
        below = stack[-2] if len(stack) > 1 else None
        return isinstance(below, ModelScreen) and below.opened is self.opened


def _say(static: Static, words: str) -> None:
    """Show words, made safe to look at; without any, take no room."""
    static.update("\n".join(map(printable, words.splitlines())))
    static.display = bool(words)
