"""What stands beside a registry in its environment, and what a change means for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from backends.domain.errors import ServiceError
from backends.domain.plan import Check, Verdict
from backends.domain.synchronization import WORKBENCH_FROM, Way, of_workbench
from backends.domain.workbench import InferenceService, Workbench


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The workbenches and Inference services of the whole tenant, each as told, or why not."""

    workbenches: tuple[Workbench, ...] | ServiceError
    services: tuple[InferenceService, ...] | ServiceError

    def users(self, environment_crn: str) -> Iterator[str]:
        """Say what uses the registry of an environment, a sentence each as far as it is known."""
        if not isinstance(self.workbenches, ServiceError):
            names = [row.instance_name for row in _in(environment_crn, self.workbenches)]
            yield _use(names, "workbench uses it", "workbenches use it")
        if not isinstance(self.services, ServiceError):
            names = [
                row.app_name for row in self.services if row.environment_crn == environment_crn
            ]
            yield _use(
                names, "Inference service serves from it", "Inference services serve from it"
            )

    def unknown(self) -> Iterator[Check]:
        """Return a check for each list that could not be read."""
        if isinstance(self.workbenches, ServiceError):
            yield _unknown("workbenches", self.workbenches, "ml listWorkspaces")
        if isinstance(self.services, ServiceError):
            yield _unknown("inference-services", self.services, "ml listMlServingApps")


def synchronizing(environment_crn: str, workbenches: Sequence[Workbench]) -> Iterator[str]:
    """Say which workbenches will find a new registry by themselves, and which will not.

    Source:
        The product guide: from version 2.0.46 on, within five minutes; older ones not at all.
    """
    here = list(_in(environment_crn, workbenches))
    old = [row for row in here if of_workbench(row).way is Way.MANUAL]
    if len(old) < len(here):
        found = ", ".join(row.instance_name for row in here if row not in old)
        yield f"These workbenches will find it by themselves within five minutes: {found}."
    if old:
        names = ", ".join(f"{row.instance_name} ({row.version or 'no version'})" for row in old)
        yield f"These workbenches are older than {WORKBENCH_FROM} and need Synchronize: {names}."


def _in(environment_crn: str, workbenches: Sequence[Workbench]) -> Iterator[Workbench]:
    return (row for row in workbenches if row.environment_crn == environment_crn)


def _use(names: Sequence[str], one: str, many: str) -> str:
    if not names:
        return f"No {one}."
    return f"{len(names)} {one if len(names) == 1 else many}: {', '.join(names)}."


def _unknown(name: str, error: ServiceError, source: str) -> Check:
    return Check(
        name=name,
        title="It is known what uses the registry",
        verdict=Verdict.NOT_CHECKED,
        evidence=f"{error}. {error.hint}",
        source=source,
    )
