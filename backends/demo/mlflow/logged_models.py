"""Logged models, MLflow 3's way of keeping a model apart from the run that made it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from backends.demo.mlflow.places import logged_model_uri
from backends.demo.mlflow.run_wire import dataset_names, metric, pairs
from backends.demo.mlflow.runs import Run
from backends.demo.mlflow.shapes import Tags
from backends.demo.wire import Json

VERSIONS_TAG = "mlflow.modelVersions"
"""Where the server writes which versions were made of a logged model. It is written once, when the
version is made: renaming or deleting that does not change it."""

_NAME = "model"


@dataclass(frozen=True, slots=True)
class LoggedModel:
    """One logged model.

    Attributes:
        step: The step of the run at which it was made.
        is_last: Whether it is what became the version.
    """

    id: str
    run: Run
    step: int
    is_last: bool

    @property
    def uri(self) -> str:
        """Where its files are."""
        story = self.run.story
        return logged_model_uri(story.workspace, story.experiment_id, self.id)

    @property
    def name(self) -> str:
        """What it was called when it was logged."""
        return _NAME if self.is_last else f"checkpoint-{self.step}"

    @property
    def created_ms(self) -> int:
        """When it was logged."""
        run = self.run
        longest = max(run.curves, key=lambda one: one.points)
        return run.moment_ms(longest, min(self.step // longest.stride, longest.points - 1))

    @property
    def status(self) -> str:
        """What became of it."""
        origin = self.run.origin
        if origin is not None and self.is_last:
            if origin.quirk == "failed":
                return "LOGGED_MODEL_UPLOAD_FAILED"
            if origin.quirk == "pending":
                return "LOGGED_MODEL_PENDING"
        return "LOGGED_MODEL_READY"

    def first_tags(self) -> Tags:
        """Return the tags it has when the world opens."""
        run, tags = self.run, dict[str, str]()
        if self.is_last and run.origin is not None:
            of = [{"name": run.story.name, "version": run.origin.number}]
            tags[VERSIONS_TAG] = json.dumps(of, ensure_ascii=False)
        kept = ("mlflow.user", "mlflow.source.name", "mlflow.source.type")
        return (*tags.items(), *(tag for tag in run.tags if tag[0] in kept))

    def wire(self, tags: Tags) -> Json:
        """Return it as the server writes it, with the tags it has now."""
        story = self.run.story
        info: Json = {
            "model_id": self.id,
            "experiment_id": story.experiment_id,
            "name": self.name,
            "creation_timestamp_ms": self.created_ms,
            "last_updated_timestamp_ms": self.created_ms + 4_000,
            "artifact_uri": self.uri,
            "status": self.status,
            "model_type": "",
            "source_run_id": self.run.id,
        }
        if tags:
            info["tags"] = pairs(tags)
        return {"info": info, "data": {"params": pairs(self.run.params), "metrics": self.metrics()}}

    def metrics(self) -> list[Json]:
        """Return what the run measured at the end, tied to the dataset it was measured on."""
        if not self.is_last:
            return []
        name, digest = dataset_names(self.run.story)["evaluation"]
        about: Json = {
            "dataset_name": name,
            "dataset_digest": digest,
            "model_id": self.id,
            "run_id": self.run.id,
        }
        return [metric(self.run, one, one.points - 1) | about for one in self.run.curves]


def logged_by(run: Run) -> Iterator[LoggedModel]:
    """Yield the logged models of a run, in the order they were made."""
    for at, (own, step) in enumerate(run.logged_models, 1):
        yield LoggedModel(own, run, step, is_last=at == len(run.logged_models))
