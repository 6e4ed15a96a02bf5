"""AI Registries."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.status import Health, health, status_word
from backends.domain.wire import Moment, Shared, Wire

_HERE = "http://localhost:"


class Registry(Wire):
    """One AI Registry, as `ml.listModelRegistries` describes it.

    Some fields stay empty while it is provisioned (no `domain` yet), and the oldest registries
    have no machine user and no version: every text may be empty, every other field None.
    """

    crn: str = ""
    service_name: str = ""
    workspace_name: str = ""
    status: str = ""
    environment_crn: Shared = ""
    environment_name: Shared = ""
    created_at: Moment | None = None
    creator: Shared = ""
    machine_user_crn: Shared = ""
    domain: str = ""
    endpoint_public_access: bool | None = None
    version: str = ""

    @property
    def name(self) -> str:
        """The name people know it by; `workspaceName` is where the oldest ones keep theirs."""
        return self.service_name or self.workspace_name

    @property
    def health(self) -> Health:
        """The status, folded; see `backends.domain.status.health`."""
        return health(self.status)

    @property
    def url(self) -> str:
        """The domain as an https address, whichever way the service wrote it; empty when none.

        One on this very machine, where `registry-tui simulate` serves it, stays as it is.
        """
        if self.domain.startswith(_HERE):
            return self.domain
        host = self.domain.strip().removeprefix("https://").removeprefix("http://").rstrip("/")
        return f"https://{host}" if host else ""


def one_or_many(registries: Sequence[Registry]) -> str:
    """Return the name of the one registry, or how many they are: `2 registries`."""
    return registries[0].name if len(registries) == 1 else f"{len(registries)} registries"


def standing(registry: Registry) -> str:
    """Return a registry's name and status, as the beginning of a sentence."""
    word = status_word(registry.status)
    joined = ":" if " " in word else " is"
    return f"{registry.name}{joined} {word} ({registry.status or 'no status'})"
