"""The keys under which models and their versions are written for programs."""

from __future__ import annotations

from collections.abc import Sequence

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel, Tags
from registry_tui.verbs.output import Record


def place_record(source: ModelSource) -> Record:
    """Return where a model is registered; None is what is not known, or does not apply."""
    is_registry = source.kind == "AI Registry"
    return {
        "source": source.kind,
        "registry": source.name,
        "registry_crn": source.key if is_registry else None,
        "environment": source.environment_name or None,
    }


def model_record(source: ModelSource, model: RegisteredModel) -> Record:
    """Return a model under the keys of JSON and CSV; None is what is not known."""
    latest = model.latest
    return {
        "name": model.name,
        "id": model.id,
        **place_record(source),
        "owner": model.owner or None,
        "visibility": model.visibility.value or None,
        "description": model.description or None,
        "tags": tag_records(model.tags),
        "aliases": None
        if model.aliases is None
        else [{"alias": alias, "version": str(number)} for alias, number in model.aliases],
        "versions": None if model.versions is None else len(model.versions),
        "latest_version": latest.version if latest else None,
        "latest_status": latest.status or None if latest else None,
        "latest_health": latest.health.value if latest else None,
        "created": model.created_at,
        "updated": model.updated_at,
    }


def version_record(version: ModelVersion) -> Record:
    """Return a version under the keys of JSON and CSV; None is what is not known."""
    return {
        "version": version.version,
        "status": version.status or None,
        "health": version.health.value,
        "stage": version.stage or None,
        "aliases": version.aliases,
        "created": version.created_at,
        "updated": version.updated_at,
        "user": version.user or None,
        "origin": version.origin or None,
        "repository": version.repository or None,
        "run_id": version.run_id or None,
        "logged_model_id": version.logged_model_id or None,
        "artifact_uri": version.artifact_uri or None,
        "description": version.description or None,
        "tags": tag_records(version.tags),
        "error": version.error or None,
    }


def tag_records(tags: Tags | None) -> Sequence[dict[str, str]] | None:
    """Return tags, or anything with keys and values; None where they are not known."""
    return None if tags is None else [{"key": key, "value": value} for key, value in tags]


def models_uri(model: RegisteredModel, version: ModelVersion) -> str:
    """Return how MLflow's own tools name a version."""
    return f"models:/{model.name}/{version.version}"
