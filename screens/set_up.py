"""The Set-up tab: the guide as checks, each with what was seen, and what mends it on a key."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.plan import Plan, Verdict
from backends.domain.printable import printable
from backends.services.checklist.checks import CHECKS
from backends.services.checklist.finding import Finding
from backends.services.checklist.report import Report, report_json
from backends.services.checklist.report_markdown import report_markdown
from backends.services.checklist.subject import Subject
from backends.services.checklist.summary import ONLY_LOOKS, summary
from screens.actions import COPY, WHOLE, Action
from screens.base import bindings
from screens.loadable import value_of
from screens.open_registry import OpenRegistry
from screens.set_up_lines import COLUMNS, FIXES, finding_text, set_up_rows
from screens.set_up_mending import SetUpMending
from screens.storage_actions import MEND, RAW_OF_SET_UP, SAVE_REPORT, TRY_AGAIN
from screens.storage_key_table import ON_SET_UP
from screens.text import SAVES_WHOLE, TextScreen
from screens.widgets.line_list import LineList
from screens.widgets.rows import Rows

NO_CHECK = "There is no check under the cursor."
NOT_YET = "It was not looked at yet."
NOT_MENDED = "Nothing here mends it."
RUNS = "This runs to sign in to the cluster:"


class SetUpScreen(SetUpMending):
    """Checks above, all there is to say about the one under the cursor below."""

    TAB = "Set-up"
    CSS_PATH = "set_up.tcss"
    ACTIONS = ON_SET_UP
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__(opened)
        self.table = LineList(COLUMNS, glyphs=self.console.glyphs, header=False)
        self._said = Static("", id="said", markup=False)
        self._wanted: Sequence[str] | None = ()

    def pane(self) -> ComposeResult:
        """Place the checks over what is to be said of one."""
        yield self.table
        yield self._said

    def on_mount(self) -> None:
        """Look at what was not looked at yet."""
        super().on_mount()
        self.table.focus()
        known = self.opened.set_up.findings
        self._wanted = [row.name for row in CHECKS if row.name not in known]
        self.table.move_to(CHECKS[0].name)

    def reload(self) -> None:
        """Look at everything again: by itself only the registry is read again."""
        self._wanted = None
        super().reload()

    def outdate(self) -> None:
        """Look again at what leaves no trace, as something was changed."""
        super().outdate()
        self._wanted = ONLY_LOOKS

    async def load_pane(self) -> None:
        """Look at the checks that are wanted."""
        wanted, self._wanted = self._wanted, ()
        if wanted is None or wanted:
            await self._look(wanted)

    async def _look(self, only: Sequence[str] | None) -> None:
        opened, storage = self.opened, self.opened.storage
        subject = Subject(
            opened.session,
            opened.registry,
            said=storage.said,
            ranger_address=storage.address,
            agreed_plugin=opened.set_up.agreed_plugin,
            asks=opened.set_up.ask,
            runs=lambda line: self.console.say(f"{RUNS} {line}"),
        )
        await opened.set_up.look(subject, only=only, now=self.console.now, drawn=self.draw_checks)
        self.draw()

    @work(exclusive=True, group="one check")
    async def look_at(self, *names: str) -> None:
        """Look at some checks again, and at nothing else."""
        await self._look(names)

    # Drawing

    def draw(self) -> None:
        """Draw the checks, and what they come to."""
        super().draw()
        self.title_bar.as_of.moment = self.opened.set_up.as_of
        self.draw_checks()

    def draw_checks(self) -> None:
        """Draw the checks as far as they were looked at."""
        if not self.is_attached:
            return
        self.table.show(Rows(set_up_rows(self.opened.set_up, self.console.glyphs)))
        self.notice_line.notice = "\n".join(self.notices())
        self._draw_said()

    def _draw_said(self) -> None:
        finding = self._finding
        lines = [self._counts] if self._findings else []
        if finding is not None:
            mends = f"f {FIXES[finding.fix]}." if finding.fix else ""
            lines = [*filter(None, (mends, finding.words, finding.advice))]
        self._said.update("\n".join(map(printable, lines)))
        self._said.set_class(finding is not None and finding.verdict is Verdict.FAIL, "-failed")

    def notices(self) -> list[str]:
        """Return what is wrong, and how many of the checks came to what."""
        return [*super().notices(), *([f"{self._counts}."] if self._findings else [])]

    @property
    def _findings(self) -> tuple[Finding, ...]:
        """What was found, in the order of the guide."""
        found = self.opened.set_up.findings
        return tuple(found[row.name] for row in CHECKS if row.name in found)

    @property
    def _counts(self) -> str:
        return summary(self._findings).words

    @property
    def _finding(self) -> Finding | None:
        return self.opened.set_up.findings.get(self.table.cursor_key or "")

    @on(LineList.Highlighted)
    def cursor_moved(self) -> None:
        """Say what there is to say about the check under the cursor."""
        self._draw_said()
        self.draw_keys()

    # Looking

    def why_disabled(self, action: Action) -> str:
        """Say that there is no check, or nothing that mends it."""
        why = super().why_disabled(action)
        if why or not self.is_mounted:
            return why
        if action is TRY_AGAIN and self.table.cursor_key not in {row.name for row in CHECKS}:
            return NO_CHECK
        if action in (WHOLE, COPY, MEND) and self._finding is None:
            return NOT_YET if self.table.cursor_key in {row.name for row in CHECKS} else NO_CHECK
        if action is MEND and self._finding is not None and self._finding.fix is None:
            return self._finding.advice or NOT_MENDED
        if action in (SAVE_REPORT, RAW_OF_SET_UP) and not self.opened.set_up.findings:
            return NOT_YET
        return ""

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show all there is about the check: evidence, section of the guide, what mends it."""
        if finding := self._finding:
            text = finding_text(finding, local=self.console.local_time)
            self.console.open_screen(TextScreen(finding.title, text, f"{finding.check}.txt"))

    def action_copy(self) -> None:
        """Copy what was found."""
        if finding := self._finding:
            words = f"{finding.title}: {finding.verdict}. {finding.words}"
            self.console.copy(words, finding.title, SAVES_WHOLE)

    def action_try_again(self) -> None:
        """Look at the check under the cursor again, and at nothing else."""
        if self.table.cursor_key is not None:
            self.look_at(self.table.cursor_key)

    def _report(self) -> Report:
        caller, console = value_of(self.console.caller), self.console
        by = (caller.email or caller.name) if caller else ""
        set_up, opened = self.opened.set_up, self.opened
        return Report(
            opened.registry, opened.session.where, by, set_up.as_of or console.now(), self._findings
        )

    def action_save_report(self) -> None:
        """Write the report to a file, as Markdown for a change record."""
        self.console.save(report_markdown(self._report()), f"{self.opened.registry.name}-set-up.md")

    def action_raw(self) -> None:
        """Show the report as JSON."""
        name = f"{self.opened.registry.name}-set-up"
        self.console.open_screen(TextScreen(name, report_json(self._report()), f"{name}.json"))

    # Mending

    def stays_after(self, plan: Plan) -> bool:
        """Stay: one comes back to see it turn green."""
        del plan
        return True

    def action_mend(self) -> None:
        """Open what mends the check under the cursor."""
        finding = self._finding
        if finding is not None and finding.fix is not None:
            self.mend(finding.fix, finding.words)
