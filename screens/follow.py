"""A change on its way: how far it is, what its log says, and, if it fails, why and what then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar, Literal

from textual import on, work
from textual.app import ComposeResult
from textual.geometry import Size
from textual.widgets import Static

from backends.domain.answer import Answer, Call
from backends.domain.errors import NotFound, ServiceError
from backends.domain.event import LogLine
from backends.domain.registry import Registry
from backends.services.execution.step_events import left_over
from backends.services.following.changed_model import changed_model
from screens.actions import ACCESS, BACK, CLUSTER, DETAILS, EVENTS, GO_TO, HELP, Action
from screens.base import bindings, sentences
from screens.changing_screen import ChangingScreen
from screens.followed import Followed
from screens.key_table import ON_FOLLOW
from screens.log_lines import LogLines, as_text, log_columns
from screens.log_screen import LogScreen
from screens.model_actions import ALL_MODELS, MODEL_OF_CHANGE
from screens.next_steps import next_actions
from screens.progress_lines import account, progress_lines, state_cell
from screens.refreshing import RefreshingScreen
from screens.storage_actions import STORAGE
from screens.text import TextScreen
from screens.times import clock, lasted
from screens.wanted import (
    ChangeEnded,
    ModelWanted,
    NewWanted,
    RegistryWanted,
    SynchronizeWanted,
    Tab,
)
from screens.widgets.line_list import LineList

EDGE = 2
FRAME = 5
"""Lines for title and keys, for what stands over the log, and two that are blank."""

OF_REGISTRY = frozenset({DETAILS.name, EVENTS.name, ACCESS.name, CLUSTER.name, STORAGE.name})

LOOKING = "Looking how far it is"
NO_LINES_YET = "Nothing was written yet."
NO_LINES = "No log tells of it."
NOT_FOUND = "The registry is not found yet."
GONE = "There is no registry any longer."
NO_MODEL = "It is not about a model."


class FollowScreen(ChangingScreen, RefreshingScreen, LogScreen):
    """Phases above, then how it goes in a sentence, then the log as it comes."""

    CSS_PATH = "follow.tcss"
    ACTIONS = ON_FOLLOW
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, followed: Followed) -> None:
        super().__init__()
        self.followed = followed
        self._phases = Static("", id="phases", markup=False)
        self._verdict = Static("", id="verdict", markup=False)

    def body(self) -> ComposeResult:
        """Place progress over the log."""
        yield self._phases
        yield self._verdict
        yield self.heading
        yield self.log_view
        yield self.bar

    def on_mount(self) -> None:
        """Draw what is known from before."""
        super().on_mount()
        self.log_view.focus()

    @property
    def moving(self) -> bool:
        """Whether it goes on."""
        return not self.followed.has_ended

    @work(exclusive=True, group="follow")
    async def load(self) -> None:
        """Read how far it is; once it has ended, only what could not be read."""
        followed = self.followed
        had_ended = followed.has_ended
        try:
            if not had_ended or (followed.progress and followed.progress.error):
                await followed.look()
            if followed.has_ended and not had_ended:
                self.post_message(ChangeEnded())
            self.draw()
        finally:
            self.loaded()

    # Drawing

    def draw(self) -> None:
        """Draw what was read last."""
        super().draw()
        followed, glyphs = self.followed, self.console.glyphs
        where = self.title_bar.where
        where.title = followed.title
        where.status = state_cell(followed.entry.state, glyphs)[0]
        self._draw_progress()
        self.draw_log()

    def _draw_progress(self) -> None:
        progress, glyphs = self.followed.progress, self.console.glyphs
        local = self.console.local_time
        if progress is None:
            self._verdict.update(LOOKING)
            return
        self.followed.told = self.followed.told or bool(progress.ended)
        self.title_bar.as_of.moment = self.followed.as_of
        self.notice_line.notice = self._stale(progress.error)
        room = self._room()
        phases, verdict = progress_lines(progress, glyphs, room, local=local)
        self._phases.update(phases)
        self._verdict.update(verdict)
        self._verdict.styles.max_height = max(1, room.height - phases.plain.count("\n") - 1)

    def _room(self) -> Size:
        """Return the cells for progress; after a failure, less is left to the log."""
        width, height = self.size
        progress = self.followed.progress
        failed = progress is not None and progress.ended == "failed"
        taken = FRAME + self.notice_line.lines(width) + height // (8 if failed else 4)
        return Size(width - 2 * EDGE, height - taken)

    def _stale(self, error: ServiceError | None) -> str:
        as_of = self.followed.as_of
        since = f"As of {clock(as_of, local=self.console.local_time)}. " if as_of else ""
        return f"{since}{sentences(error)}" if error else ""

    @property
    def _lines(self) -> Sequence[LogLine]:
        return self.followed.progress.lines if self.followed.progress else ()

    def draw_log(self) -> None:
        """Draw what was written so far."""
        lines = LogLines(self._lines, stamps=self.stamps, local=self.console.local_time)
        self.log_view.show(lines, log_columns(stamps=self.stamps))
        ended = self.followed.progress is not None and self.followed.progress.ended
        self.log_view.notice = NO_LINES if ended else NO_LINES_YET
        self.draw_heading()

    def draw_heading(self) -> None:
        """Say how long it takes, and what the log is like."""
        progress = self.followed.progress
        words = [f"{lasted(progress.elapsed_s)} since it was sent"] if progress else []
        words += self.state_words(len(self._lines), ended=self.followed.has_ended)
        self.heading.update("  ".join(words).rstrip(), layout=False)

    def on_resize(self) -> None:
        """Fit the lines to the new width."""
        self._draw_progress()

    # Doing

    @property
    def changeable(self) -> Registry | None:
        """The registry it is about, once it is found."""
        return self.followed.registry

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Return what one may want next."""
        wanted = (*next_actions(self.followed.progress), BACK, GO_TO, HELP)
        return tuple(replace(action, footer=True) for action in wanted)

    def why_disabled(self, action: Action) -> str:
        """Say that there is no registry yet to look at."""
        if action.name == MODEL_OF_CHANGE.name and self.followed.entry.plan.target.kind != "model":
            return NO_MODEL
        if action.name in OF_REGISTRY and self.followed.registry is None:
            return GONE if self.followed.has_ended else NOT_FOUND
        return super().why_disabled(action)

    def why_not_synchronized(self) -> str:
        """Say why there is nothing to try again; of another change, why it makes no sense."""
        if not self.followed.entry.plan.step_by_step:
            return super().why_not_synchronized()
        if not self.followed.has_ended:
            return "It is not over yet."
        return "" if left_over(self.followed.entry) else "It has left nothing over."

    def action_synchronize(self) -> None:
        """Plan a synchronization for what an earlier one has left over; or a new one."""
        entry = self.followed.entry
        if entry.plan.step_by_step:
            registries = [Registry(crn=crn) for crn in entry.plan.expected.known]
            self.post_message(SynchronizeWanted(registries, entry))
        else:
            super().action_synchronize()

    @on(LineList.Chosen)
    def action_whole(self) -> None:
        """Show how it goes, or how it ended and why, whole."""
        progress = self.followed.progress
        if progress is not None:
            text = account(progress, local=self.console.local_time)
            self.console.open_screen(TextScreen(self.followed.title, text, "progress.txt"))

    def action_copy(self) -> None:
        """Copy the line under the cursor."""
        if self._lines:
            self.console.copy(self._lines[self.log_view.cursor].log, "the line")

    def action_save(self) -> None:
        """Write the whole log to a file."""
        if self._lines:
            self.console.save(as_text(self._lines), f"{self.followed.entry.id}.log")
        else:
            self.console.say("There are no lines to write yet.", "warning")

    @work(exclusive=True, group="model")
    async def action_models(self) -> None:
        """Open the model it was about; where that is gone, or several, show the models."""
        session = self.console.session
        if session is None:
            return
        try:
            source, model = await changed_model(session, self.followed.entry)
        except NotFound:
            await self.console.do(ALL_MODELS)
        except ServiceError as error:
            self.console.say(sentences(error, "m"), "warning")
        else:
            self.post_message(ModelWanted(source, model))

    def action_new(self) -> None:
        """Begin to create a registry."""
        self.post_message(NewWanted())

    def action_details(self) -> None:
        """Open the registry's details."""
        self._open("details")

    def action_events(self) -> None:
        """Open its events and logs."""
        self._open("events")

    def action_access(self) -> None:
        """Open who may use its cluster."""
        self._open("access")

    def action_cluster(self) -> None:
        """Open its cluster."""
        self._open("cluster")

    def action_storage(self) -> None:
        """Show how it reaches storage."""
        self._open("storage")

    def _open(self, tab: Tab | Literal["storage"]) -> None:
        registry, as_of = self.followed.registry, self.followed.as_of
        if registry is not None and as_of is not None:
            call = Call("ml", "listModelRegistries", as_of, 0.0, "")
            listed = Answer((registry,), call)
            self.post_message(RegistryWanted(registry.crn, listed, tab))
