"""What is done to each program, and what is measured while it is done."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping
from functools import partial
from statistics import fmean, median
from typing import TypeAlias

from bench.terminal import NotSeen, Terminal
from bench.workshop import CDP, PRODUCT, Workshop

Samples: TypeAlias = Mapping[str, float]
Scenario: TypeAlias = Callable[[Workshop], Samples]

A_ROW = r"[●✗◐] \w+"
FIRST_FRAME = (r"AI Registries", r"Status +Name", r"Loading")
REFERENCE_ROW = r"model-registry-ml-000003"
EVERYTHING_JOINED = (r"300 of 300", r"AWS|Azure", r"MLAdmin")
HEAVY = ("mlflow", "boto3", "botocore", "azure", "kubernetes", "kubernetes_asyncio", "lightkube")
SLOW_LINE = 256_000 / 8
A_MODEL = r"● public|○ private"
A_MODELS_PAGE_S = 1.0
STEPS = 20
A_PAGE_BYTES = 3_000
CALLS = (
    ("ml", "list-model-registries"),
    ("environments", "list-environments"),
    ("ml", "get-latest-model-registry-version"),
    ("iam", "get-user"),
)


def bare(workshop: Workshop) -> Samples:
    """Start and leave the smallest Textual app."""
    with workshop.module("references.bare") as terminal:
        usable = terminal.until("bare-ready")
        terminal.settle(quiet_s=0.3)
        memory = terminal.memory_mb
        return {
            "usable_s": usable,
            "memory_mb": memory,
            "leaving_s": terminal.leave("q").seconds,
        }


def demo(workshop: Workshop) -> Samples:
    """Start the demo, open a registry, and leave."""
    with workshop.product("--demo") as terminal:
        first = terminal.until(*FIRST_FRAME)
        usable = terminal.until(A_ROW)
        terminal.settle(quiet_s=0.5)
        memory = terminal.memory_mb
        opened = terminal.press("enter", quiet_s=0.3)
        return {
            "first_s": first,
            "usable_s": usable,
            "memory_mb": memory,
            "screen_frames": opened.frames,
            "screen_bytes": opened.size_bytes,
            "leaving_s": terminal.leave("q").seconds,
        }


def imports(workshop: Workshop) -> Samples:
    """Count the heavy libraries that are imported once the demo's list is usable."""
    file = workshop.home / "modules"
    with workshop.module("imports", str(file), "--demo") as terminal:
        terminal.until(A_ROW)
        os.kill(terminal.pid, signal.SIGUSR1)
        terminal.settle(quiet_s=0.5)
        if not file.exists():
            raise NotSeen("the product did not tell its modules")
        names = {name.partition(".")[0] for name in file.read_text().split()}
        return {"heavy_count": len(names.intersection(HEAVY))}


def rows(count: int, workshop: Workshop) -> Samples:
    """Walk and filter a long list in the product."""
    with workshop.product("--demo", "--fault", f"many:{count}") as terminal:
        terminal.until(A_ROW)
        terminal.settle(quiet_s=1.0)
        samples = dict(_steps(terminal))
        samples["memory_mb"] = terminal.memory_mb
        samples["held_bytes"] = _at_the_edge(terminal)
        terminal.press("/", quiet_s=0.2)
        samples["filter_s"] = max(terminal.press(key).seconds for key in "registry")
        return samples


def reference(name: str, count: int, workshop: Workshop) -> Samples:
    """Walk a long list in one of the references."""
    with workshop.module(f"references.{name}", str(count)) as terminal:
        terminal.until(REFERENCE_ROW)
        terminal.settle(quiet_s=0.5)
        return {**_steps(terminal), "memory_mb": terminal.memory_mb}


def _steps(terminal: Terminal) -> Samples:
    for _ in range(4):
        terminal.press("down")
    steps = [terminal.press("down") for _ in range(STEPS)]
    return {
        "down_s": median(step.seconds for step in steps),
        "down_bytes": fmean(step.size_bytes for step in steps),
    }


def _at_the_edge(terminal: Terminal) -> float:
    """Return the bytes a key costs there, from one repaint of the page to the third after it."""
    sizes: list[int] = []
    repaints = 0
    while repaints <= 3 and len(sizes) < 300:
        size = terminal.press("down").size_bytes
        if repaints:
            sizes.append(size)
        repaints += size > A_PAGE_BYTES
    return fmean(sizes)


def models(count: int, workshop: Workshop) -> Samples:
    """Read a great many models, then walk and filter them."""
    with workshop.product("--demo", "--fault", f"models:{count}") as terminal:
        terminal.until(A_ROW)
        terminal.settle(quiet_s=1.0)
        terminal.press("*")
        terminal.until(r"A loads all")
        terminal.press("A")
        terminal.until(rf"of {count // 1000},\d\d\d$", timeout_s=180)
        terminal.settle(quiet_s=1.5)
        samples = dict(_steps(terminal))
        samples["page_s"] = median(terminal.press("pagedown").seconds for _ in range(STEPS))
        samples["memory_mb"] = terminal.memory_mb
        terminal.press("/", quiet_s=0.2)
        samples["filter_s"] = max(terminal.press(key).seconds for key in "churn")
        return samples


