"""The one registry that is open, shared by the tabs that show parts of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from backends.domain.answer import Answer
from backends.domain.errors import NotFound
from backends.domain.event import AuditEvent
from backends.domain.registry import Registry
from backends.ports import ControlPlane, Session
from backends.services.details import Details
from backends.services.log_feed import LogFeed
from screens.loadable import Ready
from screens.open_access import OpenAccess
from screens.open_set_up import OpenSetUp
from screens.open_storage import OpenStorage
from screens.pane import Pane


@dataclass(slots=True)
class OpenRegistry:
    """What is known of it so far; reading it again keeps what the person was looking at.

    Attributes:
        session: Where it is read from.
        crn: Which one it is.
        listed: The list it was found in; its newest answer holds the registry.
        details: What the Details page knows, piece by piece; None before the first reading.
        events: Its audit events.
        feeds: The logs read so far, by request id.
        names: Names of the people in the events, by CRN.
        access: What the Access tab knows.
        storage: What is known of its access to storage.
        set_up: What the checklist has found.
    """

    session: Session
    crn: str
    listed: Pane[tuple[Registry, ...]]
    registry: Registry
    details: Details | None = None
    events: Pane[tuple[AuditEvent, ...]] = field(default_factory=Pane[tuple[AuditEvent, ...]])
    feeds: dict[str, LogFeed] = field(default_factory=dict[str, LogFeed])
    names: dict[str, str] = field(default_factory=dict[str, str])
    access: OpenAccess = field(default_factory=OpenAccess)
    storage: OpenStorage = field(default_factory=OpenStorage)
    set_up: OpenSetUp = field(default_factory=OpenSetUp)

    @property
    def control_plane(self) -> ControlPlane:
        """What is asked about it."""
        return self.session.control_plane

    async def read(self) -> None:
        """Read the list again; a registry that is no longer in it is a failure that says so."""
        await self.listed.read(self._listing)
        found = registry_with(self.crn, self.listed.value or ())
        if found is not None:
            self.registry = found

    async def _listing(self) -> Answer[tuple[Registry, ...]]:
        answer = await self.control_plane.list_registries()
        if registry_with(self.crn, answer.value) is None:
            raise NotFound(
                "CDP control plane",
                f"{self.registry.name} is no longer listed",
                hint="It was deleted, or you may no longer see it. Esc goes back to the list.",
                request_id=answer.call.request_id,
            )
        return answer

    def listing(self) -> Answer[Registry]:
        """Return the registry with the call that listed it."""
        listed = self.listed.answer
        if listed is None:
            raise LookupError(self.crn)
        return Answer(self.registry, listed.call, listed.body)

    def feed(self, request_id: str) -> LogFeed:
        """Return the log of one event, with the lines read so far."""
        return self.feeds.setdefault(request_id, LogFeed(self.control_plane, request_id))


def opened(session: Session, crn: str, answer: Answer[tuple[Registry, ...]]) -> OpenRegistry | None:
    """Open one registry of a list that was read; None where it is not in it."""
    registry = registry_with(crn, answer.value)
    if registry is None:
        return None
    listed = Pane[tuple[Registry, ...]]()
    listed.state = Ready(answer, answer.call.at)
    return OpenRegistry(session, crn, listed, registry)


def registry_with(crn: str, registries: tuple[Registry, ...]) -> Registry | None:
    """Return the registry with this CRN, or None."""
    return next((registry for registry in registries if registry.crn == crn), None)
