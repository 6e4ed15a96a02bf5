"""What screens share from which registries can be synchronized: the key, and why it is dimmed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from backends.domain.registry import Registry
from screens.actions import SYNCHRONIZE, Action
from screens.base import ConsoleScreen
from screens.loadable import value_of
from screens.wanted import SynchronizeWanted

if TYPE_CHECKING:
    from backends.domain.plan import Kind

NO_REGISTRY = "There is no registry here to change."


class SynchronizingScreen(ConsoleScreen):
    """Asks for registries to be synchronized, where that makes sense now."""

    @property
    def synchronizable(self) -> Sequence[Registry]:
        """The registries that Synchronize is for."""
        return ()

    def why_disabled(self, action: Action) -> str:
        """Say why they cannot be synchronized now, or not by this person."""
        why = super().why_disabled(action)
        return why or (self.why_not_synchronized() if action.name == SYNCHRONIZE.name else "")

    def why_not_synchronized(self) -> str:
        """Say why they cannot be synchronized; of several, where it is the same for all."""
        if not self.synchronizable:
            return NO_REGISTRY
        reasons = {self.why_not_now("synchronize-registry", one) for one in self.synchronizable}
        return reasons.pop() if len(reasons) == 1 else ""

    def why_not_now(self, kind: Kind, registry: Registry) -> str:
        """Say why a change of a registry makes no sense now, as far as its listing tells."""
        from backends.services.planning.guards import why_not  # noqa: PLC0415 - not before the first frame

        return why_not(kind, registry, "", (), value_of(self.console.caller))

    def action_synchronize(self) -> None:
        """Choose workbenches to synchronize with."""
        if self.synchronizable:
            self.post_message(SynchronizeWanted(self.synchronizable))
