"""A registered model and its versions, as values: what is known of them at any moment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import md5
from typing import Literal, TypeAlias

from backends.demo.run_ids import run_id_of

Source: TypeAlias = Literal["MLFLOW", "HF", "NGC"]
Tags: TypeAlias = tuple[tuple[str, str], ...]
Stage: TypeAlias = tuple[datetime, str]
"""A moment, and the status from then on."""

READY, FAILED = "READY", "UPLOAD_FAILED"
REGISTERING, UPLOADING = "REGISTERING", "UPLOADING"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a model.

    Attributes:
        maker: The workload user name of who registered it.
        repo_id: Where it was imported from; empty for what MLflow registered.
        model_path: Where it is among the artifacts of its run; empty for imports.
        stages: Its statuses, oldest first; the first begins when it was made.
        error: Why its upload failed, where it did.
        tags: None and an empty tuple are different things on the wire.
        edited_at: When its notes or tags were changed; None for never.
    """

    number: int
    maker: str
    source: Source
    repo_id: str
    model_path: str
    stages: tuple[Stage, ...]
    error: str = ""
    notes: str | None = None
    tags: Tags | None = None
    edited_at: datetime | None = None

    @property
    def made_at(self) -> datetime:
        """When it was registered."""
        return self.stages[0][0]

    def status_at(self, now: datetime) -> str:
        """Return what it has come to."""
        return self._stage(now)[1]

    def is_under_way(self, now: datetime) -> bool:
        """Say whether it is being brought in; one that got stuck is not."""
        return self.stages[0][0] <= now < self.stages[-1][0]

    def updated_at(self, now: datetime) -> datetime:
        """Return when anything about it changed last."""
        changed = self._stage(now)[0]
        return max(changed, self.edited_at) if self.edited_at else changed

    def _stage(self, now: datetime) -> Stage:
        come = [stage for stage in self.stages if stage[0] <= now]
        return come[-1] if come else self.stages[0]


@dataclass(frozen=True, slots=True)
class Model:
    """One model.

    Attributes:
        owner: The workload user name of who registered it; it may be somebody who has left.
        description: None where the service does not mention one.
        versions: By number. Numbers may be missing, and so may all versions.
        workbench: Where its runs were made, by name; empty where there is none, or for imports.
        project_id: The project there; empty in the same cases.
        edited_at: When anything but its versions was changed; None for never.
    """

    id: str
    name: str
    owner: str
    public: bool
    description: str | None
    tags: Tags | None
    created_at: datetime
    versions: tuple[Version, ...]
    workbench: str = ""
    project_id: str = ""
    edited_at: datetime | None = None

    @property
    def visibility(self) -> Literal["public", "private"]:
        """Who sees it besides its owner and administrators: everybody, or nobody."""
        return "public" if self.public else "private"

    @property
    def experiment_id(self) -> str:
        """The experiment its runs are in, which the tracking server knows too: 18 digits."""
        digest = md5(f"experiment of {self.id}".encode(), usedforsecurity=False).hexdigest()
        return str(10**17 + int(digest, 16) % (9 * 10**17))

    def run_id(self, number: int) -> str:
        """Return the run that logged a version, which the tracking server knows too."""
        return run_id_of(self.id, number)

    def version(self, number: int) -> Version | None:
        """Return one of its versions; None where there is no such number."""
        return next((one for one in self.versions if one.number == number), None)

    def updated_at(self, now: datetime) -> datetime:
        """Return when it, or one of its versions, changed last."""
        changes = [one.updated_at(now) for one in self.versions]
        return max((self.edited_at or self.created_at, *changes))

    def with_version(self, version: Version) -> Model:
        """Return it with a version added, or changed."""
        others = [one for one in self.versions if one.number != version.number]
        ordered = sorted((*others, version), key=lambda one: one.number)
        return replace(self, versions=tuple(ordered))

    def without_version(self, number: int) -> Model:
        """Return it with a version less."""
        return replace(self, versions=tuple(one for one in self.versions if one.number != number))
