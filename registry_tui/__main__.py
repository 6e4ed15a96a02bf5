"""Lets `python -m registry_tui` do what `registry-tui` does."""

from __future__ import annotations

import sys

from registry_tui.cli import main

if __name__ == "__main__":
    sys.exit(main())
