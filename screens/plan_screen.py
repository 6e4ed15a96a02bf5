"""A plan to be read: its rows, each of them whole, where checks are from, script and JSON."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.binding import Binding

from backends.domain.plan import Plan
from backends.services.planning.plan_files import plan_json
from backends.services.planning.plan_writing import plan_script
from screens.actions import COMMAND, PLAN_JSON, SOURCE, WHOLE, Action
from screens.base import ConsoleScreen
from screens.plan_lines import COLUMNS, PlanRow, plan_rows, tally
from screens.text import TextScreen
from screens.widgets.line_list import LineList
from screens.widgets.log_view import LogView
from screens.widgets.rows import Rows

NO_PLAN = "There is no plan yet."


class PlanScreen(ConsoleScreen):
    """Draws a plan into `table`; a subclass has the plan, and places the table."""

    BINDINGS: ClassVar = [
        Binding("down", "cursor(1)", "Down"),
        Binding("up", "cursor(-1)", "Up"),
        Binding("pagedown", "page(1)", "Page down"),
        Binding("pageup", "page(-1)", "Page up"),
    ]

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self._rows: tuple[PlanRow, ...] = ()
        self.table = LogView(COLUMNS, glyphs=self.console.glyphs, header=False)
        self.table.follow = False

    @property
    def plan(self) -> Plan | None:
        """The plan, as far as there is one."""
        return None

    def on_mount(self) -> None:
        """Show long lines whole."""
        super().on_mount()
        self.table.wrap = True
        self.table.focus()

    def draw(self) -> None:
        """Draw the plan as far as it is known."""
        super().draw()
        plan, glyphs = self.plan, self.console.glyphs
        where = self.title_bar.where
        where.title = f"Review / {plan.title if plan else self._title}"
        where.status = tally(plan, glyphs) if plan else ""
        self.title_bar.as_of.moment = plan.made_at if plan else None
        self._rows = tuple(plan_rows(plan, glyphs)) if plan else ()
        rows = ((str(number), (row.what, row.words)) for number, row in enumerate(self._rows))
        self.table.show(Rows(rows))

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing yet to look at, or no source to name."""
        if action in (COMMAND, PLAN_JSON, WHOLE, SOURCE) and self.plan is None:
            return NO_PLAN
        row = self._row()
        if action is SOURCE and (row is None or not row.source):
            return "This is from the plan itself."
        return super().why_disabled(action)

    def _row(self) -> PlanRow | None:
        key = self.table.cursor_key
        return self._rows[int(key)] if key is not None and self._rows else None

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Dim or light the keys that need a source."""
        self.draw_keys()

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show all there is about the row under the cursor."""
        row = self._row()
        if row is not None and not self.why_disabled(WHOLE):
            self.console.open_screen(TextScreen(self._title, row.whole, "plan.txt"))

    def action_source(self) -> None:
        """Say where a check's rule or fact is from."""
        if row := self._row():
            self.console.say(f"From {row.source}.")

    def action_command(self) -> None:
        """Show the change as a shell script."""
        if plan := self.plan:
            name = f"{plan.kind}-{plan.target.name}.sh"
            self.console.open_screen(TextScreen("Command", plan_script(plan), name))

    def action_raw(self) -> None:
        """Show the plan as JSON."""
        if plan := self.plan:
            name = f"{plan.kind}-{plan.target.name}.json"
            self.console.open_screen(TextScreen("Plan", plan_json(plan), name))

    def action_cursor(self, rows: int) -> None:
        """Move in the plan from wherever one is."""
        self.table.action_move(rows)

    def action_page(self, pages: int) -> None:
        """Turn the plan's page from wherever one is."""
        self.table.action_page(pages)
