"""What the screens of environments know: five answers, joined; each fails on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.environment import DataLake, Environment
from backends.domain.errors import ServiceError
from backends.domain.registry import Registry
from backends.domain.workbench import InferenceService, Workbench
from backends.ports import ControlPlane
from backends.services.environments import Site, sites
from screens.pane import Pane, notices_of

T = TypeVar("T")


class SitePanes:
    """Environments, and what stands in them.

    Attributes:
        environments: Without them there are no rows.
        rows: The environments, joined, by name.
    """

    def __init__(self, control_plane: ControlPlane) -> None:
        self.environments = Pane[tuple[Environment, ...]]()
        self.rows: Sequence[Site] = ()
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

    def _join(self) -> None:
        self.rows = sites(
            self.environments.value or (),
            self._lakes.value,
            self._registries.value,
            self._workbenches.value,
            self._services.value,
        )

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
