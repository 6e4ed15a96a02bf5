"""What is known of the access to one registry's cluster, kept while its tabs come and go."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from backends.domain.environment import Environment
from backends.domain.errors import ServiceError
from backends.services.access.fetching import Fetched
from backends.services.access.identities import Identity
from backends.services.access.probing import Probe
from screens.pane import Pane


@dataclass(slots=True)
class OpenAccess:
    """The Access tab's knowledge. The kubeconfig is here and nowhere else, until it is saved.

    Attributes:
        users: The identities with access.
        environment: The environment; it tells which cloud it is.
        own: Whom that cloud takes us for, or why that is not known; None before it was asked.
        fetched: The kubeconfig; None before it was fetched.
        failure: Why it could not be fetched, or not again, if so.
        saved: The file it was written to, if it was.
        probe: What came of trying it last.
        asking: Whether it is being tried at this moment.
        named: Whether the person was told which plugin of the kubeconfig runs.
        may_run: Whether they have agreed that it does.
    """

    users: Pane[tuple[str, ...]] = field(default_factory=Pane[tuple[str, ...]])
    environment: Pane[Environment] = field(default_factory=Pane[Environment])
    own: Identity | ServiceError | None = None
    fetched: Fetched | None = None
    failure: ServiceError | None = None
    saved: Path | None = None
    probe: Probe | None = None
    asking: bool = False
    named: bool = False
    may_run: bool = False

    def take(self, fetched: Fetched) -> None:
        """Keep a kubeconfig; what was known of the one before holds no longer.

        What was agreed to holds for the same program with the same arguments.
        """
        same = self.fetched is not None and self.fetched.plugin == fetched.plugin
        self.fetched, self.failure = fetched, None
        self.saved = self.probe = None
        self.named, self.may_run = self.named and same, self.may_run and same
