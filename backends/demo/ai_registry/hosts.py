"""Which registry is at a host: none where nobody has it, or whose name was taken away."""

from __future__ import annotations

from datetime import datetime

from backends.demo.company import Company
from backends.demo.registries import DEPROVISION, Registry

_NAME_GOES = "Removing DNS name"


class Hosts:
    """Finds registries by host."""

    def __init__(self, company: Company) -> None:
        self._company = company
        self._crns: dict[str, str] = {}

    def at(self, host: str, now: datetime) -> Registry | None:
        """Return the registry whose host this is; None where the host has no address."""
        if host not in self._crns:
            self._crns = {_host(one): one.crn for one in self._company.registries if one.domain}
        crn = self._crns.get(host)
        found = self._company.registries.find(crn, now, former=True) if crn else None
        if found is None or "domain" not in found.wire(now) or _has_lost_its_name(found, now):
            return None
        return found


def _host(registry: Registry) -> str:
    return registry.domain.removeprefix("https://")


def _has_lost_its_name(registry: Registry, now: datetime) -> bool:
    """Say whether a deletion, even one that fails later, has come to where the name goes."""
    for operation in registry.history:
        if operation.script.phase == DEPROVISION:
            for second, line in operation.script.steps:
                if _NAME_GOES in line and operation.elapsed_s(now) >= second:
                    return True
    return False
