"""Runs the product with a bug in it: the key `a` on the registry list crashes a worker."""

from __future__ import annotations

import sys

from registry_tui.cli import main
from screens.registries import RegistriesScreen


async def _crash() -> None:
    raise RuntimeError("a bug, put here by the bench")


def _crash_in_a_worker(self: RegistriesScreen) -> None:
    self.run_worker(_crash())


if __name__ == "__main__":
    RegistriesScreen.action_attention = _crash_in_a_worker
    sys.exit(main(sys.argv[1:]))
