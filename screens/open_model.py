"""The one model that is open, shared by the screens that show it and its versions."""

from __future__ import annotations

from dataclasses import dataclass, field

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.run import ArtifactFile, Point, Run
from backends.model_ports import ModelCatalogue
from backends.ports import Session
from backends.services.models.origins import Origins
from backends.services.planning.models.parts import Chosen
from screens.pane import Pane


@dataclass(slots=True)
class OpenModel:
    """What is known of it so far; reading it again keeps what the person was looking at.

    Attributes:
        session: Where it is read from.
        source: Where it is registered.
        listed: What the list said of it.
        whole: The model with all its versions.
        origins: Where each version comes from, by its number, as far as that was read.
        histories: The metric histories read so far, by run and metric.
        artifacts: The folders of files read so far, by run and path.
    """

    session: Session
    source: ModelSource
    listed: RegisteredModel
    whole: Pane[RegisteredModel] = field(default_factory=Pane[RegisteredModel])
    origins: dict[int, Origins] = field(default_factory=dict[int, Origins])
    histories: dict[tuple[str, str], Pane[tuple[Point, ...]]] = field(
        default_factory=dict[tuple[str, str], Pane[tuple[Point, ...]]]
    )
    artifacts: dict[tuple[str, str], Pane[tuple[ArtifactFile, ...]]] = field(
        default_factory=dict[tuple[str, str], Pane[tuple[ArtifactFile, ...]]]
    )

    @property
    def model(self) -> RegisteredModel:
        """The model, as it is known best."""
        return self.whole.value or self.listed

    @property
    def catalogue(self) -> ModelCatalogue:
        """What is asked about it."""
        return self.session.models.open(self.source)

    @property
    def chosen(self) -> Chosen:
        """The model as what a change is planned for."""
        return Chosen(self.source, self.model.id, self.model.name)

    async def read(self) -> None:
        """Read it again, with all versions."""
        await self.whole.read(lambda: self.catalogue.model(self.listed.id))

    def version(self, number: int) -> ModelVersion | None:
        """Return one of its versions; None where it is not there, or not read yet."""
        return self.model.version(number)

    def origins_of(self, number: int) -> Origins:
        """Return what is known of where a version comes from."""
        return self.origins.setdefault(number, Origins())

    def run_of(self, number: int) -> Run | None:
        """Return the run of a version, where it was read."""
        run = self.origins_of(number).run
        return run if isinstance(run, Run) else None

    def history(self, run_id: str, key: str) -> Pane[tuple[Point, ...]]:
        """Return the history of a metric, read or not."""
        return self.histories.setdefault((run_id, key), Pane())

    def folder(self, run_id: str, path: str) -> Pane[tuple[ArtifactFile, ...]]:
        """Return the files in a folder of a run, read or not."""
        return self.artifacts.setdefault((run_id, path), Pane())