def first_models(workshop: Workshop) -> Samples:
    """Open 100,000 models of a service that takes its time for each page."""
    slow = f"slow:{A_MODELS_PAGE_S * 1000:.0f}@listModels"
    with workshop.product("--demo", "--fault", "models:100000", "--fault", slow) as terminal:
        terminal.until(A_ROW)
        terminal.settle(quiet_s=1.0)
        began = terminal.elapsed_s
        terminal.press("*")
        seen = terminal.until(A_MODEL) - began
        return {"rows_s": seen, "second_page_s": 2 * A_MODELS_PAGE_S}


def version(faults: tuple[str, ...], workshop: Workshop) -> Samples:
    """Open a version, and wait until where it comes from is drawn."""
    with workshop.product("--demo", *faults) as terminal:
        terminal.until(A_ROW)
        terminal.settle(quiet_s=0.5)
        terminal.press("*", quiet_s=0.5)
        terminal.press("/", quiet_s=0.2)
        for key in "card-fraud":
            terminal.press(key)
        terminal.press("enter", quiet_s=0.3)
        terminal.press("enter", quiet_s=0.5)
        terminal.expect("Version")
        opened = terminal.press("enter", quiet_s=0.3).seconds
        return {"opens_s": opened}


def wizard(workshop: Workshop) -> Samples:
    """Open the list of environments, then the form of one; nothing on either may wait."""
    with workshop.product("--demo") as terminal:
        terminal.until(A_ROW)
        terminal.settle(quiet_s=0.5)
        opens = terminal.press("n", quiet_s=0.3).seconds
        for key in "labs-ml-aws":
            terminal.press(key)
        form = terminal.press("enter", quiet_s=0.3).seconds
        terminal.expect("Subnets for Load Balancer")
        return {"opens_s": opens, "form_s": form}


def slow_line(workshop: Workshop) -> Samples:
    """Hold a key down for two seconds on a slow line."""
    with workshop.product("--demo", "--fault", "many:10000", bytes_per_s=SLOW_LINE) as terminal:
        terminal.until(A_ROW)
        terminal.settle(quiet_s=1.0)
        _, lag = terminal.hold("down", 60)
        return {"lag_s": lag}


def idle(workshop: Workshop) -> Samples:
    """Refresh a settled world, then leave the filter open and do nothing."""
    with workshop.product("--demo", "--fault", "many:300") as terminal:
        terminal.until(A_ROW)
        terminal.settle(quiet_s=1.0)
        refreshed = terminal.press("r", quiet_s=0.5)
        terminal.press("/", quiet_s=1.0)
        written, cpu = terminal.idle(10)
        return {
            "refresh_bytes": refreshed.size_bytes,
            "written_bytes": written,
            "cpu_percent": cpu,
        }


def endings(workshop: Workshop) -> Samples:
    """End the product in every way, and count what is left switched on."""
    left_on = 0
    for ending in ("q", signal.SIGTERM, signal.SIGHUP):
        with workshop.product("--demo") as terminal:
            terminal.until(A_ROW)
            terminal.settle()
            left_on += len(terminal.leave(ending).left_on)
    with workshop.module("crash", "--demo") as terminal:
        terminal.until(A_ROW)
        terminal.settle()
        left_on += len(terminal.leave("a").left_on)
    return {"left_on_count": left_on}


def service(workshop: Workshop) -> Samples:
    """Read 300 registries over a slow service, with the product and with the real client."""
    with workshop.service("slow:50", "many:300") as address:
        there = ("--endpoint-url", address)
        calls = [workshop.timed(CDP, *there, *call) for call in CALLS]
        verb = workshop.timed(PRODUCT, *there, "registries", "list", "--output", "json")
        with workshop.product(*there) as terminal:
            screen = terminal.until(*EVERYTHING_JOINED)
        return {
            "screen_s": screen,
            "verb_s": verb,
            "cdp_list_s": calls[0],
            "cdp_four_s": sum(calls),
        }


def freezes(workshop: Workshop) -> Samples:
    """Read a long list from a service, then once more, and note how long keys had to wait."""
    file = workshop.home / "freezes"
    with (
        workshop.service("many:10000") as address,
        workshop.module("freezes", str(file), "--endpoint-url", address) as terminal,
    ):
        terminal.until(r"10,000 of 10,000", r"MLAdmin")
        terminal.settle(quiet_s=0.5)
        reading = float(file.read_text())
        terminal.press("r", quiet_s=1.0)
        return {"reading_s": reading, "again_s": float(file.read_text())}


SCENARIOS: Mapping[str, Scenario] = {
    "bare": bare,
    "demo": demo,
    "imports": imports,
    "rows_10k": partial(rows, 10_000),
    "rows_100k": partial(rows, 100_000),
    "table_10k": partial(reference, "table", 10_000),
    "list_10k": partial(reference, "lines", 10_000),
    "list_100k": partial(reference, "lines", 100_000),
    "models_100k": partial(models, 100_000),
    "first_models": first_models,
    "version": partial(version, ()),
    "version_slow": partial(version, ("--fault", "slow:5000@getMetricHistory")),
    "wizard": wizard,
    "slow_line": slow_line,
    "idle": idle,
    "endings": endings,
    "service": service,
    "freezes": freezes,
}
