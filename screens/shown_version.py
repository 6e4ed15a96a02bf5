"""The one version that is shown, as its parts know it: what was read of it, and how to draw."""

from __future__ import annotations

from dataclasses import dataclass

from backends.domain.errors import ServiceError
from backends.domain.registered_model import ModelVersion
from backends.domain.run import LoggedModel, Metric, Run
from backends.model_ports import Tracking
from backends.services.models.origins import Origins
from backends.services.models.sayings import why_absent
from screens.console import Console
from screens.open_model import OpenModel


@dataclass(slots=True)
class ShownVersion:
    """One version of an open model.

    Attributes:
        opened: The model.
        number: The version's number.
        console: The app, for its signs and its clock.
        last: What was known of it last; it may be gone meanwhile.
    """

    opened: OpenModel
    number: int
    console: Console
    last: ModelVersion | None = None

    @property
    def version(self) -> ModelVersion | None:
        """The version; None before anything is known of it."""
        found = self.opened.version(self.number)
        if found is not None:
            self.last = found
        return self.last

    @property
    def is_gone(self) -> bool:
        """Whether the model was read, and has no such version."""
        known = self.opened.model.versions is not None
        return known and self.opened.version(self.number) is None

    @property
    def origins(self) -> Origins:
        """What was read of where it comes from."""
        return self.opened.origins_of(self.number)

    @property
    def run(self) -> Run | None:
        """The run that logged it, where it was read."""
        return self.origins.known_run

    @property
    def tracking(self) -> Tracking | None:
        """The server that knows its run, where one was found."""
        return self.origins.tracking

    @property
    def logged_model(self) -> LoggedModel | None:
        """The logged model it was made of, where it was read."""
        found = self.origins.logged_model
        return found if isinstance(found, LoggedModel) else None

    @property
    def metrics(self) -> tuple[Metric, ...]:
        """What its run measured, and its logged model where the run did not; by name."""
        made = self.logged_model.metrics if self.logged_model else ()
        found = {one.key: one for one in (*made, *(self.run.metrics if self.run else ()))}
        return tuple(found[key] for key in sorted(found))

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """What its run was given, and its logged model; by name."""
        made = self.logged_model.params if self.logged_model else ()
        return tuple(sorted(dict((*made, *(self.run.params if self.run else ()))).items()))

    @property
    def is_told(self) -> bool:
        """Whether its run or its logged model is known, so that what they do not say is none."""
        return self.run is not None or self.logged_model is not None

    def why_nothing_of_run(self, field: str, nothing: str) -> str:
        """Say why there is nothing that its run would tell: metrics, params.

        `nothing` is said where the run is known, and has none.
        """
        version, origins = self.version, self.origins
        if not origins.is_read or version is None:
            return "Loading"
        if self.is_told:
            return nothing
        for failed in (origins.run, origins.logged_model):
            if isinstance(failed, ServiceError):
                return f"{str(failed).rstrip('.')}."
        if origins.nowhere:
            return origins.nowhere
        kind = self.opened.source.kind
        return why_absent(kind, field) or why_absent(kind, "run")
