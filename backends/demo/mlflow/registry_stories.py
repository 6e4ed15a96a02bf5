"""The stories behind what MLflow registered in the AI Registries: the server knows their runs.

Nothing else of the simulated server looks into the registries.
"""

from __future__ import annotations

from collections.abc import Iterator

from backends.demo.company import Company
from backends.demo.mlflow.stories import DEFAULT_WORKSPACE, Origin, Story, identity, stored
from backends.demo.models.content import models_of
from backends.demo.models.model import Model

_LOGGED_BY_MLFLOW = "MLFLOW"
_WORDS = {
    "forecast": "forecast",
    "demand": "forecast",
    "reader": "vision",
    "routing": "text",
    "triage": "text",
    "word": "text",
    "anomaly": "network",
    "embedding": "network",
    "elasticity": "linear",
}


def registry_stories(company: Company) -> Iterator[Story]:
    """Yield a story for each model in a registry with at least one version MLflow registered."""
    for _, models in models_of(company):
        for model in models:
            story = _story(model)
            if story.origins:
                yield story


def _story(model: Model) -> Story:
    origins = tuple(
        Origin(
            one.number,
            model.run_id(one.number),
            one.maker,
            one.made_at,
            path=one.model_path or "model",
        )
        for one in model.versions
        if one.source == _LOGGED_BY_MLFLOW
    )
    return Story(
        model.id,
        DEFAULT_WORKSPACE,
        model.name,
        model.experiment_id,
        f"{model.name} ({model.id})",
        model.owner,
        _kind(model),
        origins,
        model.workbench,
    )


def _kind(model: Model) -> str:
    """Return a kind that suits a name; any, where none does."""
    kinds = list(stored()["kinds"])
    fitting = (kind for word, kind in _WORDS.items() if word in model.name)
    return next(fitting, kinds[int(identity(model.id), 16) % len(kinds)])
