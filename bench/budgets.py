"""The budgets: what is measured, against what, and how much it may be."""

from __future__ import annotations

from dataclasses import dataclass

UNITS = {"s": "ms", "mb": "MB", "bytes": "B", "percent": "%", "frames": "", "count": ""}


@dataclass(frozen=True, slots=True)
class Budget:
    """One budget.

    Attributes:
        what: In words.
        measured: The sample it is about, as `scenario.sample_unit`.
        limit: What the median may be at most: in the sample's unit, or as a ratio. None for
            what is told without a budget.
        reference: The sample to divide by, from the same run; empty for a limit in units.
    """

    what: str
    measured: str
    limit: float | None
    reference: str = ""

    @property
    def unit(self) -> str:
        """The unit of the sample, as it is named at its end."""
        return self.measured.rpartition("_")[2]

    @property
    def scenarios(self) -> set[str]:
        """The scenarios that must run for it."""
        return {name.partition(".")[0] for name in (self.measured, self.reference) if name}


BUDGETS = (
    Budget("first frame: title, heads, loading", "demo.first_s", 0.35, "bare.usable_s"),
    Budget("demo list usable", "demo.usable_s", 2.2, "bare.usable_s"),
    Budget("heavy libraries imported by then", "imports.heavy_count", 0),
    Budget("cursor down, 10,000 rows", "rows_10k.down_s", 0.5, "table_10k.down_s"),
    Budget("cursor down, 10,000 rows", "rows_10k.down_bytes", 450),
    Budget("cursor down, 100,000 rows", "rows_100k.down_s", 1.2, "rows_10k.down_s"),
    Budget("the list alone, down, 10,000 rows", "list_10k.down_s", 0.5, "table_10k.down_s"),
    Budget("the list alone, down, 10,000 rows", "list_10k.down_bytes", 450),
    Budget("the list alone, down, 100,000 rows", "list_100k.down_s", 1.2, "list_10k.down_s"),
    Budget("held down at the edge, each key", "rows_10k.held_bytes", 700),
    Budget("lag after 2 s held, 256 kbit/s", "slow_line.lag_s", 0.1),
    Budget("filter key, 10,000 rows, the slowest", "rows_10k.filter_s", 0.015),
    Budget("filter key, 100,000 rows, the slowest", "rows_100k.filter_s", 0.04),
    Budget(
        "first models, before a second page can come",
        "first_models.rows_s",
        1.0,
        "first_models.second_page_s",
    ),
    Budget("cursor down, 100,000 models", "models_100k.down_s", 1.2, "rows_100k.down_s"),
    Budget("cursor down, 100,000 models", "models_100k.down_bytes", 450),
    Budget("a page down, 100,000 models", "models_100k.page_s", 0.02),
    Budget("filter key, 100,000 models, the slowest", "models_100k.filter_s", 0.04),
    Budget("memory, all with 100,000 models", "models_100k.memory_mb", None, "bare.memory_mb"),
    Budget("a version, whose metrics take 5 s", "version_slow.opens_s", 1.2, "version.opens_s"),
    Budget("another screen", "demo.screen_frames", 1),
    Budget("another screen", "demo.screen_bytes", 9_000),
    Budget("create wizard, from its key", "wizard.opens_s", 0.1),
    Budget("create form, from the environment", "wizard.form_s", 0.1),
    Budget("10 s idle with the filter open", "idle.written_bytes", 0),
    Budget("10 s idle with the filter open", "idle.cpu_percent", 0.3),
    Budget("a refresh with nothing new", "idle.refresh_bytes", 100),
    Budget("keys wait, 10,000 rows come in", "freezes.reading_s", 0.05),
    Budget("keys wait, 10,000 rows come again", "freezes.again_s", 0.05),
    Budget("memory, demo list", "demo.memory_mb", 2.2, "bare.memory_mb"),
    Budget("memory, the list with 100,000 rows", "list_100k.memory_mb", 3.5, "bare.memory_mb"),
    Budget("memory, all with 100,000 registries", "rows_100k.memory_mb", None, "bare.memory_mb"),
    Budget("leaving", "demo.leaving_s", 0.5, "bare.leaving_s"),
    Budget("left on after q, SIGTERM, SIGHUP, crash", "endings.left_on_count", 0),
    Budget("300 registries, joined, on the screen", "service.screen_s", 0.5, "service.cdp_four_s"),
    Budget("registries list --output json", "service.verb_s", 0.8, "service.cdp_list_s"),
)
