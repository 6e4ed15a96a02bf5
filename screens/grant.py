"""Whom to give access to a cluster: oneself, those who have it elsewhere, or whom one types."""

from __future__ import annotations

from collections.abc import Callable

from textual import work

from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.domain.identity import what_is_wrong
from backends.services.access.identities import Identity, Suggestions, suggestions
from backends.services.planning.told import told
from screens.base import sentences
from screens.open_registry import OpenRegistry
from screens.picker import Choice, PickerScreen
from screens.widgets.line_list import Column

LOOKING = "Looking who may be meant. An identity can be typed meanwhile."
NONE = "Nobody is suggested. Type an identity."
TYPED = "typed"


class GrantScreen(PickerScreen):
    """Suggestions, and what is typed; `chosen` is called with the identity."""

    TITLE_WORDS = "Give access"
    PROMPT = "Identity"
    EMPTY = NONE
    READS = True
    COLUMNS = (
        Column("identity", "Identity", 40, grow=2),
        Column("words", "", 30, grow=1),
    )

    def __init__(
        self, opened: OpenRegistry, environment: Environment, chosen: Callable[[str], None]
    ) -> None:
        super().__init__()
        self._opened = opened
        self._environment = environment
        self._chosen = chosen
        self._found: Suggestions | None = None

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
        known = set(self._opened.access.users.value or ())
        rows = {one.text: one for one in (*found.elsewhere, *own)}
        ordered = [*(one for one in own), *(one for one in rows.values() if one not in own)]
        return tuple(self._choice(one, has_access=one.text in known) for one in ordered)

    def _choice(self, one: Identity, *, has_access: bool) -> Choice:
        words = f"has access here already; {one.words}" if has_access else one.words
        tone = "muted" if has_access else "plain"
        return Choice(
            one.text,
            ((one.text, tone), (words, "accent" if not has_access else "muted")),
            f"{one.text} {one.words}",
        )

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return what is typed, where it is a whole identity, then the suggestions."""
        text = typed.strip()
        whole = not what_is_wrong(text, self._environment.cloud)
        if text and whole and not any(one.key == text for one in self._suggestions()):
            own = Choice(text, (text, (TYPED, "muted")), text)
            return (own, *self._suggestions())
        return self._suggestions()

    def choose(self, key: str, typed: str) -> None:
        """Go on to the review."""
        del typed
        self.action_back()
        self.console.call_later(self._chosen, key)
