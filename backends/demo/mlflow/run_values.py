"""What of a run can be sought and ordered by."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TypeAlias

from backends.demo.mlflow.filters import Grammar, Kind
from backends.demo.mlflow.places import run_uri
from backends.demo.mlflow.run_wire import dataset_names
from backends.demo.mlflow.runs import Run

Value: TypeAlias = str | float | None

GRAMMAR = Grammar(
    {
        **dict.fromkeys(("attribute", "attributes", "attr", "run"), "attribute"),
        **dict.fromkeys(("tag", "tags"), "tag"),
        **dict.fromkeys(("metric", "metrics"), "metric"),
        **dict.fromkeys(("param", "params", "parameter", "parameters"), "param"),
        **dict.fromkeys(("dataset", "datasets"), "dataset"),
    },
    frozenset({"run_id", "run_name", "status", "artifact_uri", "user_id"}),
    frozenset({"start_time", "end_time", "created"}),
    frozenset({"run_id"}),
    nulls=True,
)


def values(run: Run, kind: Kind, key: str) -> Sequence[Value]:
    """Return what a run has under a key. Of datasets it may have several."""
    match kind:
        case "tag":
            return (dict(run.tags).get(key),)
        case "param":
            return (dict(run.params).get(key),)
        case "metric":
            return (next((one.last() for one in run.curves if one.key == key), None),)
        case "dataset":
            return _of_datasets(run, key)
        case "attribute":
            return (_ATTRIBUTES[key](run),)


def ordered(rows: list[Run], kind: Kind, key: str, *, ascending: bool) -> list[Run]:
    """Order runs by one value; those without it, or with one that is no number, come last."""
    known: list[tuple[tuple[float, str], Run]] = []
    others: list[Run] = []
    for run in rows:
        value = next(iter(values(run, kind, key)), None)
        if value is None or (isinstance(value, float) and math.isnan(value)):
            others.append(run)
        else:
            known.append(((0.0, value) if isinstance(value, str) else (value, ""), run))
    known.sort(key=lambda row: row[0], reverse=not ascending)
    return [run for _, run in known] + others


def _of_datasets(run: Run, key: str) -> Sequence[Value]:
    named = dataset_names(run.story)
    match key:
        case "name":
            return [name for name, _ in named.values()]
        case "digest":
            return [digest for _, digest in named.values()]
        case "context":
            return list(named)
        case _:
            return (None,)


_ATTRIBUTES: dict[str, Callable[[Run], Value]] = {
    "run_id": lambda run: run.id,
    "run_name": lambda run: run.name,
    "status": lambda run: run.status,
    "user_id": lambda run: run.user,
    "artifact_uri": lambda run: run_uri(run.story.workspace, run.story.experiment_id, run.id),
    "start_time": lambda run: run.started_ms,
    "created": lambda run: run.started_ms,
    "end_time": lambda run: run.ended_ms,
}
