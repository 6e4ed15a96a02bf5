"""Whom to give access to a cluster: oneself, those who have it elsewhere, or whom one types."""

from __future__ import annotations

from collections.abc import Callable

from textual import on, work
from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.identity import is_same, what_is_wrong
from backends.domain.printable import printable
from backends.services.access.identities import Identity, Suggestions, suggestions
from backends.services.told import told
from screens.base import sentences
from screens.open_registry import OpenRegistry
from screens.picker import Choice, PickerScreen
from screens.widgets.cells import text_of
from screens.widgets.line_list import Column, LineList

LOOKING = "Looking who may be meant. An identity can be typed meanwhile."
NONE = "Nobody is suggested. Type an identity."
TYPED = "typed"


class GrantScreen(PickerScreen):
    """Suggestions, and what is typed; `chosen` is called with the identity."""

    TITLE_WORDS = "Give access"
    PROMPT = "Identity"
    EMPTY = NONE
    READS = True
    CSS_PATH = "grant.tcss"
    COLUMNS = (
        Column("identity", "Identity", 48, grow=1),
        Column("words", "", 18, grow=2),
    )

    def __init__(
        self, opened: OpenRegistry, environment: Environment, chosen: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._opened = opened
        self._environment = environment
        self._chosen = chosen
        self._found: Suggestions | None = None
        self._whole = Static("", id="whole", markup=False)

    def body(self) -> ComposeResult:
        """Place below the list what a row has no room for."""
        yield from super().body()
        yield self._whole

    def on_mount(self) -> None:
        """Let the person type, and look who may be meant."""
        super().on_mount()
        self.load()

    def reload(self) -> None:
        """Look again."""
        self.load()

    @work(exclusive=True, group="suggestions")
    async def load(self) -> None:
        """Ask the cloud who we are, and other registries who has access."""
        session, plane = self._opened.session, self._opened.control_plane
        registries = await told(plane.list_registries())
        environments = await told(plane.list_environments())
        self._found = await suggestions(
            session,
            self._opened.registry,
            self._environment,
            () if isinstance(registries, ServiceError) else registries,
            () if isinstance(environments, ServiceError) else environments,
        )
        self.filled.set()
        self.draw()

    def draw(self) -> None:
        """Draw the suggestions, and what is not known."""
        super().draw()
        self.title_bar.where.title = f"Give access to the cluster of {self._opened.registry.name}"
        self.redraw()

    def redraw(self) -> None:
        """Show the choices for what is typed."""
        self.table.notice = LOOKING if self._found is None else NONE
        self.notice_line.notice = "\n".join(self._notices())
        super().redraw()
        self.show_whole()

    @on(LineList.Highlighted)
    def show_whole(self) -> None:
        """Show the row under the cursor whole."""
        found = self.choices(self.bar.input.value)
        choice = next((one for one in found if one.key == self.table.cursor_key), None)
        texts = [printable(text_of(cell)) for cell in choice.cells] if choice else []
        words = "\n".join(texts)
        self._whole.update(words)
        self._whole.display = bool(words)

    def _notices(self) -> list[str]:
        found, typed = self._found, self.bar.input.value.strip()
        lines: list[str] = []
        if found is not None and isinstance(found.own, ServiceError):
            lines.append(f"Which identity is yours is not known. {sentences(found.own)}")
        if found is not None and isinstance(found.own, Identity) and found.own.note:
            lines.append(found.own.note)
        if found is not None and found.unread:
            lines.append(f"{found.unread} other registries did not say who has access.")
        if typed and not self._suggested(typed):
            lines.append(what_is_wrong(typed, self._environment.cloud))
        return [line for line in lines if line]

    def _suggested(self, typed: str) -> bool:
        return any(typed.lower() in choice.words.lower() for choice in self._suggestions())

    def _suggestions(self) -> tuple[Choice, ...]:
        found = self._found
        if found is None:
            return ()
        own = (found.own,) if isinstance(found.own, Identity) else ()
        rows = {one.text: one for one in (*found.elsewhere, *own)}
        ordered = [*(one for one in own), *(one for one in rows.values() if one not in own)]
        return tuple(self._choice(one) for one in ordered)

    def _choice(self, one: Identity) -> Choice:
        users = self._opened.access.users.value or ()
        has_access = any(is_same(one.text, user) for user in users)
        words = f"has access here already; {one.words}" if has_access else one.words
        tone = "muted" if has_access else "plain"
        return Choice(
            one.text,
            ((one.text, tone), (words, "accent" if not has_access else "muted")),
            f"{one.text} {one.words}",
        )

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return what is typed, where it is a whole identity, then the suggestions.

        Where the form of an identity is not documented, as on Azure, anything may be one that is
        in no suggestion; the review warns of it.
        """
        text, suggested = typed.strip(), self._suggestions()
        if not text or any(is_same(one.key, text) for one in suggested):
            return suggested
        documented = self._environment.cloud == "AWS"
        may_be_one = not documented and self._found is not None and not self._suggested(text)
        if may_be_one or not what_is_wrong(text, self._environment.cloud):
            return (Choice(text, (text, (TYPED, "muted")), typed), *suggested)
        return suggested

    def choose(self, key: str, typed: str) -> None:
        """Go on to the review."""
        del typed
        self.action_back()
        self.console.call_later(self._chosen, key)
