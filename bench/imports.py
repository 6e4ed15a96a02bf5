"""Runs the product, and on SIGUSR1 writes the names of all imported modules to a file."""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType

from registry_tui.cli import main


def run(file: Path, arguments: list[str]) -> int:
    """Run the product with these arguments."""

    def tell(_number: int, _frame: FrameType | None) -> None:
        file.write_text("\n".join(sys.modules))

    signal.signal(signal.SIGUSR1, tell)
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))
