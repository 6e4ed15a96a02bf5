"""Follows the changes that have not ended, whichever screen is in front, and tells of their end."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from typing import TYPE_CHECKING

from textual import on, work
from textual.timer import Timer

from backends.domain.errors import ServiceError
from backends.ports import Session
from registry_tui.shell import Shell
from screens.actions import ENVIRONMENTS, FOLLOW_CHANGE, JOURNAL, Action
from screens.base import sentences
from screens.key_table import EVERYWHERE
from screens.model_actions import ALL_MODELS
from screens.refreshing import RefreshingScreen
from screens.wanted import ChangeEnded, FollowWanted

if TYPE_CHECKING:
    from backends.domain.draft import Draft
    from backends.domain.journal import Entry
    from registry_tui.changes import Changes
    from screens.followed import Followed

NO_SESSION = "There is no session yet."
NONE_UNDER_WAY = "No change is under way. L shows those of before."


class Following(Shell):
    """Following is the app's: it goes on when its screen is left, and after a new start."""

    _changes: Changes | None = None
    _round: Timer | None = None

    @property
    def _further(self):  # its type is the module's own, which has no name
        from registry_tui import further_screens  # noqa: PLC0415 - not before one is wanted

        return further_screens

    @property
    def changes(self) -> Changes:
        """The changes of the session; of another session, others."""
        from registry_tui.changes import Changes  # noqa: PLC0415 - not before the first change

        if self.session is None:
            raise LookupError(NO_SESSION)
        if self._changes is None or self._changes.session is not self.session:
            self._changes = Changes(self.session, self.now)
        return self._changes

    @property
    def drafts(self) -> dict[str, Draft]:
        """What was filled in to create registries and not sent yet, by the environment's CRN."""
        return self.changes.drafts

    def why_disabled(self, action: Action) -> str:
        """Return why something cannot be done anywhere now; empty when it can."""
        needs_session = (JOURNAL, FOLLOW_CHANGE, ENVIRONMENTS, ALL_MODELS)
        if action in needs_session and self.session is None:
            return NO_SESSION
        if action is FOLLOW_CHANGE and (self._changes is None or self._changes.newest is None):
            return NONE_UNDER_WAY
        return ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let nothing be done anywhere that cannot be done now; the palette says why."""
        known = next((one for one in EVERYWHERE if one.name == action), None)
        dimmed = known is not None and self.why_disabled(known)
        return None if dimmed else super().check_action(action, parameters)

    def on_mount(self) -> None:
        """Look for what was begun before and has not ended."""
        self.find_changes()

    # Looking

    @work(exclusive=True, group="following")
    async def find_changes(self) -> None:
        """Once the list is there, follow what has not ended, and say what that is."""
        await self.in_sight()
        session = self.session
        if session is None:
            return
        try:
            found = _not_ended_here(session, await session.journal.entries())
        except ServiceError as error:
            self.say(f"What was changed before is not known. {sentences(error)}", "warning")
            return
        if found and session is self.session:
            for entry in reversed(found):
                self.changes.follow(entry)
            await self._look()
            self._say_under_way()

    @work(exclusive=True, group="following")
    async def look_at_changes(self) -> None:
        """Look once how far changes are that are not in front, and say which have ended."""
        await self._look()

    async def _look(self) -> None:
        changes, front = self.changes, self.screen
        shown = front.followed if isinstance(front, self._further.FollowScreen) else None
        await changes.look(besides=shown)
        if changes is self._changes:
            for one in changes.untold():
                self._tell(one)
            self.look_again()

    def look_again(self) -> None:
        """Look after some time, if there is anything to look at."""
        if self._round is not None:
            self._round.stop()
            self._round = None
        wait_s = self.refresh_s(moving=True)
        if self.changes.under_way and isfinite(wait_s):
            self._round = self.set_timer(wait_s, self.look_at_changes)

    # Telling

    def _say_under_way(self) -> None:
        titles = [one.title for one in self.changes.under_way]
        if len(titles) == 1:
            self.say(f"1 change has not ended: {titles[0]}. F follows it.")
        elif titles:
            words = f"{len(titles)} changes have not ended"
            self.say(f"{words}: {', '.join(titles)}. F lists them.")

    def _tell(self, followed: Followed) -> None:
        progress = followed.progress
        failed = progress is not None and progress.ended == "failed"
        words = f"{followed.title}: {progress.words if progress else ''}"
        self.say(f"{words} F shows why." if failed else words, "error" if failed else "information")
        self.outdate()

    @on(ChangeEnded)
    def outdate(self) -> None:
        """Have everything read again that may show what has changed; what failed may be retried."""
        self.changes.give_drafts_back()
        for screen in self.screen_stack:
            if isinstance(screen, RefreshingScreen):
                screen.outdate()

    # Showing

    def action_journal(self) -> None:
        """Show what was changed from here."""
        self.open_screen(self._further.JournalScreen(self.changes.session.journal))

    async def action_follow_change(self) -> None:
        """Follow the change that is under way; of several, choose in the journal."""
        under_way, newest = self.changes.under_way, self.changes.newest
        if len(under_way) > 1:
            self.action_journal()
        elif newest is not None:
            await self._show(next(iter(under_way), newest))

    async def _show(self, followed: Followed) -> None:
        """Follow a change on the screen, in place of another that is followed there."""
        front = self.screen
        with self.batch_update():
            if isinstance(front, self._further.FollowScreen) and front.followed is not followed:
                await self.back(front)
            self.open_screen(self._further.FollowScreen(followed))

    @on(FollowWanted)
    async def follow(self, wanted: FollowWanted) -> None:
        """Follow a change of the journal."""
        await self._show(self.changes.follow(wanted.entry))
        self.look_again()


def _not_ended_here(session: Session, entries: Sequence[Entry]) -> Sequence[Entry]:
    return [entry for entry in entries if entry.is_open and entry.plan.where == session.where]
