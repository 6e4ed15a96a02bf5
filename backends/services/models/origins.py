"""Reads where a version comes from: its run, and what that run is part of."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from backends.domain.answer import Answer
from backends.domain.errors import NotFound, ServiceError
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion
from backends.domain.run import Experiment, LoggedModel, Run
from backends.model_ports import ModelSources, Tracking

T = TypeVar("T")

PARENT = "mlflow.parentRunId"
_NO_SERVER = "No MLflow server is set up here that could know it."
_NONE_KNOWS = "No MLflow server that is set up here knows it."


@dataclass(slots=True)
class Origins:
    """What was read of where a version comes from; an error is why something was not.

    Reading it again keeps what was known, unless it is gone; `error` then says why it is old.

    Attributes:
        tracking: The server that knows its run; None where none does, or before one was found.
        place: Which server that is.
        run: The run that logged it.
        parent: The run that run is part of.
        experiment: The experiment it is in.
        logged_model: The logged model the version was made of (MLflow 3).
        siblings: Name and number of what else is registered of the run.
        nowhere: Why no server knows its run; empty where one does, or before that is known.
        is_read: Whether it was read to its end, well or not.
        error: Why the newest reading left something out, if it did.
    """

    tracking: Tracking | None = None
    place: ModelSource | None = None
    run: Run | ServiceError | None = None
    parent: Run | ServiceError | None = None
    experiment: Experiment | ServiceError | None = None
    logged_model: LoggedModel | ServiceError | None = None
    siblings: tuple[tuple[str, int], ...] = ()
    nowhere: str = ""
    is_read: bool = False
    error: ServiceError | None = None

    @property
    def server(self) -> str:
        """The name of the server that knows its run; empty where none does."""
        return self.place.name if self.place else ""

    @property
    def known_run(self) -> Run | None:
        """The run, where it was read."""
        return self.run if isinstance(self.run, Run) else None

    async def read(
        self,
        sources: ModelSources,
        source: ModelSource,
        version: ModelVersion,
        arrived: Callable[[], object],
    ) -> None:
        """Read run, experiment, parent run and logged model; tell of each that arrives."""
        self.error = None
        if version.run_id or version.logged_model_id:
            await self._find_server(sources, source, version)
            arrived()
        if self.tracking is not None:
            await asyncio.gather(
                self._read_logged_model(version.logged_model_id, arrived),
                self._read_around_run(arrived),
            )
        self.is_read = True
        arrived()

    async def _find_server(
        self, sources: ModelSources, source: ModelSource, version: ModelVersion
    ) -> None:
        """Take the source's own server; of a registry, the first of ours that knows the run."""
        own, place = sources.tracking(source), source
        if own is None and self.tracking is not None and self.place is not None:
            own, place = self.tracking, self.place
        if own is not None:
            self.tracking, self.place = own, place
            if version.run_id:
                self.run = await self._told(own.run(version.run_id), self.run)
        elif version.run_id:
            await self._ask_all(sources, version.run_id)

    async def _ask_all(self, sources: ModelSources, run_id: str) -> None:
        """Ask every server at once, and wait for no other once one knows the run."""

        async def asked(
            place: ModelSource, tracking: Tracking
        ) -> tuple[ModelSource, Tracking, Run | ServiceError]:
            return place, tracking, await self._told(tracking.run(run_id), None)

        questions = [
            asyncio.ensure_future(asked(server, tracking))
            for server in sources.servers()
            if (tracking := sources.tracking(server)) is not None
        ]
        silent: list[str] = []
        try:
            for answered in asyncio.as_completed(questions):
                place, tracking, run = await answered
                if isinstance(run, Run):
                    self.tracking, self.place, self.run = tracking, place, run
                    self.error, self.nowhere = None, ""
                    return
                if not isinstance(run, NotFound):
                    silent.append(place.name)
        finally:
            for question in questions:
                question.cancel()
        self.nowhere = _NONE_KNOWS if questions else _NO_SERVER
        if silent:
            self.nowhere += f" {', '.join(sorted(silent))} did not say."

    async def _read_around_run(self, arrived: Callable[[], object]) -> None:
        run, tracking = self.run, self.tracking
        if not isinstance(run, Run) or tracking is None:
            return

        async def read_experiment() -> None:
            if run.experiment_id:
                question = tracking.experiment(run.experiment_id)
                self.experiment = await self._told(question, self.experiment)
                arrived()

        async def read_parent() -> None:
            if parent := run.tag(PARENT):
                self.parent = await self._told(tracking.run(parent), self.parent)
                arrived()

        async def read_siblings() -> None:
            siblings = await self._told(tracking.versions_of_run(run.id), self.siblings)
            self.siblings = siblings if isinstance(siblings, tuple) else ()
            arrived()

        await asyncio.gather(read_experiment(), read_parent(), read_siblings())

    async def _read_logged_model(self, logged_model_id: str, arrived: Callable[[], object]) -> None:
        if not logged_model_id or self.tracking is None:
            return
        question = self.tracking.logged_model(logged_model_id)
        self.logged_model = await self._told(question, self.logged_model)
        arrived()
        made = self.logged_model
        if isinstance(made, LoggedModel) and made.source_run_id and self.run is None:
            self.run = await self._told(self.tracking.run(made.source_run_id), None)
            await self._read_around_run(arrived)

    async def _told(
        self, question: Awaitable[Answer[T]], before: T | ServiceError | None
    ) -> T | ServiceError:
        """Return what is said now, or what was said before where that cannot be told."""
        try:
            return (await question).value
        except NotFound as error:
            return error
        except ServiceError as error:
            self.error = error
            return error if before is None or isinstance(before, ServiceError) else before
