"""A log that grows while one looks: followed to its end or paused, with times or without."""

from __future__ import annotations

from textual import on
from textual.widgets import Static

from screens.finding import FindingScreen
from screens.widgets.log_view import LogView


class LogScreen(FindingScreen):
    """A screen with such a log under a `heading`; a subclass yields both, and draws them."""

    def __init__(self) -> None:
        super().__init__()
        self.stamps = True
        self.heading = Static("", id="log-heading", markup=False)

    def draw_log(self) -> None:
        """Draw the lines, and what is over them."""

    def draw_heading(self) -> None:
        """Draw what is over the lines."""

    def state_words(self, count: int, *, ended: bool = False) -> list[str]:
        """Say how many lines there are, whether they are followed, and how many are unseen."""
        view = self.log_view
        words = ["1 line" if count == 1 else f"{count:,} lines"] if count else []
        if not ended:
            words.append("following" if view.follow else "paused")
        words.append(f"+{view.pending:,} new" if view.pending else "")
        return words

    @on(LogView.FollowChanged)
    def follow_changed(self) -> None:
        """Say whether the log is followed, and how much is new."""
        self.draw_heading()

    def action_follow(self) -> None:
        """Follow the end of the log, or pause."""
        self.log_view.follow = not self.log_view.follow

    def action_stamps(self) -> None:
        """Show or hide the time of each line."""
        self.stamps = not self.stamps
        self.draw_log()

    def action_next_error(self) -> None:
        """Go to the next line that speaks of an error."""
        self.log_view.focus()
        if not self.log_view.next_error():
            self.console.say("No line of this log speaks of an error.")
