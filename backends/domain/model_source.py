"""A place where models are registered: an AI Registry, or a workspace of an MLflow server."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from backends.domain.registry import Registry

SourceKind: TypeAlias = Literal["AI Registry", "MLflow"]


@dataclass(frozen=True, slots=True)
class ModelSource:
    """One such place.

    Attributes:
        kind: What it speaks.
        key: Tells it from every other: a registry's CRN; `mlflow:NAME` for a server by its name.
        name: What a person calls it.
        url: Where it is asked, with the scheme and without a slash at the end; empty where it has
            no address yet. A local store of MLflow has a path or a `sqlite:` address.
        environment_crn: The environment of a registry; empty for MLflow.
        environment_name: Its name.
        workspace: The workspace of an MLflow server; empty for the server's default, or none.
    """

    kind: SourceKind
    key: str
    name: str
    url: str
    environment_crn: str = ""
    environment_name: str = ""
    workspace: str = ""


def source_of(registry: Registry) -> ModelSource:
    """Return a registry as a place where models are registered."""
    return ModelSource(
        "AI Registry",
        registry.crn,
        registry.name,
        registry.url,
        registry.environment_crn,
        registry.environment_name,
    )
