"""What screens ask the app for, as messages that travel upward."""

from __future__ import annotations

from textual.message import Message

from backends.domain.answer import Answer
from backends.domain.registry import Registry
from screens.open_registry import OpenRegistry


class RegistryWanted(Message):
    """One registry of a list is to be opened, on its details or on its events and logs."""

    def __init__(
        self, crn: str, listed: Answer[tuple[Registry, ...]], *, events: bool = False
    ) -> None:
        super().__init__()
        self.crn = crn
        self.listed = listed
        self.events = events


class TabWanted(Message):
    """Another tab of the open registry is to be shown."""

    def __init__(self, opened: OpenRegistry, *, events: bool) -> None:
        super().__init__()
        self.opened = opened
        self.events = events
