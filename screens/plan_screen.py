"""A plan to be read: made, its rows, each of them whole, where checks are from, script and JSON."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import ClassVar, Literal

from textual import on, work
from textual.binding import Binding

from backends.domain.errors import ServiceError
from backends.domain.plan import Plan
from backends.services.planning.plan_files import plan_json
from backends.services.planning.plan_writing import plan_script
from screens.actions import CLUSTER_SUBNET, COMMAND, FORCE, PLAN_JSON, SOURCE, WHOLE, Action
from screens.base import ConsoleScreen, advice, sentences
from screens.loadable import Failed, Loadable, Loading, Ready, Stale, after_failure, value_of
from screens.plan_lines import COLUMNS, PlanRow, plan_rows, tally
from screens.storage_actions import AS_IN_GUIDE, USERS_FIRST
from screens.text import TextScreen
from screens.times import clock
from screens.widgets.line_list import LineList
from screens.widgets.log_view import LogView
from screens.widgets.rows import Rows

Planning = Callable[[], Awaitable[Plan]]
Stage = Literal["checking", "asking", "sending", "over"]

NO_PLAN = "There is no plan yet."
CHECKING = "Checking what this would do"
BEING_SENT = "It is being sent."
OTHER_WAYS = (FORCE, CLUSTER_SUBNET, AS_IN_GUIDE, USERS_FIRST)
CLUSTER_SUBNET_CHECK = "cluster-subnet"


@dataclass(frozen=True, slots=True)
class Ways:
    """How a change is planned, and how else it could be.

    Attributes:
        planning: Makes the plan.
        by_force: Makes the same by force, where there is such a way.
        choose_subnet: Opens what the subnet of the cluster is chosen in, where there is one to
            choose; then `plan_anew` is called.
        as_in_guide: Makes the same as the guide does it, where that is another way.
        users_first: Makes the plan that lets Ranger know whom it may not know yet, where one does.
        secret: What no plan keeps, and the request is to hold, such as a token.
    """

    planning: Planning
    by_force: Planning | None = None
    choose_subnet: Callable[[PlanScreen], None] | None = None
    as_in_guide: Planning | None = None
    users_first: Planning | None = None
    secret: str = field(default="", repr=False)


class PlanScreen(ConsoleScreen):
    """Makes a plan and draws it into `table`; a subclass places that, and asks what to do.

    Args:
        title: What the change is called until the plan says so.
        ways: How it is planned.
    """

    BINDINGS: ClassVar = [
        Binding("down", "cursor(1)", "Down"),
        Binding("up", "cursor(-1)", "Up"),
        Binding("pagedown", "page(1)", "Page down"),
        Binding("pageup", "page(-1)", "Page up"),
    ]
    READS = True

    def __init__(self, title: str, ways: Ways) -> None:
        super().__init__()
        self.pane: Loadable[Plan] = Loading()
        self.stage: Stage = "checking"
        self._title = title
        self._ways = ways
        self._rows: tuple[PlanRow, ...] = ()
        self.table = LogView(COLUMNS, glyphs=self.console.glyphs, header=False)
        self.table.follow = False

    @property
    def plan(self) -> Plan | None:
        """The plan, as far as there is one."""
        return value_of(self.pane)

    @property
    def secret(self) -> str:
        """What the request is to hold beside what the plan has; empty for nothing."""
        return self._ways.secret

    # Planning

    def on_mount(self) -> None:
        """Show long lines whole, and begin to check."""
        super().on_mount()
        self.table.wrap = True
        self.table.focus()
        self.load()

    def reload(self) -> None:
        """Make a new plan, unless this one is on its way."""
        if self.stage != "sending":
            self.load()

    @work(exclusive=True, group="plan")
    async def load(self) -> None:
        """Look at everything the plan depends on, and make it."""
        self.enter("checking")
        try:
            plan = await self._ways.planning()
        except ServiceError as error:
            self.pane = after_failure(self.pane, error)
        else:
            self.pane = Ready(plan, plan.made_at)
        self.filled.set()
        self.enter("asking")

    def enter(self, stage: Stage) -> None:
        """Go on to a stage."""
        self.stage = stage
        if self.is_attached:
            self.draw()

    def action_force(self) -> None:
        """Plan it by force, or without again."""
        ways = self._ways
        if ways.by_force is not None:
            self._ways = replace(ways, planning=ways.by_force, by_force=ways.planning)
            self.load()

    def action_as_in_guide(self) -> None:
        """Plan it as in the guide, or as it was planned first."""
        ways = self._ways
        if ways.as_in_guide is not None:
            self._ways = replace(ways, planning=ways.as_in_guide, as_in_guide=ways.planning)
            self.load()

    def action_users_first(self) -> None:
        """Plan that Ranger gets to know the user, in place of this."""
        if self._ways.users_first is not None:
            self._ways = Ways(self._ways.users_first)
            self.load()

    def action_cluster_subnet(self) -> None:
        """Choose the subnet of the cluster."""
        if self._ways.choose_subnet is not None:
            self._ways.choose_subnet(self)

    def plan_anew(self, planning: Planning) -> None:
        """Plan it another way."""
        self._ways = replace(self._ways, planning=planning)
        self.load()

    @property
    def _has_subnet(self) -> bool:
        """Whether the plan says which subnet the cluster stands in, or that it is not known."""
        names = {check.name for check in self.plan.checks} if self.plan else set[str]()
        return self._ways.choose_subnet is not None and CLUSTER_SUBNET_CHECK in names

    # Drawing

    def draw(self) -> None:
        """Draw the plan as far as it is known, and why it is not."""
        super().draw()
        plan, glyphs = self.plan, self.console.glyphs
        where = self.title_bar.where
        where.title = f"Review / {plan.title if plan else self._title}"
        where.status = tally(plan, glyphs) if plan else ""
        self.title_bar.as_of.moment = plan.made_at if plan else None
        self._rows = tuple(plan_rows(plan, glyphs)) if plan else ()
        rows = ((str(number), (row.what, row.words)) for number, row in enumerate(self._rows))
        self.table.show(Rows(rows))
        self._draw_failure()

    def _draw_failure(self) -> None:
        self.table.notice, self.notice_line.notice = CHECKING, ""
        match self.pane:
            case Failed(error):
                self.table.notice = f"{error}\n{advice(error)}"
            case Stale(_, as_of, error):
                at = clock(as_of, local=self.console.local_time)
                self.notice_line.notice = f"As of {at}. {sentences(error)}"
            case _:
                pass

    # Reading

    def why_disabled(self, action: Action) -> str:
        """Say that there is nothing to look at, no source to name, or no other way."""
        if action in (COMMAND, PLAN_JSON, WHOLE, SOURCE) and self.plan is None:
            return NO_PLAN
        row = self._row()
        if action is SOURCE and (row is None or not row.source):
            return "This is from the plan itself."
        why = self._why_no_other_way(action) if action in OTHER_WAYS else ""
        return why or super().why_disabled(action)

    def _why_no_other_way(self, action: Action) -> str:
        if self.stage == "sending":
            return BEING_SENT
        if action is FORCE and self._ways.by_force is None:
            return "There is no force in this."
        if action is AS_IN_GUIDE and self._ways.as_in_guide is None:
            return "The guide has no other way to do this."
        if action is USERS_FIRST and self._ways.users_first is None:
            return "No users have to be known for this."
        if action is CLUSTER_SUBNET and not self._has_subnet:
            return "There is no subnet to choose in this."
        return ""

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
