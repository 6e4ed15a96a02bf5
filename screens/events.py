"""The Events & Logs tab: what was done to the registry, and what it wrote while it was done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult

from backends.domain.errors import ServiceError
from backends.domain.event import AuditEvent
from backends.services.log_feed import LogFeed
from backends.services.names import name_or_id, names_of
from screens.base import advice, bindings, sentences
from screens.key_table import ON_EVENTS
from screens.loadable import Failed, Loading, Stale
from screens.log_lines import LogLines, as_text, log_columns
from screens.log_screen import LogScreen
from screens.open_registry import OpenRegistry
from screens.registry import RegistryTab
from screens.times import clock, in_zone, stamp
from screens.widgets.line_list import Cell, Column, LineList
from screens.widgets.rows import Rows

EVENT_COLUMNS = (
    Column("at", "Time", 23),
    Column("action", "Event", 18, grow=2),
    Column("by", "By", 16, grow=1, keep=1),
    Column("request", "Request ID", 36, keep=2),
)
NO_EVENTS = "Nothing was done to this registry yet, as far as the service tells."
HEADING_ROWS = 1
NO_LINES = "This event has written nothing yet."


class EventsScreen(RegistryTab, LogScreen):
    """Events above; below, the log of the one under the cursor, followed to its end."""

    TAB = "Events & Logs"
    CSS_PATH = "events.tcss"
    ACTIONS = ON_EVENTS
    BINDINGS: ClassVar = bindings(ACTIONS)

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__(opened)
        glyphs = self.console.glyphs
        self.events = LineList(EVENT_COLUMNS, glyphs=glyphs, empty=NO_EVENTS, id="events")
        self._feed: LogFeed | None = None
        self._log_error: ServiceError | None = None

    def pane(self) -> ComposeResult:
        """Place the events over the log."""
        yield self.events
        yield self.heading
        yield self.log_view
        yield self.bar

    def on_mount(self) -> None:
        """Draw what is known from before."""
        super().on_mount()
        self.events.focus()

    # Reading

    async def load_pane(self) -> None:
        """Read the events, then go on reading the log that was shown before."""
        opened, feed = self.opened, self._feed
        await opened.events.read(lambda: opened.control_plane.audit_events(opened.crn))
        self.draw()
        people = {event.user_crn for event in opened.events.value or ()}
        if people - opened.names.keys():
            opened.names |= dict.fromkeys(people, "")
            opened.names |= await names_of(opened.control_plane, people)
            self._draw_events()
        if feed is not None and feed is self._feed:
            self.read_log(feed)

    @work(exclusive=True, group="log")
    async def read_log(self, feed: LogFeed) -> None:
        """Read what is new in one event's log; what was read before stays, whatever happens."""
        try:
            await feed.read()
        except ServiceError as error:
            self._log_error = error
        else:
            self._log_error = None
        if self.is_mounted:
            self.log_view.grown()
            self.draw_heading()
            self.notice_line.notice = "\n".join(self.notices())

    # Drawing

    def draw(self) -> None:
        """Draw the frame, the events and the log as far as they are known."""
        super().draw()
        self._draw_events()
        self.draw_log()

    def _draw_events(self) -> None:
        state = self.opened.events.state
        rows = Rows(self._event_rows())
        self.events.show(rows)
        self.events.styles.height = HEADING_ROWS + len(rows) if len(rows) else "30%"
        match state:
            case Loading():
                self.events.notice = "Loading"
            case Failed(error):
                self.events.notice = f"{error}\n{advice(error)}"
            case _:
                self.events.notice = NO_EVENTS

    def _event_rows(self) -> Iterator[tuple[str, Sequence[Cell]]]:
        local = self.console.local_time
        for event in self.opened.events.value or ():
            at = stamp(event.created_date, local=local) if event.created_date else ""
            by = name_or_id(event.user_crn, self.opened.names)
            yield event.request_id, ((at, "muted"), event.action, by, (event.request_id, "muted"))

    def draw_log(self) -> None:
        """Draw the log of the event under the cursor."""
        if self._feed is not None:
            local = self.console.local_time
            lines = LogLines(self._feed.lines, stamps=self.stamps, local=local)
            self.log_view.show(lines, log_columns(stamps=self.stamps))
        self.draw_heading()

    def draw_heading(self) -> None:
        """Say which log it is, and what it is like."""
        event, feed = self._event(), self._feed
        words = [] if event is None or feed is None else [f"Log of {event.action}"]
        if event is not None and event.created_date is not None:
            day = in_zone(event.created_date, local=self.console.local_time)
            words.append(f"{day:%Y-%m-%d}")
        if words and feed is not None and feed.call is not None:
            words += self.state_words(len(feed.lines))
        self.heading.update("  ".join(words).rstrip(), layout=False)
        self.log_view.notice = self._instead_of_lines()

    def _instead_of_lines(self) -> str:
        if self._feed is None:
            return ""
        if self._log_error is not None:
            return f"{self._log_error}\n{advice(self._log_error)}"
        return NO_LINES if self._feed.call else "Loading"

    def notices(self) -> list[str]:
        """Add what is wrong with the events and with the log."""
        found = super().notices()
        match self.opened.events.state:
            case Stale(_, as_of, error):
                at = clock(as_of, local=self.console.local_time)
                found.append(f"Events as of {at}. {sentences(error)}")
            case _:
                pass
        if self._log_error is not None and self._feed is not None and self._feed.lines:
            found.append(f"Log: {sentences(self._log_error)}")
        return found

    # Doing

    def _event(self) -> AuditEvent | None:
        key = self.events.cursor_key
        events = self.opened.events.value or ()
        return next((event for event in events if event.request_id == key), None)

    @on(LineList.Highlighted, "#events")
    def event_chosen(self, message: LineList.Highlighted) -> None:
        """Show the log of the event under the cursor."""
        if message.key is None:
            return
        self._feed = self.opened.feed(message.key)
        self._log_error = None
        self.draw_log()
        self.log_view.follow = True
        self.read_log(self._feed)

    @on(LineList.Chosen, "#events")
    def enter_log(self) -> None:
        """Go from an event into its log."""
        self.log_view.focus()

    def action_other_pane(self) -> None:
        """Move between the events and the log."""
        (self.events if self.log_view.has_focus else self.log_view).focus()

    def action_copy(self) -> None:
        """Copy the line under the cursor, or the event's request id."""
        if self.log_view.has_focus and self._feed is not None and self._feed.lines:
            self.console.copy(self._feed.lines[self.log_view.cursor].log, "the line")
        elif self.events.cursor_key is not None:
            self.console.copy(self.events.cursor_key, "the request id")

    def action_save(self) -> None:
        """Write the whole log to a file."""
        if self._feed is not None and self._feed.lines:
            name = f"{self.opened.registry.name}-{self._feed.request_id}.log"
            self.console.save(as_text(self._feed.lines), name)
        else:
            self.console.say("There are no lines to write yet.", "warning")
