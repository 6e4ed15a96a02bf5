"""What screens ask the app for, as messages that travel upward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from backends.domain.answer import Answer
from backends.domain.registry import Registry

if TYPE_CHECKING:
    from backends.domain.draft import Draft
    from backends.domain.journal import Entry
    from backends.domain.plan import Consent, Kind, Plan
    from screens.open_registry import OpenRegistry
    from screens.review import ReviewScreen


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
        self.kind: Kind = kind
        self.registry = registry


class ApplyWanted(Message):
    """A reviewed plan is to be sent; its review is told what comes of it."""

    def __init__(self, plan: Plan, consent: Consent, review: ReviewScreen) -> None:
        super().__init__()
        self.plan = plan
        self.consent = consent
        self.review = review


class UndoWanted(Message):
    """A change of the journal is to be taken back: plan that, and show what would be sent."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry


class FollowWanted(Message):
    """A change of the journal is to be followed to its end."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry


class ChangeEnded(Message):
    """A change that was followed has ended: what other screens show has aged."""
