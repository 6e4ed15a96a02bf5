"""What screens share that show a registry one may change: the keys, and why one is dimmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from backends.domain.event import AuditEvent
from backends.domain.registry import Registry
from screens.actions import CANCEL_RUNNING, DELETE, ON_REGISTRY, ROLL_BACK, UPGRADE, Action
from screens.loadable import value_of
from screens.synchronizing_screen import NO_REGISTRY, SynchronizingScreen
from screens.wanted import ChangeWanted

if TYPE_CHECKING:
    from backends.domain.plan import Kind, LifecycleKind

KINDS: Mapping[str, LifecycleKind] = {
    DELETE.name: "delete-registry",
    UPGRADE.name: "upgrade-registry",
    ROLL_BACK.name: "rollback-registry",
    CANCEL_RUNNING.name: "cancel-workflow",
}
"""The change each action asks for."""


class ChangingScreen(SynchronizingScreen):
    """Asks for changes of one registry, where they make sense now."""

    @property
    def changeable(self) -> Registry | None:
        """The registry that the keys are for, if there is one."""
        return None

    @property
    def latest(self) -> str:
        """The newest version one can install; empty where it is not known."""
        return ""

    @property
    def history(self) -> Sequence[AuditEvent]:
        """What was done to the registry, as far as this screen knows."""
        return ()

    def key_bar_actions(self) -> tuple[Action, ...]:
        """Show those changes that make sense now, where there is room for them."""
        *usual, go_to, last = super().key_bar_actions()
        here = (one for one in usual if one not in ON_REGISTRY)
        return (*here, *self.changes_shown(), go_to, last)

    def changes_shown(self) -> tuple[Action, ...]:
        """Return the changes that the key bar speaks of."""
        return tuple(one for one in ON_REGISTRY if not self.why_disabled(one))

    def why_disabled(self, action: Action) -> str:
        """Say why a change makes no sense now, or is not ours to make."""
        why = super().why_disabled(action)
        return why or (self._why_not(KINDS[action.name]) if action.name in KINDS else "")

    def _why_not(self, kind: Kind) -> str:
        from backends.services.planning.guards import why_not  # noqa: PLC0415 - not before the first frame

        registry = self.changeable
        if registry is None:
            return NO_REGISTRY
        return why_not(kind, registry, self.latest, self.history, value_of(self.console.caller))

    @property
    def synchronizable(self) -> Sequence[Registry]:
        """The registries that Synchronize is for."""
        return () if self.changeable is None else (self.changeable,)

    def _ask(self, action: Action) -> None:
        registry = self.changeable
        if registry is not None:
            self.post_message(ChangeWanted(KINDS[action.name], registry))

    def action_delete(self) -> None:
        """Plan the registry's deletion."""
        self._ask(DELETE)

    def action_upgrade(self) -> None:
        """Plan its upgrade."""
        self._ask(UPGRADE)

    def action_roll_back(self) -> None:
        """Plan the way back from its last upgrade."""
        self._ask(ROLL_BACK)

    def action_cancel_running(self) -> None:
        """Plan to cancel what is running on it."""
        self._ask(CANCEL_RUNNING)
