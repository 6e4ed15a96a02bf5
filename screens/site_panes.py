"""What the screens of environments know: five answers, joined; each fails on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from backends.domain.answer import Answer
from backends.domain.environment import DataLake, Environment
from backends.domain.errors import ServiceError
from backends.domain.person import Caller
from backends.domain.registry import Registry
from backends.domain.workbench import InferenceService, Workbench
from backends.ports import ControlPlane, Session
from backends.services.environments import Site, sites
from screens.pane import Pane, notices_of
from screens.times import clock

if TYPE_CHECKING:
    from backends.services.checklist.finding import Finding

T = TypeVar("T")


class SitePanes:
    """Environments, and what stands in them.

    Attributes:
        environments: Without them there are no rows.
        rows: The environments, joined, by name.
        checked_at: When the newest of them was made; None before that.
        found: What checks of the registry in use found, by the environment's CRN.
    """

    def __init__(self, control_plane: ControlPlane) -> None:
        self.environments = Pane[tuple[Environment, ...]]()
        self.rows: Sequence[Site] = ()
        self.found: dict[str, tuple[Finding, ...]] = {}
        self.checked_at: datetime | None = None
        self._unchecked: set[str] = set()
        self._lakes = Pane[tuple[DataLake, ...]]()
        self._registries = Pane[tuple[Registry, ...]]()
        self._workbenches = Pane[tuple[Workbench, ...]]()
        self._services = Pane[tuple[InferenceService, ...]]()
        self._plane = control_plane

    @property
    def registries(self) -> Answer[tuple[Registry, ...]] | None:
        """The list of registries, where it is known."""
        return self._registries.answer

    async def read(self, arrived: Callable[[], object]) -> None:
        """Ask for everything at once; `arrived` is called after each answer or failure."""
        plane = self._plane

        async def ask(pane: Pane[T], question: Callable[[], Awaitable[Answer[T]]]) -> None:
            await pane.read(question)
            self._join()
            arrived()

        await asyncio.gather(
            ask(self.environments, plane.list_environments),
            ask(self._registries, plane.list_registries),
            ask(self._workbenches, plane.list_workbenches),
            ask(self._services, plane.list_inference_services),
            ask(self._lakes, plane.list_data_lakes),
        )

    async def check(
        self,
        session: Session,
        caller: Caller | None,
        now: Callable[[], datetime],
        arrived: Callable[[], object],
    ) -> None:
        """Check the registry in use of each environment; `arrived` is called after each."""
        with_registry = [row for row in self.rows if row.registry_in_use is not None]
        self._unchecked = left = {row.environment.crn for row in with_registry}

        def told(crn: str, findings: tuple[Finding, ...]) -> None:
            self.found[crn] = findings
            self.checked_at = now()
            left.discard(crn)
            self._join()
            arrived()

        from backends.services.checklist.summary import run_fleet  # noqa: PLC0415 - seldom wanted

        try:
            await run_fleet(session, with_registry, caller, now=now, told=told)
        finally:
            left.clear()

    def forget_checks(self) -> None:
        """Forget what checks found: something was changed since."""
        self.found.clear()
        self._join()

    def checked(self, *, local: bool) -> str:
        """Say what all checks came to, and when; empty where there were none."""
        if not self.found or self.checked_at is None:
            return ""
        from backends.services.checklist.summary import summary  # noqa: PLC0415 - as above

        counts = summary(finding for one in self.found.values() for finding in one)
        registries = f"{len(self.found)} {'registry' if len(self.found) == 1 else 'registries'}"
        left = len(self._unchecked)
        waiting = f" {left} still to be checked." if left else ""
        at = clock(self.checked_at, local=local)
        return f"Set-up of {registries} at {at}, but for clusters: {counts.words}.{waiting}"

    def _join(self) -> None:
        joined = sites(
            self.environments.value or (),
            self._lakes.value,
            self._registries.value,
            self._workbenches.value,
            self._services.value,
        )
        self.rows = tuple(map(self._with_found, joined))

    def _with_found(self, site: Site) -> Site:
        findings = self.found.get(site.environment.crn)
        if findings is None:
            return site
        from backends.services.checklist.summary import (  # noqa: PLC0415 - as above
            of_storage,
            summary,
        )

        return replace(site, storage=of_storage(findings), set_up=summary(findings).short)

    def site(self, crn: str) -> Site | None:
        """Return the environment with a CRN; None where it is not listed."""
        return next((row for row in self.rows if row.environment.crn == crn), None)

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return tuple(
            pane.error
            for pane in (
                self.environments,
                self._registries,
                self._workbenches,
                self._services,
                self._lakes,
            )
        )

    def notices(self, *, local: bool) -> Iterator[str]:
        """Yield what is wrong."""
        others = (
            (self._registries, "Registries are not known."),
            (self._workbenches, "Workbenches are not known."),
            (self._services, "Inference services are not known."),
            (self._lakes, "Data lakes, and so RAZ, are not known."),
        )
        return notices_of(self.environments, others, local=local)
