"""The registry list: registries joined with their environments, and the table of its columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from functools import cache, lru_cache

from backends.domain.crn import short
from backends.domain.environment import Environment
from backends.domain.filter_terms import Filter, SearchIndex, parse
from backends.domain.registry import Registry
from backends.domain.status import Health, status_word
from backends.domain.version import Version, is_behind
from backends.services.listing import Field, Order, folded
from backends.services.names import name_or_id


@dataclass(frozen=True, slots=True)
class FleetRow:
    """One registry in the list.

    Attributes:
        registry: The registry.
        environment: Its environment; None when environments are not known or it is not listed.
        behind: Whether its version is older than the latest; None when that cannot be said.
        creator: The creator's name where it is known, else the last part of the CRN.
    """

    registry: Registry
    environment: Environment | None
    behind: bool | None
    creator: str

    @property
    def attention(self) -> int:
        """How soon to look: failed, unknown, busy, behind the latest version, ready."""
        ready_and_current = self.registry.health is Health.READY and not self.behind
        return self.registry.health.attention + ready_and_current


def fleet(
    registries: Iterable[Registry],
    environments: Iterable[Environment] | None,
    latest: str | None,
    names: Mapping[str, str] | None = None,
) -> tuple[FleetRow, ...]:
    """Join, in the order of `registries`; None stands for an answer that is not there.

    Args:
        registries: What to list.
        environments: Joined by CRN.
        latest: The newest version one can install.
        names: Names of creators by CRN; see `backends.services.names`.
    """
    by_crn = {environment.crn: environment for environment in environments or ()}

    @cache
    def behind(version: str) -> bool | None:
        return is_behind(version, latest) if latest else None

    @cache
    def creator(crn: str) -> str:
        return name_or_id(crn, names or {})

    return tuple(
        FleetRow(
            registry,
            by_crn.get(registry.environment_crn),
            behind(registry.version),
            creator(registry.creator),
        )
        for registry in registries
    )


def by_attention(row: FleetRow) -> Order:
    """Sort what needs attention first, then by name."""
    return (row.attention, row.registry.name.casefold())


_word = lru_cache(maxsize=256)(status_word)


def _status(row: FleetRow) -> str:
    return _word(row.registry.status)


def _name(row: FleetRow) -> str:
    return row.registry.service_name or row.registry.workspace_name


def _environment(row: FleetRow) -> str:
    return row.registry.environment_name or (
        row.environment.environment_name if row.environment else ""
    )


def _cloud(row: FleetRow) -> str:
    return row.environment.cloud if row.environment else ""


def _region(row: FleetRow) -> str:
    return row.environment.region if row.environment else ""


def _version(row: FleetRow) -> str:
    return row.registry.version


def _version_order(row: FleetRow) -> Order:
    version = Version.parse(row.registry.version)
    return (version.release, version.hotfix, version.build) if version else ((), 0, 0)


def _creator(row: FleetRow) -> str:
    return row.creator


def _created(row: FleetRow) -> str:
    created = row.registry.created_at
    return f"{str(created.astimezone(UTC))[:16]} UTC" if created else ""


def _created_order(row: FleetRow) -> Order:
    created = row.registry.created_at
    return (created.timestamp() if created else 0.0,)


FIELDS: tuple[Field[FleetRow], ...] = (
    Field("status", "Status", _status, lambda row: (row.attention, _status(row))),
    Field("name", "Name", _name, folded(_name)),
    Field("environment", "Environment", _environment, folded(_environment)),
    Field("cloud", "Cloud", _cloud, folded(_cloud)),
    Field("region", "Region", _region, folded(_region)),
    Field("version", "Version", _version, _version_order),
    Field("creator", "Creator", _creator, folded(_creator)),
    Field("created", "Created", _created, _created_order),
)
"""The columns of the registry list, in their order. A new column is one more row here."""


@lru_cache(maxsize=256)
def _creator_and_id(name: str, crn: str) -> str:
    return f"{name} {short(crn)}"


_SEARCHED: dict[str, Callable[[FleetRow], str]] = {
    **{field.key: field.text for field in FIELDS},
    "version": lambda row: f"{_version(row)} behind" if row.behind else _version(row),
    "creator": lambda row: _creator_and_id(row.creator, row.registry.creator),
    "domain": lambda row: row.registry.domain,
    "crn": lambda row: short(row.registry.crn),
}
"""What a filter searches: the cells; beside them `behind` and the creator's id; two fields more."""

_ALIASES = {"env": "environment"}
_CRN = re.compile(r"\bcrn:\w[\w-]*:\S+")


def filter_of(text: str) -> Filter:
    """Read a filter for the registry list; see `backends.domain.filter_terms`.

    A whole CRN counts as its last part, which is what tells one registry from another.
    """
    telling = _CRN.sub(lambda match: f"crn:{short(match[0])}", text)
    return parse(telling, tuple(_SEARCHED), _ALIASES)


def index_of(rows: Iterable[FleetRow]) -> SearchIndex[FleetRow]:
    """Prepare rows for searching by what `filter_of` reads."""
    return SearchIndex(rows, _SEARCHED)
