"""Environments with what is in them: registries, workbenches, inference services, data lakes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from backends.domain.environment import DataLake, Environment, uses_raz
from backends.domain.filter_terms import Filter, SearchIndex, parse
from backends.domain.registry import Registry
from backends.domain.status import Health, health
from backends.domain.synchronization import Way, of_workbench
from backends.domain.version import Version
from backends.domain.workbench import InferenceService, Workbench


class _Placed(Protocol):
    """Something that stands in an environment."""

    @property
    def environment_crn(self) -> str:
        """The environment's CRN."""
        ...


PlacedT = TypeVar("PlacedT", bound=_Placed)


@dataclass(frozen=True, slots=True)
class Site:
    """One environment and what stands in it; None is what is not known.

    Attributes:
        environment: The environment, as it is listed.
        lakes: Its data lakes; an environment without one has none.
        registries: Its registries, newest first.
        workbenches: Its workbenches, by name.
        services: Its inference services, by name.
        storage: Whether its registry in use reaches storage, in a word; empty where not checked.
        set_up: What checks of that registry came to, in words; empty where not checked.
    """

    environment: Environment
    lakes: tuple[DataLake, ...] | None
    registries: tuple[Registry, ...] | None
    workbenches: tuple[Workbench, ...] | None
    services: tuple[InferenceService, ...] | None
    storage: str = ""
    set_up: str = ""

    @property
    def health(self) -> Health:
        """The environment's status, folded."""
        return health(self.environment.status)

    @property
    def raz(self) -> bool | None:
        """Whether its data lake uses RAZ; None where none tells."""
        return uses_raz(self.lakes or ())

    @property
    def registry_in_use(self) -> Registry | None:
        """The newest registry that is ready; where none is, the newest; None without any."""
        known = self.registries or ()
        ready = (row for row in known if row.health is Health.READY)
        return next(ready, known[0] if known else None)

    @property
    def manual(self) -> tuple[Workbench, ...]:
        """The workbenches that do not look for a registry by themselves."""
        return tuple(row for row in self.workbenches or () if of_workbench(row).way is Way.MANUAL)


def sites(
    environments: Iterable[Environment],
    lakes: Sequence[DataLake] | None,
    registries: Sequence[Registry] | None,
    workbenches: Sequence[Workbench] | None,
    services: Sequence[InferenceService] | None,
) -> tuple[Site, ...]:
    """Join, in the order of `environments`; None stands for an answer that is not there."""
    return tuple(
        Site(
            row,
            _in(row.crn, lakes),
            _in(row.crn, registries),
            _in(row.crn, workbenches),
            _in(row.crn, services),
        )
        for row in environments
    )


def _in(crn: str, things: Sequence[PlacedT] | None) -> tuple[PlacedT, ...] | None:
    return None if things is None else tuple(row for row in things if row.environment_crn == crn)


# What is said of one


def status_words(site: Site) -> str:
    """Return its status as words: `Available`, `Create in progress`."""
    return site.environment.status.replace("_", " ").capitalize() or "Unknown"


def raz_words(site: Site) -> str:
    """Say whether it uses RAZ: `yes`, `no`, `none` without a data lake; empty if not known."""
    if site.lakes is None:
        return ""
    if not site.lakes:
        return "none"
    return {True: "yes", False: "no", None: ""}[site.raz]


def registry_words(site: Site) -> str:
    """Name its registry; of several, how many there are; empty where that is not known."""
    match site.registries:
        case None:
            return ""
        case ():
            return "none"
        case (one,):
            return one.name
        case several:
            return f"{len(several)} registries"


def workbench_words(site: Site) -> str:
    """Say how many workbenches it has, and of which versions: `3: 2.0.58 2.0.46 2.0.45`."""
    return _count(site.workbenches, lambda row: row.version)


def service_words(site: Site) -> str:
    """Say how many inference services it has, and of which versions."""
    return _count(site.services, lambda row: row.ml_serving_version)


def _count(things: Sequence[PlacedT] | None, version: Callable[[PlacedT], str]) -> str:
    if things is None:
        return ""
    if not things:
        return "none"
    versions = {version(row).partition("-b")[0] or "?" for row in things}
    return f"{len(things)}: {' '.join(sorted(versions, key=_newest_first))}"


def _newest_first(version: str) -> tuple[bool, tuple[int, ...], str]:
    """Order versions; what cannot be read as one goes last."""
    read = Version.parse(version)
    return read is None, tuple(-part for part in read.release) if read else (), version


def sync_words(site: Site) -> str:
    """Say how its workbenches learn of its registry; empty where that cannot be said."""
    if not site.registries or site.workbenches is None:
        return ""
    if not site.workbenches:
        return "not needed"
    older = len(site.manual)
    return f"manual: {older}" if older else "automatic"


def lake_words(site: Site) -> str:
    """Name its data lakes, each with its status; empty where that is not known."""
    if site.lakes is None:
        return ""
    return ", ".join(f"{row.datalake_name} ({row.status})" for row in site.lakes) or "none"


@dataclass(frozen=True, slots=True)
class SiteField:
    """One column of the list of environments, and a filter term."""

    key: str
    title: str
    text: Callable[[Site], str]


FIELDS: tuple[SiteField, ...] = (
    SiteField("status", "Status", status_words),
    SiteField("name", "Name", lambda site: site.environment.environment_name),
    SiteField("cloud", "Cloud", lambda site: site.environment.cloud),
    SiteField("region", "Region", lambda site: site.environment.region),
    SiteField("raz", "RAZ", raz_words),
    SiteField("registry", "Registry", registry_words),
    SiteField("workbenches", "Workbenches", workbench_words),
    SiteField("inference", "Inference", service_words),
    SiteField("sync", "Synchronize", sync_words),
    SiteField("storage", "Storage", lambda site: site.storage),
    SiteField("setup", "Set-up", lambda site: site.set_up),
    SiteField("lake", "Data Lake", lake_words),
    SiteField("credential", "Credential", lambda site: site.environment.credential_name),
)
"""The columns of the list of environments, in their order."""


def _names(site: Site) -> str:
    things = (*(site.workbenches or ()), *(site.services or ()), *(site.registries or ()))
    return " ".join(row.name for row in things)


_SEARCHED: dict[str, Callable[[Site], str]] = {
    **{field.key: field.text for field in FIELDS},
    "has": _names,
    "crn": lambda site: site.environment.crn,
}
"""What a filter searches: the cells, and the names of what stands there."""

_CRN = re.compile(r"\bcrn:\w[\w-]*:\S+")


def filter_of(text: str) -> Filter:
    """Read a filter for the list of environments; see `backends.domain.filter_terms`."""
    quoted = _CRN.sub(lambda match: f'crn:"{match[0]}"', text)
    return parse(quoted, tuple(_SEARCHED))


def index_of(rows: Iterable[Site]) -> SearchIndex[Site]:
    """Prepare environments for searching by what `filter_of` reads."""
    return SearchIndex(rows, _SEARCHED)
