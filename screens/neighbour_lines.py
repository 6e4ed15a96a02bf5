"""What is said of an environment, and of each workbench and inference service in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from backends.domain.errors import ServiceError
from backends.domain.status import Health, health, status_word
from backends.domain.synchronization import (
    OUTBOUND,
    Verdict,
    Way,
    of_inference_service,
    of_workbench,
)
from backends.domain.workbench import InferenceService, Workbench
from backends.services.environments import (
    Site,
    lake_words,
    raz_words,
    registry_words,
    sync_words,
)
from screens.base import sentences
from screens.glyphs import Glyphs
from screens.times import in_zone, stamp
from screens.widgets.line_list import Cell, Column

COLUMNS = (
    Column("name", "Name", 18, grow=2),
    Column("kind", "Kind", 9, keep=2),
    Column("status", "Status", 13),
    Column("version", "Version", 12),
    Column("sync", "Synchronization", 20, grow=2),
    Column("state", "Health, upgrade", 14, grow=2, keep=1),
)
NOT_KNOWN = "not known"

Synchronized = Mapping[str, datetime | ServiceError | None]


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One workbench or inference service.

    Attributes:
        kind: `workbench` or `inference`.
        status: The service's own word.
        verdict: How it learns of a registry.
        last: When it was last told to synchronize, in words; empty where that says nothing.
        state: What is to be said of its health and upgrade; empty for nothing.
        more: More to say of it, a sentence each.
    """

    crn: str
    name: str
    kind: str
    status: str
    version: str
    verdict: Verdict
    last: str
    state: str
    more: tuple[str, ...] = ()

    def cells(self, glyphs: Glyphs) -> tuple[Cell, ...]:
        """Return its row."""
        folded = health(self.status)
        needs_somebody = self.verdict.way is not Way.AUTOMATIC
        return (
            self.name,
            (self.kind, "muted"),
            (f"{glyphs.of(folded)} {status_word(self.status)}", folded.value),
            self.version,
            (self._way(), "warning" if needs_somebody and not self.last else "muted"),
            (self.state, "warning" if self.state else "muted"),
        )

    def _way(self) -> str:
        match self.verdict.way:
            case Way.AUTOMATIC:
                return f"automatic, {self.verdict.interval}"
            case Way.MANUAL:
                told = f", told {self.last}" if self.last else ""
                return f"manual{told}: {self.verdict.reason}"
            case Way.NONE:
                return "upgrade it"

    def whole(self) -> str:
        """Return all there is to say about it."""
        facts = (
            ("Kind", self.kind),
            ("CRN", self.crn),
            ("Status", self.status),
            ("Version", self.version or NOT_KNOWN),
            ("Synchronization", str(self.verdict)),
            ("Last told", self.last),
            ("Health, upgrade", self.state),
        )
        lines = [f"{label}: {value}" for label, value in facts if value]
        return "\n".join((*lines, "", *self.more, OUTBOUND))


def neighbours(site: Site, synchronized: Synchronized, *, local: bool) -> Iterator[Neighbour]:
    """Yield the workbenches of an environment, then its inference services."""
    for row in site.workbenches or ():
        yield _workbench(row, synchronized, local=local)
    for row in site.services or ():
        yield _service(row)


def _workbench(row: Workbench, synchronized: Synchronized, *, local: bool) -> Neighbour:
    upgrade = row.upgrade_state
    states = [f"{part.resource_name} unhealthy" for part in row.unhealthy]
    more = [f"{part.resource_name} is not healthy: {part.message}." for part in row.unhealthy]
    if upgrade is not None and upgrade.state:
        states.append(upgrade.state.replace("_", " ").lower())
        more.append(f"Upgrade: {upgrade.state}. {upgrade.reason}".rstrip())
    if row.failure_message:
        more.append(f"Its last failure: {row.failure_message}")
    last = synchronized.get(row.crn)
    if isinstance(last, ServiceError):
        more.append(f"When it was last told is not known. {sentences(last)}")
    return Neighbour(
        crn=row.crn,
        name=row.name,
        kind="workbench",
        status=row.instance_status,
        version=row.version,
        verdict=of_workbench(row),
        last=f"{in_zone(last, local=local):%Y-%m-%d}" if isinstance(last, datetime) else "",
        state=", ".join(states),
        more=tuple(more),
    )


def _service(row: InferenceService) -> Neighbour:
    fits = row.version_compatibility
    state, more = "", ()
    if fits is not None and fits.is_compatible is False:
        state = f"expects {fits.expected_version}"
        more = (f"Its version is not what the control plane expects: {fits.expected_version}.",)
    return Neighbour(
        crn=row.app_crn,
        name=row.name,
        kind="inference",
        status=row.status,
        version=row.ml_serving_version,
        verdict=of_inference_service(row),
        last="",
        state=state,
        more=more,
    )


def site_fields(site: Site, *, local: bool) -> Iterator[tuple[str, str]]:
    """Yield what is said of an environment: label and value."""
    row = site.environment
    yield "CRN", row.crn
    yield "Platform", f"{row.cloud} {row.region}".strip()
    yield "Data Lake", lake_words(site) or NOT_KNOWN
    yield "RAZ", raz_words(site) or NOT_KNOWN
    yield "Credential", row.credential_name or NOT_KNOWN
    yield "Registry", _registries(site)
    if site.set_up:
        yield "Set-up", f"{site.set_up}; S shows it"
    yield "Synchronize", _synchronize(site)
    if row.created is not None:
        yield "Created", stamp(row.created, local=local)
    if row.description:
        yield "Description", row.description
    if row.status_reason:
        yield "Status reason", row.status_reason


def _registries(site: Site) -> str:
    named = (f"{row.name} ({status_word(row.status)})" for row in site.registries or ())
    return ", ".join(named) or registry_words(site) or NOT_KNOWN


def _synchronize(site: Site) -> str:
    if not site.manual or not site.registries:
        return sync_words(site) or "there is no registry to synchronize"
    ready = [row for row in site.manual if row.health is Health.READY]
    names = ", ".join(row.name for row in site.manual)
    note = "" if len(ready) == len(site.manual) else ", of which not all are ready"
    return f"manual for {names}{note}; s does it"
