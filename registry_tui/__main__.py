"""Lets `python -m registry_tui` do what `registry-tui` does."""

from __future__ import annotations

from registry_tui.cli import start

if __name__ == "__main__":
    start()
