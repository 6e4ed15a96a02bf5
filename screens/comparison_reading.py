"""Reading the versions that are compared, each on its own, and the curves of one metric."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence

from textual import work

from backends.domain.errors import NotFound, ServiceError
from backends.domain.run import LoggedModel
from backends.services.models.comparing import Compared, Row, compare
from backends.services.models.sayings import why_absent
from screens.base import sentences
from screens.loadable import Stale
from screens.narrowing import NarrowingScreen
from screens.open_model import OpenModel
from screens.refreshing import RefreshingScreen
from screens.times import clock
from screens.version_heading import gone_words


class ComparisonReading(NarrowingScreen, RefreshingScreen):
    """Reads where each version comes from, at the same time; one that fails leaves the others.

    Attributes:
        opened: The model.
        versions: The numbers of those of its versions that are compared, in their order.
        anew: Whether curves that are known are to be read again.
    """

    def __init__(self, opened: OpenModel, versions: Sequence[int]) -> None:
        super().__init__()
        self.opened = opened
        self.versions = tuple(versions)
        self.anew = False

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        origins = (self.opened.origins_of(one).error for one in self.versions)
        return (self.opened.whole.error, *origins)

    @property
    def moving(self) -> bool:
        """Whether a run of theirs is still at work."""
        runs = (self.opened.run_of(one) for one in self.versions)
        return any(run is not None and run.status == "RUNNING" for run in runs)

    @work(exclusive=True, group="comparison")
    async def load(self) -> None:
        """Read the model and where its versions come from, all at once where they are known."""
        try:
            model = self.opened.read()
            if any(self.opened.version(one) is None for one in self.versions):
                await model
                await asyncio.gather(*(self._read(one) for one in self.versions))
            else:
                await asyncio.gather(model, *(self._read(one) for one in self.versions))
            self.draw()
            self.read_curves()
        finally:
            self.loaded()

    def reload(self) -> None:
        """Read everything anew, curves that are known as well."""
        self.anew = True
        super().reload()

    async def _read(self, number: int) -> None:
        version, opened = self.opened.version(number), self.opened
        if version is not None:
            origins = opened.origins_of(number)
            await origins.read(opened.session.models, opened.source, version, self.draw_soon)

    def read_curves(self) -> object:
        """Start to read the curves that are shown."""

    def first_metric(self) -> str:
        """Return the first metric that has steps, or else the first; empty where there is none."""
        runs = [run for one in self.versions if (run := self.opened.run_of(one)) is not None]
        keys = sorted({one.key for run in runs for one in run.metrics})
        stepped = sorted({one.key for run in runs for one in run.metrics if one.step})
        return next(iter((*stepped, *keys)), "")

    def rows(self) -> tuple[Row, ...]:
        """Return what the versions are like, as far as that is known."""
        known = tuple(self._compared())
        return compare(known) if len(known) == len(self.versions) else ()

    def _compared(self) -> Iterator[Compared]:
        opened = self.opened
        for number in self.versions:
            version, origins = opened.version(number), opened.origins_of(number)
            made = origins.logged_model
            if version is not None:
                unread = (origins.run, made)
                is_told = not any(
                    isinstance(one, ServiceError) and not isinstance(one, NotFound)
                    for one in unread
                )
                yield Compared(
                    opened.source,
                    opened.model,
                    version,
                    origins.known_run,
                    made if isinstance(made, LoggedModel) else None,
                    is_read=origins.is_read and is_told,
                )

    def notices(self) -> Iterator[str]:
        """Yield what is old or not known; what several versions have in common, once."""
        state, said = self.opened.whole.state, dict[str, list[int]]()
        if isinstance(state, Stale):
            at = clock(state.as_of, local=self.console.local_time)
            yield f"As of {at}. {sentences(state.error)}"
        for number in self.versions:
            if words := self._why_not_known(number):
                said.setdefault(words, []).append(number)
        for words, numbers in said.items():
            yield f"{', '.join(f'v{one}' for one in numbers)}: {words}"

    def _why_not_known(self, number: int) -> str:
        """Say why nothing is known of a version's metrics and params; empty where it is."""
        origins, version = self.opened.origins_of(number), self.opened.version(number)
        if version is None:
            is_read = self.opened.model.versions is not None
            return gone_words(number) if is_read else ""
        if not origins.is_read:
            return ""
        if origins.error is not None:
            return sentences(origins.error)
        if isinstance(origins.run, ServiceError):
            return f"{origins.run}."
        if origins.known_run is not None or isinstance(origins.logged_model, LoggedModel):
            return ""
        kind = self.opened.source.kind
        return origins.nowhere or why_absent(kind, "metrics") or why_absent(kind, "run")
