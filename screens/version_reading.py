"""Reading one version for its screen: what is known at once, and each part when it is looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from textual import work

from backends.domain.errors import ServiceError
from backends.domain.status import Health
from screens.artifacts_part import ArtifactsPart
from screens.base import sentences
from screens.histories import Histories
from screens.lineage_part import LineagePart
from screens.loadable import Stale
from screens.metrics_part import MetricsPart
from screens.model_changing import ModelChanging
from screens.narrowing import NarrowingScreen
from screens.open_model import OpenModel
from screens.refreshing import RefreshingScreen
from screens.shown_version import ShownVersion
from screens.signature_part import SignaturePart
from screens.times import clock
from screens.version_heading import gone_words
from screens.version_parts import ParamsPart, Part, PartName, UsesPart


class VersionReading(ModelChanging, NarrowingScreen, RefreshingScreen):
    """Reads the model, where the version comes from, and what the open part shows.

    Nothing waits for metrics: their histories are read beside everything else.

    Attributes:
        shown: The version.
        parts: Its parts, in their order.
        open_part: The one that is open.
    """

    def __init__(self, opened: OpenModel, version: int) -> None:
        super().__init__(opened)
        self.shown = shown = ShownVersion(opened, version, self.console)
        self._histories = Histories(opened, self.read_histories, self.draw_soon)
        self.parts: Mapping[PartName, Part] = {
            "lineage": LineagePart(shown, self.draw_soon),
            "metrics": MetricsPart(shown, self.draw_soon, self._histories),
            "params": ParamsPart(shown, self.draw_soon),
            "artifacts": ArtifactsPart(shown, self.draw_soon),
            "signature": SignaturePart(shown, self.draw_soon),
            "uses": UsesPart(shown, self.draw_soon),
        }
        self.open_part: PartName = "lineage"

    @property
    def part(self) -> Part:
        """The part that is open."""
        return self.parts[self.open_part]

    @property
    def version_here(self) -> int:
        """The version that the keys are for."""
        return self.shown.number

    @property
    def moving(self) -> bool:
        """Whether it is on its way, or its run still at work."""
        version, run = self.shown.version, self.shown.run
        is_busy = version is not None and version.health is Health.BUSY
        return is_busy or (run is not None and run.status == "RUNNING")

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return (self.opened.whole.error, self.shown.origins.error)

    def reload(self) -> None:
        """Read everything anew, what only the parts show as well."""
        for part in self.parts.values():
            part.outdate()
        super().reload()

    @work(exclusive=True, group="version")
    async def load(self) -> None:
        """Read the model and, at the same time where the version is known, its origins."""
        if self.moving:
            self.parts["metrics"].outdate()
        was_known = self.shown.version is not None
        if was_known:
            self.read_origins()
        try:
            await self.opened.read()
            self.draw()
            if not was_known:
                self.read_origins()
        finally:
            self.loaded()

    @work(exclusive=True, group="origins")
    async def read_origins(self) -> None:
        """Read where it comes from, then what the open part shows of that."""
        version = self.shown.version
        if version is not None:
            sources, source = self.opened.session.models, self.opened.source
            await self.shown.origins.read(sources, source, version, self.draw_soon)
            self.draw()
            self.read_part()

    @work(exclusive=True, group="part")
    async def read_part(self) -> None:
        """Read what only the open part shows."""
        await self.part.read()
        self.draw()

    @work(group="histories")
    async def read_histories(self) -> None:
        """Read metric histories that are in sight."""
        await self._histories.read_waiting()

    def notices(self) -> Iterator[str]:
        """Yield what is old, or not known."""
        state, shown = self.opened.whole.state, self.shown
        if isinstance(state, Stale):
            at = clock(state.as_of, local=self.console.local_time)
            yield f"As of {at}. {sentences(state.error)}"
        if shown.last is not None and shown.is_gone:
            yield gone_words(shown.number)
        if shown.origins.error is not None:
            yield f"Where it comes from is not all known. {sentences(shown.origins.error)}"
