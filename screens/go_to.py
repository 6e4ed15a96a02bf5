"""Go to a registry by name, by any of its CRNs, or by a pasted address."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from backends.domain.registry import Registry
from backends.domain.status import status_word
from backends.services.resolve import Target, is_foreign, targets
from screens.picker import Choice, PickerScreen
from screens.widgets.line_list import Column

FOREIGN = "This CRN belongs to another account. P switches to another profile."
UNKNOWN = "Nothing here has that name, CRN or address. r on the list reads it again."


class GoToScreen(PickerScreen):
    """Where to? Names, CRNs and addresses, matched while typing or pasted whole."""

    TITLE_WORDS = "Go to"
    PROMPT = "Name, CRN or address"
    COLUMNS = (
        Column("name", "Name", 24, grow=2),
        Column("environment", "Environment", 16, grow=1, keep=1),
        Column("status", "Status", 16, keep=2),
    )

    def __init__(
        self,
        registries: Sequence[Registry],
        go: Callable[[Target], Awaitable[None]],
        typed: str = "",
    ) -> None:
        super().__init__(typed)
        self._registries = {registry.crn: registry for registry in registries}
        self._go = go
        self._targets: dict[str, Target] = {}

    def choices(self, typed: str) -> tuple[Choice, ...]:
        """Return where the typed text may lead; it was matched already, so it matches itself."""
        known = tuple(self._registries.values())
        self._targets = {
            target.registry_crn or target.filter: target for target in targets(typed, known)
        }
        self.table.notice = FOREIGN if is_foreign(typed, known) else UNKNOWN
        return tuple(self._choice(key, target, typed) for key, target in self._targets.items())

    def _choice(self, key: str, target: Target, typed: str) -> Choice:
        registry = self._registries.get(target.registry_crn)
        if registry is None:
            return Choice(key, (target.words, "", ""), typed)
        return Choice(
            key,
            (registry.name, registry.environment_name, status_word(registry.status)),
            typed,
        )

    def choose(self, key: str, typed: str) -> None:
        """Go there."""
        del typed
        target = self._targets[key]
        self.console.call_later(self._go, target)
