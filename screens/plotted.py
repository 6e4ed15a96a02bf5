"""The curves of one metric, of one version or several: read together, each failing on its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence

from backends.domain.errors import ServiceError
from backends.domain.run import Point
from screens.base import sentences
from screens.loadable import Loading, Ready, Stale
from screens.open_model import OpenModel
from screens.pane import Pane
from screens.widgets.plot import Drawn

NO_RUN = "Nothing tells which run has measured it, so there is no history."


class Plotted:
    """One metric of some versions of an open model."""

    def __init__(self, opened: OpenModel, versions: Sequence[int], key: str) -> None:
        self._opened = opened
        self.versions = tuple(versions)
        self.key = key

    async def read(self, arrived: Callable[[], object], *, anew: bool) -> None:
        """Read the histories at once; `arrived` is called after each.

        What was read well stays as it is, unless it is to be read anew.
        """

        async def ask(version: int) -> None:
            pane, key = self._pane(version), self.key
            origins = self._opened.origins_of(version)
            run, tracking = origins.known_run, origins.tracking
            is_there = pane is not None and isinstance(pane.state, Ready) and not anew
            if pane is not None and run is not None and tracking is not None and not is_there:
                await pane.read(lambda: tracking.metric_history(run.id, key))
                arrived()

        await asyncio.gather(*(ask(version) for version in self.versions))

    def _pane(self, version: int) -> Pane[tuple[Point, ...]] | None:
        run = self._opened.run_of(version)
        return self._opened.history(run.id, self.key) if run is not None else None

    def panes(self) -> Iterator[tuple[int, Pane[tuple[Point, ...]] | None]]:
        """Yield each version with its history; None where no run is known."""
        for version in self.versions:
            yield version, self._pane(version)

    def curves(self) -> tuple[Drawn, ...]:
        """Return the curves that are known, one for each version; one without values is empty."""
        return tuple(
            Drawn(f"v{version}", (pane.value if pane is not None else None) or ())
            for version, pane in self.panes()
        )

    def instead(self) -> str:
        """Say why there is no curve at all; empty where there is one."""
        panes = [pane for _, pane in self.panes()]
        if any(pane is not None and pane.value is not None for pane in panes):
            return ""
        if any(pane is not None and isinstance(pane.state, Loading) for pane in panes):
            return "Loading"
        errors = [pane.error for pane in panes if pane is not None and pane.error is not None]
        return sentences(errors[0]) if errors else NO_RUN

    @property
    def errors(self) -> tuple[ServiceError | None, ...]:
        """What the last reading ran into."""
        return tuple(pane.error for _, pane in self.panes() if pane is not None)

    def notices(self) -> Iterator[str]:
        """Yield what is missing or old where there are other curves; what is alike, once."""
        if self.instead():
            return
        missing: dict[str, list[int]] = {}
        for version, pane in self.panes():
            if pane is None:
                missing.setdefault(NO_RUN, []).append(version)
            elif pane.error is not None:
                old = "Its curve is old. " if isinstance(pane.state, Stale) else ""
                missing.setdefault(f"{old}{sentences(pane.error)}", []).append(version)
        for words, versions in missing.items():
            yield f"{', '.join(f'v{one}' for one in versions)}: {words}"
