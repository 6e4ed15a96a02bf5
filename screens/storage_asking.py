"""What has to be asked before storage access can be given: whether there is RAZ, which role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from textual.app import ComposeResult
from textual.widgets import Static

from backends.domain.cloud_role import what_is_wrong_with_role
from backends.domain.errors import ServiceError
from backends.services.storage.standing import ByIdBroker, StorageStanding
from screens.picker import Choice, PickerScreen
from screens.storage_lines import short_role
from screens.widgets.line_list import Column

YES = "It has RAZ: access is given by a policy in Ranger."
NO = "It has no RAZ: access is given by an IDBroker mapping."
ASKED = "The data lake's page in the management console says whether it has RAZ."


class RazScreen(PickerScreen):
    """Asks whether an environment has RAZ; `chosen` is told."""

    TITLE_WORDS = "Has it RAZ?"
    PROMPT = "Has it RAZ?"
    CSS_PATH = "storage_asking.tcss"
    COLUMNS = (Column("answer", "", 5), Column("words", "", 30, grow=1))

    def __init__(self, environment: str, evidence: str, chosen: Callable[[bool], None]) -> None:
        super().__init__()
        self._environment = environment
        self._chosen = chosen
        self._why = Static(f"{evidence} {ASKED}".strip(), id="why", markup=False)

    def body(self) -> ComposeResult:
        """Place below the answers why it is asked."""
        yield from super().body()
        yield self._why

    def draw(self) -> None:
        """Name the environment."""
        super().draw()
        self.title_bar.where.title = f"Has {self._environment} RAZ?"

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return both answers."""
        del typed
        return (
            Choice("yes", ("Yes", (YES, "muted")), f"yes {YES}"),
            Choice("no", ("No", (NO, "muted")), f"no {NO}"),
        )

    def choose(self, key: str, typed: str) -> None:
        """Say so, and go back."""
        del typed
        self.action_back()
        self.console.call_later(self._chosen, key == "yes")


class RoleScreen(PickerScreen):
    """Asks which role a machine user is to be mapped to; `chosen` is called with it.

    The data access role comes first, then the other roles of the mappings; any other can be typed.
    """

    TITLE_WORDS = "Role"
    PROMPT = "Role"
    EMPTY = "That is no role of this cloud. Esc goes back."
    COLUMNS = (
        Column("role", "Role", 30),
        Column("words", "", 28),
        Column("whole", "Written out", 48, grow=1, keep=1),
    )

    def __init__(self, standing: StorageStanding, chosen: Callable[[str], None]) -> None:
        super().__init__()
        self._standing = standing
        self._chosen = chosen

    def draw(self) -> None:
        """Name the registry."""
        super().draw()
        self.title_bar.where.title = f"Role for {self._standing.registry.name}"

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return the roles there are, and what is typed, where it has the form of one."""
        by = self._standing.by
        if not isinstance(by, ByIdBroker) or isinstance(by.mappings, ServiceError):
            return ()
        own = by.mappings.data_access_role
        others = Counter(row.role for row in by.mappings.mappings if row.role != own)
        rows = [(own, "the data access role")] if own else []
        rows += [(role, f"{count} mapped to it") for role, count in others.most_common()]
        now = by.mappings.role_of(self._standing.names.crn)
        rows = [(role, f"{words}, as now" if role == now else words) for role, words in rows]
        text = typed.strip()
        if text and not self._wrong(text) and text not in dict(rows):
            rows.insert(0, (text, "typed"))
        return tuple(
            Choice(role, (short_role(role), (words, "muted"), (role, "muted")), f"{role} {words}")
            for role, words in rows
        )

    def redraw(self) -> None:
        """Say of what is typed why it is no role."""
        text = self.bar.input.value.strip()
        shown = any(text.lower() in one.words.lower() for one in self.choices(text))
        self.notice_line.notice = "" if not text or shown else self._wrong(text)
        super().redraw()

    def _wrong(self, role: str) -> str:
        environment = self._standing.environment
        platform = "" if isinstance(environment, ServiceError) else environment.cloud_platform
        return what_is_wrong_with_role(role, platform)

    def choose(self, key: str, typed: str) -> None:
        """Go on to the review."""
        del typed
        self.action_back()
        self.console.call_later(self._chosen, key)
