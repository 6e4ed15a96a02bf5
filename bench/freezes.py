"""Runs the product, and writes to a file how long, at most, it left keys unanswered."""

from __future__ import annotations

import asyncio
import sys
import time
from pathlib import Path

from textual.worker import Worker

from registry_tui.cli import main
from screens.registries import RegistriesScreen

_OFTEN_S = 0.001


def run(file: Path, arguments: list[str]) -> int:
    """Run the product with these arguments, watched from the moment it reads."""
    load = RegistriesScreen.load

    def watched(self: RegistriesScreen) -> Worker[None]:
        self.run_worker(_watch(file), group="watching", exclusive=True)
        return load(self)

    RegistriesScreen.load = watched
    return main(arguments)


async def _watch(file: Path) -> None:
    """Note by how much we are called too late."""
    longest_s = 0.0
    while True:
        before_s = time.perf_counter()
        await asyncio.sleep(_OFTEN_S)
        late_s = time.perf_counter() - before_s - _OFTEN_S
        if late_s > longest_s:
            longest_s = late_s
            _tell(file, longest_s)


def _tell(file: Path, seconds: float) -> None:
    file.write_text(str(seconds))


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
