"""What a checklist is about, and what somebody has said or agreed to for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backends.domain.person import Caller
from backends.domain.registry import Registry
from backends.ports import Session
from backends.services.storage.way import Where


def _say_nothing(_command: str) -> None:
    """Leave it at that."""


@dataclass(frozen=True, slots=True)
class Subject:
    """One registry, and how to look at it.

    Attributes:
        session: Where to ask.
        registry: The registry, as it was listed last; what counts is read anew in each run.
        caller: Who asks, where that is known; else it is looked up.
        said: Where access to storage is given, as somebody said; it counts only where that cannot
            be found out.
        ranger_address: Where Ranger answers, as somebody said; empty for what the data lake names.
        may_run_plugins: Whether somebody agreed that the plugin of a kubeconfig runs, whichever.
        agreed_plugin: The one plugin, by its command, that somebody agreed to; empty for none.
        asks: Is told of a plugin's command that nobody has agreed to.
        runs: Is told of a plugin's command before it runs.
    """

    session: Session
    registry: Registry
    caller: Caller | None = None
    said: Where = "not known"
    ranger_address: str = ""
    may_run_plugins: bool = False
    agreed_plugin: str = ""
    asks: Callable[[str], None] = _say_nothing
    runs: Callable[[str], None] = _say_nothing
