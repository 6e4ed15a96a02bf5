"""Runs, their metrics and experiments, as the server writes them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator

from backends.demo.mlflow.curves import Curve
from backends.demo.mlflow.places import experiment_uri, run_uri
from backends.demo.mlflow.runs import Run
from backends.demo.mlflow.shapes import Tags
from backends.demo.mlflow.stories import Story, identity
from backends.demo.wire import Json

_ROWS = (4_000, 90_000)


def run_info(run: Run) -> Json:
    """Return what a run is."""
    story = run.story
    ended = {} if run.ended_ms is None else {"end_time": run.ended_ms}
    return {
        "run_uuid": run.id,
        "experiment_id": story.experiment_id,
        "run_name": run.name,
        "user_id": run.user,
        "status": run.status,
        "start_time": run.started_ms,
        **ended,
        "artifact_uri": run_uri(story.workspace, story.experiment_id, run.id),
        "lifecycle_stage": "deleted" if run.is_deleted else "active",
        "run_id": run.id,
    }


def whole_run(run: Run) -> Json:
    """Return a run with what it was given, what it measured, and what it made."""
    parts: Json = {
        "metrics": [metric(run, one, one.points - 1) for one in run.curves],
        "params": pairs(run.params),
        "tags": pairs(run.tags),
    }
    made = [{"model_id": own, "step": step} for own, step in run.logged_models]
    return {
        "info": run_info(run),
        "data": {name: rows for name, rows in parts.items() if rows},
        "inputs": {"dataset_inputs": list(_datasets(run))},
        "outputs": {"model_outputs": made} if made else {},
    }


def metric(run: Run, measured: Curve, index: int) -> Json:
    """Return one value of a metric."""
    return {
        "key": measured.key,
        "value": written(measured.value(index)),
        "timestamp": run.moment_ms(measured, index),
        "step": measured.step(index),
    }


def written(value: float) -> float | str:
    """Return a number as JSON has it; what is none is a text."""
    return "NaN" if math.isnan(value) else float(value)


def pairs(tags: Tags) -> list[Json]:
    """Return keys and values as the server lists them."""
    return [{"key": key, "value": value} for key, value in tags]


def experiment(story: Story, created_ms: int) -> Json:
    """Return an experiment."""
    return {
        "experiment_id": story.experiment_id,
        "name": story.experiment,
        "artifact_location": experiment_uri(story.workspace, story.experiment_id),
        "lifecycle_stage": "active",
        "last_update_time": created_ms,
        "creation_time": created_ms,
        "workspace": story.workspace,
        "tags": pairs((("mlflow.note.content", f"Runs behind {story.name}."),)),
    }


def dataset_names(story: Story) -> dict[str, tuple[str, str]]:
    """Return name and digest of the datasets behind a model, by what they were used for."""
    return {
        context: (f"{story.name}-{short}", identity(f"{story.key} {short}")[:8])
        for context, short in (("training", "train"), ("evaluation", "holdout"))
    }


def _datasets(run: Run) -> Iterator[Json]:
    for context, (name, digest) in dataset_names(run.story).items():
        rows = int(digest, 16) % (_ROWS[1] - _ROWS[0]) + _ROWS[0]
        columns = [
            {"type": kind, "name": column, "required": True}
            for column, kind in run.story.facts.get("inputs", ())
        ]
        uri = f"s3://datasets{run.story.experiment.replace(' ', '-')}/{name}.parquet"
        yield {
            "tags": pairs((("mlflow.data.context", context),)),
            "dataset": {
                "name": name,
                "digest": digest,
                "source_type": "s3",
                "source": json.dumps({"uri": uri}, ensure_ascii=False),
                "schema": json.dumps({"mlflow_colspec": columns}),
                "profile": json.dumps({"num_rows": rows, "num_elements": rows * len(columns)}),
            },
        }
