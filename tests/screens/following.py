"""Progress made by hand, and a follower that reads it: what the Follow screen shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from backends.domain.event import LogLine
from backends.domain.journal import Entry
from backends.domain.registry import Registry
from backends.services.following.known_causes import KnownCause
from backends.services.following.phases import Phase
from backends.services.following.progress import Progress
from screens.followed import Followed
from tests.screens import plans
from tests.screens.console import START

CAUSE = KnownCause(
    "The subnets ran out of addresses",
    "Each node and pod of the cluster takes an address, and a subnet had none left.",
    "Delete this registry, then create it with other subnets, or in a larger network.",
    "guide",
)


def line(minutes: float, text: str) -> LogLine:
    """Return a log line that was written some minutes after the start."""
    return LogLine(created_date=START + timedelta(minutes=minutes), log=text)


LINES = tuple(
    line(number / 4, f"INFO  step {number}: waiting for the cluster") for number in range(40)
)
TELLING = (
    line(10, "ERROR Failed to create pod sandbox: no free addresses in subnet-0b3c1d"),
    line(10.1, "ERROR Timed out waiting for istio-ingressgateway to become ready"),
)


def registry(status: str) -> Registry:
    """Return the registry that is made."""
    return Registry(
        crn=plans.REGISTRY_CRN,
        service_name=plans.REGISTRY,
        status=status,
        environment_crn=plans.ENVIRONMENT_CRN,
        environment_name=plans.ENVIRONMENT,
        created_at=START,
    )


def under_way(entry: Entry) -> Progress:
    """Return how a creation looks while it is being installed."""
    phases = (
        Phase("Sent", "done", START, 1.2),
        Phase(f"Recognized as {plans.REGISTRY}", "done", START + timedelta(seconds=9), 8),
        Phase("Installing", "now", START + timedelta(seconds=9), 571),
        Phase("Domain assigned", "ahead", None, None),
        Phase("Ready", "ahead", None, None),
    )
    words = "It is being installed, which usually takes 15 to 60 minutes."
    return Progress(
        entry, registry("installation:started"), phases, 580, LINES, "", words, None, (), None
    )


def failed(entry: Entry) -> Progress:
    """Return how it looks when it has failed for a reason that is known."""
    before = under_way(entry)
    *done, installing, _, _ = before.phases
    return replace(
        before,
        registry=registry("installation:failed"),
        phases=(*done, replace(installing, state="failed", took_s=601)),
        lines=(*LINES, *TELLING, line(10.2, "INFO  cleaning up")),
        ended="failed",
        words="The installation failed after 10 min.",
        telling=TELLING,
        cause=CAUSE,
    )


def ready(entry: Entry) -> Progress:
    """Return how it looks when all has gone well."""
    before = under_way(entry)
    phases = (replace(phase, state="done", at=START, took_s=60.0) for phase in before.phases)
    return replace(
        before,
        registry=registry("installation:finished"),
        phases=tuple(phases),
        ended="done",
        words=f"{plans.REGISTRY} is ready.",
    )


class Reads:
    """A follower that reads one progress after the other, and then the last again."""

    def __init__(self, *progress: Progress) -> None:
        self._left = list(progress)

    async def look(self) -> Progress:
        """Return the next."""
        return self._left.pop(0) if len(self._left) > 1 else self._left[0]


def followed(*progress: Progress, now: datetime = START) -> Followed:
    """Return a change that is followed by reading these."""
    return Followed(Reads(*progress), progress[0].entry, lambda: now)
