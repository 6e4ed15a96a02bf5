"""Opens the company at a moment, with what the faults of the world make of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from backends.demo import company, fixtures
from backends.demo.company import Company
from backends.demo.faults import Faults
from backends.demo.many import ManyRegistries, more_environments
from backends.demo.registries import Registry, StoredRegistries


def open_company(faults: Faults, now: datetime) -> Company:
    """Read the company; the faults `many`, `names`, `nothing` and `log` change its registries."""
    long = faults.world("log")
    many = faults.world("many")
    log_lines = long.number if long else 0
    if many:
        opened = company.load(now, more_environments())
        return replace(opened, registries=ManyRegistries(many.number, opened, log_lines))
    opened = company.load(now)
    rows = list(opened.registries)
    if faults.world("nothing"):
        rows = []
    if faults.world("names"):
        awkward: list[str] = fixtures.read("awkward_names")
        rows = [replace(row, name=name) for row, name in zip(rows, awkward, strict=False)]
    if log_lines and rows:
        rows[0] = _with_long_log(rows[0], log_lines)
    return replace(opened, registries=StoredRegistries(rows))


def _with_long_log(row: Registry, log_lines: int) -> Registry:
    newest = replace(row.history[-1], long=log_lines)
    return replace(row, history=(*row.history[:-1], newest))
