"""The registries' JSON, and what it means: models and versions as this program knows them.

What is not confirmed of it is marked so here, and nowhere else is relied on.

Source:
    The reference's chapter on the standalone API, 4. Not published there: what is inside the
    metadata of a version, so each of their fields is read if it is there, and shown as it came.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from pydantic import Field, JsonValue, model_validator

from backends.domain.registered_model import (
    ModelVersion,
    Origin,
    RegisteredModel,
    Tags,
    Visibility,
)
from backends.domain.wire import Moment, Shared, Wire

_ORIGINS: Mapping[str, Origin] = {"MLFLOW": "MLflow", "HF": "Hugging Face", "NGC": "NGC"}
_ABOUT_ORIGIN = ("mlflowMetadata", "huggingface_metadata", "ngc_metadata")
_RUN, _REPOSITORY = ("run_id", "runId"), ("repo_id", "repoId")
"""Not published: names that metadata may have for the run, and for the repository."""


class _Person(Wire):
    user_name: Shared = ""


class _Tag(Wire):
    key: str
    value: str = ""


class WireVersion(Wire):
    """A version as it comes; some servers wrap it as `model_version`."""

    version: int
    status: str = ""
    error_message: str = ""
    artifact_uri: str = ""
    created_at: Moment = None
    updated_at: Moment = None
    user: _Person = _Person()
    metadata: Mapping[str, JsonValue] = {}
    notes: str = ""
    tags: tuple[_Tag, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _unwrapped(cls, raw: object) -> object:
        if isinstance(raw, dict):
            return cast("dict[str, object]", raw).get("model_version", cast("object", raw))
        return raw

    def known(self) -> ModelVersion:
        """Return what it says."""
        about = dict(_about_origin(self.metadata))
        return ModelVersion(
            version=self.version,
            status=self.status,
            created_at=self.created_at,
            updated_at=self.updated_at,
            user=self.user.user_name,
            description=self.notes,
            tags=_tags(self.tags),
            error=self.error_message,
            origin=_ORIGINS.get(str(self.metadata.get("model_repo_type", "")).upper(), ""),
            repository=_first(about, _REPOSITORY),
            artifact_uri=self.artifact_uri,
            run_id=_first(about, _RUN),
            details=about,
        )


class WireModel(Wire):
    """A model as it comes: alone with its versions, in a list without them."""

    id: str
    name: str = ""
    created_at: Moment = None
    updated_at: Moment = None
    creator: _Person = _Person()
    description: str = ""
    tags: tuple[_Tag, ...] = ()
    visibility: Shared = ""
    versions: tuple[WireVersion, ...] = Field(default=(), validation_alias="model_versions")

    def listed(self) -> RegisteredModel:
        """Return what a list says of it: nothing of its versions."""
        return RegisteredModel(
            id=self.id,
            name=self.name or self.id,
            owner=self.creator.user_name,
            visibility=Visibility.read(self.visibility),
            created_at=self.created_at,
            updated_at=self.updated_at,
            description=self.description,
            tags=_tags(self.tags),
        )

    def whole(self) -> RegisteredModel:
        """Return what it says alone: with all versions, newest first, whatever order they had."""
        versions = sorted((one.known() for one in self.versions), key=lambda one: -one.version)
        model = self.listed()
        return RegisteredModel(
            id=model.id,
            name=model.name,
            owner=model.owner,
            visibility=model.visibility,
            created_at=model.created_at,
            updated_at=model.updated_at,
            description=model.description,
            tags=model.tags,
            latest=versions[0] if versions else None,
            versions=tuple(versions),
        )


class WirePage(Wire):
    """A page of models, which is `null` where there are none; an empty token makes it the last."""

    models: tuple[WireModel, ...] = ()
    next_page_token: str = ""


class Changed(Wire):
    """The answer to a change, as it came."""

    fields: Mapping[str, JsonValue]

    @model_validator(mode="before")
    @classmethod
    def _all_of_it(cls, raw: object) -> object:
        return {"fields": raw}


def _tags(tags: tuple[_Tag, ...]) -> Tags:
    return tuple({one.key: one.value for one in tags}.items())


def _about_origin(metadata: Mapping[str, JsonValue]) -> Iterator[tuple[str, JsonValue]]:
    """Yield what is said of where a version is from: the fields of whichever part there is."""
    for name in _ABOUT_ORIGIN:
        part = metadata.get(name)
        if isinstance(part, dict):
            yield from part.items()


def _first(about: Mapping[str, JsonValue], names: tuple[str, ...]) -> str:
    found = (about[name] for name in names if about.get(name))
    return str(next(found, ""))
