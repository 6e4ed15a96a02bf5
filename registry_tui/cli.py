"""Reads the command line and starts the right front: the console, or a head-less verb."""


def main() -> int:
    """Run `registry-tui`; return the exit code."""
    return 0
