"""What screens ask the app for, as messages that travel upward."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from textual.message import Message

from backends.domain.answer import Answer
from backends.domain.registry import Registry

if TYPE_CHECKING:
    from backends.domain.draft import Draft
    from backends.domain.journal import Entry
    from backends.domain.model_source import ModelSource
    from backends.domain.person import Caller
    from backends.domain.plan import AccessKind, Consent, LifecycleKind, Plan
    from backends.domain.registered_model import RegisteredModel
    from screens.open_model import OpenModel
    from screens.open_registry import OpenRegistry
    from screens.review import ReviewScreen

    PlanningFor: TypeAlias = Callable[[Caller | None, datetime], Awaitable[Plan]]
    """Makes a plan for somebody, at a time."""


Tab: TypeAlias = Literal["details", "events", "models", "access", "cluster", "set-up"]
"""The tabs of a registry."""


class RegistryWanted(Message):
    """One registry of a list is to be opened: on one of its tabs, or how it reaches storage."""

    def __init__(
        self,
        crn: str,
        listed: Answer[tuple[Registry, ...]],
        tab: Tab | Literal["storage"] = "details",
    ) -> None:
        super().__init__()
        self.crn = crn
        self.listed = listed
        self.tab: Tab | Literal["storage"] = tab


class TabWanted(Message):
    """Another tab of the open registry is to be shown."""

    def __init__(self, opened: OpenRegistry, tab: Tab) -> None:
        super().__init__()
        self.opened = opened
        self.tab: Tab = tab


class StorageWanted(Message):
    """How the open registry reaches storage is to be shown."""

    def __init__(self, opened: OpenRegistry) -> None:
        super().__init__()
        self.opened = opened


class NewWanted(Message):
    """A registry is to be created; where is asked next."""


class ReviewWanted(Message):
    """A draft is filled in: check it, and show what would be sent."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft


class ChangeWanted(Message):
    """A registry is to be changed: plan it, and show what would be sent."""

    def __init__(self, kind: LifecycleKind, registry: Registry) -> None:
        super().__init__()
        self.kind: LifecycleKind = kind
        self.registry = registry


class AccessWanted(Message):
    """Somebody's access to a cluster is to be given or taken away: plan it, and show that."""

    def __init__(self, kind: AccessKind, registry: Registry, identity: str) -> None:
        super().__init__()
        self.kind: AccessKind = kind
        self.registry = registry
        self.identity = identity


class SynchronizeWanted(Message):
    """Registries are to be synchronized with workbenches: choose them, and show the plan.

    `rest_of` is an earlier synchronization, where what is left over of it is wanted.
    """

    def __init__(self, registries: Sequence[Registry], rest_of: Entry | None = None) -> None:
        super().__init__()
        self.registries = registries
        self.rest_of = rest_of


class PlanWanted(Message):
    """Something is to be changed: plan it, and show what would be sent.

    `planning` is given who asks, where that is known, and when. `secret` is what the plan keeps
    no place for, such as a token; it goes nowhere but into the request. `as_in_guide` plans the
    same as the guide does it, where that is another way; `users_first` plans what lets Ranger know
    whom it may not know yet.
    """

    def __init__(
        self,
        title: str,
        planning: PlanningFor,
        secret: str = "",
        as_in_guide: PlanningFor | None = None,
        users_first: PlanningFor | None = None,
    ) -> None:
        super().__init__()
        self.title = title
        self.planning = planning
        self.secret = secret
        self.as_in_guide = as_in_guide
        self.users_first = users_first

    def __rich_repr__(self) -> Iterator[tuple[str, str]]:
        """Show the title alone: a secret is in no log."""
        yield "title", self.title


class ModelWanted(Message):
    """One model is to be opened."""

    def __init__(self, source: ModelSource, model: RegisteredModel) -> None:
        super().__init__()
        self.source = source
        self.model = model


class VersionWanted(Message):
    """One version of an open model is to be opened."""

    def __init__(self, opened: OpenModel, version: int) -> None:
        super().__init__()
        self.opened = opened
        self.version = version


class ComparisonWanted(Message):
    """Two to four versions of an open model are to be compared."""

    def __init__(self, opened: OpenModel, versions: Sequence[int]) -> None:
        super().__init__()
        self.opened = opened
        self.versions = tuple(versions)


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
