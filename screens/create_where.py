"""Where a registry is to be made: every environment, and why some cannot be chosen."""

from __future__ import annotations

import asyncio

from textual import on, work

from backends.domain.draft import Draft
from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.planning.creating import EnvironmentChoice, environment_choices
from screens.base import sentences
from screens.create import CreateScreen
from screens.loadable import value_of
from screens.open_site import OpenSite
from screens.pane import Pane
from screens.picker import Choice, PickerScreen
from screens.refreshing import RefreshingScreen
from screens.widgets.line_list import Cell, Column, LineList, Tone

NONE = "There are no environments that you may see here. Esc goes back."


class CreateWhereScreen(PickerScreen, RefreshingScreen):
    """The environments, those that can be chosen first; the others are dimmed and say why."""

    TITLE_WORDS = "Create an AI Registry"
    PROMPT = "Environment Name"
    COLUMNS = (
        Column("name", "Environment", 20, grow=1),
        Column("cloud", "Cloud", 6),
        Column("region", "Region", 14, keep=1),
        Column("why", "", 44, grow=2),
    )

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self._environments = Pane[tuple[Environment, ...]]()
        self._registries = Pane[tuple[Registry, ...]]()

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return (self._environments.error, self._registries.error)

    @work(exclusive=True, group="environments")
    async def load(self) -> None:
        """Read environments and registries at once; draw when both are there."""
        plane = self._session.control_plane
        try:
            await asyncio.gather(
                self._environments.read(plane.list_environments),
                self._registries.read(plane.list_registries),
            )
            self.draw()
        finally:
            self.loaded()

    def draw(self) -> None:
        """Draw the environments, and say what could not be read."""
        super().draw()
        self.redraw()
        self._draw_notice()
        answer = self._environments.answer
        self.title_bar.as_of.moment = answer.call.at if answer else None

    @on(LineList.Highlighted)
    def _draw_notice(self) -> None:
        """Say what could not be read, and why the environment under the cursor is dimmed."""
        failed = [sentences(error) for error in self.errors if error]
        self.notice_line.notice = "\n".join((*failed, *filter(None, (self._why_not(),))))

    def _why_not(self) -> str:
        key = self.table.cursor_key
        found = next((row for row in self._found() if row.environment.crn == key), None)
        if found is None or not found.why_not:
            return ""
        return f"{found.environment.environment_name} {found.why_not}."

    def redraw(self) -> None:
        """Show the environments that hold every typed word, or what there is instead."""
        if self._environments.answer is not None:
            self.table.notice = self.EMPTY if self._found() else NONE
        else:
            self.table.notice = "" if self._environments.error else "Loading"
        super().redraw()

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return every environment with what speaks against it."""
        del typed
        return tuple(self._choice(found) for found in self._found())

    def _choice(self, found: EnvironmentChoice) -> Choice:
        environment = found.environment
        tone: Tone = "muted" if found.why_not else "plain"
        told = found.why_not or ("a draft is waiting" if self._draft_of(environment) else "")
        cells: tuple[Cell, ...] = (
            (environment.environment_name, tone),
            (environment.cloud, tone),
            (environment.region, tone),
            (told, "muted" if found.why_not else "accent"),
        )
        words = " ".join((environment.environment_name, environment.cloud, environment.region))
        return Choice(environment.crn, cells, words)

    def choose(self, key: str, typed: str) -> None:
        """Go on to the form; or say why not there."""
        del typed
        found = next(row for row in self._found() if row.environment.crn == key)
        if found.why_not:
            self.console.say(self._why_not(), "warning")
            return
        draft = self._draft_of(found.environment) or Draft(found.environment)
        self.console.open_screen(CreateScreen(OpenSite(self._session, draft.environment), draft))

    def _draft_of(self, environment: Environment) -> Draft | None:
        return self.console.drafts.get(environment.crn)

    def _found(self) -> tuple[EnvironmentChoice, ...]:
        environments, registries = self._environments.value, self._registries.value
        if environments is None:
            return ()
        return environment_choices(environments, registries or (), value_of(self.console.caller))
