"""What is registered: models and their versions, whichever kind of place they are in.

A text is empty, and a moment or a tuple None, where its source does not say; see
`backends.services.models.sayings` for why.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, TypeAlias

from pydantic import JsonValue

from backends.domain.status import Health

Tags: TypeAlias = tuple[tuple[str, str], ...]
"""Keys with their values, in the service's order; a key occurs once."""

Aliases: TypeAlias = tuple[tuple[str, int], ...]
"""Aliases with the version each points to, by alias."""

Origin: TypeAlias = Literal["MLflow", "Hugging Face", "NGC", ""]
"""Where a version's files are from; empty where that is not said, or not one of these."""


class Visibility(StrEnum):
    """Who beside owner and administrators may see a model."""

    PUBLIC = "public"
    PRIVATE = "private"
    UNKNOWN = ""

    @classmethod
    def read(cls, word: str) -> Visibility:
        """Return what a service's word means, whatever its case."""
        lowered = word.strip().lower()
        return cls(lowered) if lowered in (cls.PUBLIC, cls.PRIVATE) else cls.UNKNOWN


_HEALTHS: Mapping[str, Health] = {
    "READY": Health.READY,
    "REGISTERING": Health.BUSY,
    "UPLOADING": Health.BUSY,
    "DELETING": Health.BUSY,
    "PENDING_REGISTRATION": Health.BUSY,
    "UPLOAD_FAILED": Health.FAILED,
    "DELETE_FAILED": Health.FAILED,
    "FAILED_REGISTRATION": Health.FAILED,
}
"""Statuses of a version; `DELETED`, `UNKNOWN` and words that are new count as unknown.

Source: the reference's chapters on the standalone API (4) and on MLflow (4).
"""


@dataclass(frozen=True, slots=True)
class ModelVersion:
    """One version of a model.

    Attributes:
        version: Its number.
        status: As the service writes it: `READY`, `UPLOAD_FAILED`, `PENDING_REGISTRATION`.
        created_at: When it was registered.
        updated_at: When it was last changed.
        user: Who registered it.
        description: What MLflow calls description, and an AI Registry notes.
        tags: None where the answer was one without tags, such as a list.
        stage: MLflow's stage, `Production`; empty for none, and in AI Registries.
        aliases: The aliases that point to it.
        error: Why it failed, as the service says.
        origin: Where its files are from.
        repository: The repository they are from: `org/model`.
        artifact_uri: Where they are kept.
        run_id: The run that logged it.
        run_link: Where a person finds that run, as registered.
        logged_model_id: The logged model it was made of (MLflow 3).
        details: What else the service says of where it is from, by the service's names.
    """

    version: int
    status: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None
    user: str = ""
    description: str = ""
    tags: Tags | None = None
    stage: str = ""
    aliases: tuple[str, ...] = ()
    error: str = ""
    origin: Origin = ""
    repository: str = ""
    artifact_uri: str = ""
    run_id: str = ""
    run_link: str = ""
    logged_model_id: str = ""
    details: Mapping[str, JsonValue] = field(default_factory=dict[str, JsonValue])

    @property
    def health(self) -> Health:
        """The status, folded."""
        return _HEALTHS.get(self.status.upper(), Health.UNKNOWN)


@dataclass(frozen=True, slots=True)
class RegisteredModel:
    """One model.

    Attributes:
        id: What its source knows it by: an id in an AI Registry, the name on MLflow.
        name: What people call it; in an AI Registry several may have one name.
        owner: Who registered it, by workload user name; empty where the source does not say.
        visibility: Whether everybody may see it; MLflow knows no such thing.
        created_at: When it was registered.
        updated_at: When it was last changed.
        description: What it is for.
        tags: Its tags; None where the answer was one without tags.
        aliases: Its aliases; None in AI Registries, which have none.
        latest: Its newest version; None where it has none, or where that is not known.
        versions: All versions, newest first; None where they were not asked for.
    """

    id: str
    name: str
    owner: str = ""
    visibility: Visibility = Visibility.UNKNOWN
    created_at: datetime | None = None
    updated_at: datetime | None = None
    description: str = ""
    tags: Tags | None = None
    aliases: Aliases | None = None
    latest: ModelVersion | None = None
    versions: tuple[ModelVersion, ...] | None = None

    def version(self, number: int) -> ModelVersion | None:
        """Return one of its versions; None where there is none of that number."""
        return next((one for one in self.versions or () if one.version == number), None)
