"""What screens ask the app for, as messages that travel upward."""

from __future__ import annotations

from textual.message import Message

from backends.domain.answer import Answer
from backends.domain.draft import Draft
from backends.domain.plan import Consent, Kind, Plan
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


class NewWanted(Message):
    """A registry is to be created; where is asked next."""


class ReviewWanted(Message):
    """A draft is filled in: check it, and show what would be sent."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


class ChangeWanted(Message):
    """A registry is to be changed: plan it, and show what would be sent."""

    def __init__(self, kind: Kind, registry: Registry) -> None:
        super().__init__()
        self.kind = kind
        self.registry = registry


class ApplyWanted(Message):
    """A reviewed plan is to be sent."""

    def __init__(self, plan: Plan, consent: Consent) -> None:
        super().__init__()
        self.plan = plan
        self.consent = consent
