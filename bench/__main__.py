"""Measures in several rounds, every program once a round, and prints which budgets hold."""

from __future__ import annotations

import argparse
import os
import platform
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from bench.budgets import BUDGETS
from bench.report import report
from bench.scenarios import SCENARIOS
from bench.terminal import NotSeen
from bench.workshop import Workshop


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the bench; a missed budget is told, and is no failure of the bench."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--only", metavar="REGEX", default="", help="budgets whose words match")
    parser.add_argument("--rounds", metavar="N", type=int, default=5, help="default: 5")
    options = parser.parse_args(arguments)
    budgets = [budget for budget in BUDGETS if re.search(options.only, budget.what, re.IGNORECASE)]
    wanted = {name for budget in budgets for name in budget.scenarios}
    with tempfile.TemporaryDirectory() as home:
        samples, problems = measure(Workshop(Path(home)), wanted, options.rounds)
    print(
        f"Python {platform.python_version()}, {os.cpu_count()} cores, "
        f"load {os.getloadavg()[0]:.1f}, medians of {options.rounds}\n"
    )
    print(report(budgets, samples, problems))
    return 0


def measure(
    workshop: Workshop, wanted: set[str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, str]]:
    """Return the samples of all rounds by name, and why a scenario was given up.

    Programs take turns, in the opposite order every other round, so that what else this machine
    does hits all of them. A round before the first fills the caches and is not counted.
    """
    samples: dict[str, list[float]] = defaultdict(list)
    problems: dict[str, str] = {}
    order = [name for name in SCENARIOS if name in wanted]
    for number in range(rounds + 1):
        for name in order if number % 2 else reversed(order):
            if name in problems or (not number and name not in {"bare", "demo", "service"}):
                continue
            _say(f"round {number} of {rounds}: {name}")
            try:
                found = SCENARIOS[name](workshop)
            except NotSeen as problem:
                problems[name] = str(problem)
                continue
            for sample, value in found.items():
                if number:
                    samples[f"{name}.{sample}"].append(value)
    _say("")
    return samples, problems


def _say(words: str) -> None:
    """Say where we are, on one line that the next words replace."""
    if sys.stderr.isatty():
        print(f"\r{words:<40}\r", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
