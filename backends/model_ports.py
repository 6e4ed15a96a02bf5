"""What may be asked of the places where models are registered, as Protocols.

A client does not inherit: it fits. Every method raises `ServiceError` and nothing else.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import JsonValue

from backends.domain.answer import Answer
from backends.domain.model_source import ModelSource
from backends.domain.plan import Request
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.domain.run import ArtifactFile, Experiment, Grant, LoggedModel, Point, Run


@dataclass(frozen=True, slots=True)
class ModelPage:
    """Some of a source's models, in its order; `more` says whether others follow."""

    models: tuple[RegisteredModel, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file that is being fetched.

    Attributes:
        size_bytes: The whole file's size; None where the service does not say.
        begins_at: How many bytes of it are left out, because the caller has them already.
        tag: What tells this file from a later one of the same name; empty where nothing does.
        chunks: The bytes as they come. Whoever stops early closes it.
    """

    size_bytes: int | None
    begins_at: int
    tag: str
    chunks: AsyncGenerator[bytes]


class ModelCatalogue(Protocol):
    """One place where models are registered.

    In an AI Registry one sees one's own models and the public ones; administrators see all.
    `Unreachable` where the address is a private one, and this machine is not in its network.
    """

    @property
    def source(self) -> ModelSource:
        """Which place it is."""
        ...

    def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        """Yield the models page by page, as one asks for the next.

        In an AI Registry (`GET /models`) in the service's order, without versions; on MLflow
        (`registered-models/search`) by name, with the newest version.

        Args:
            name_part: Only models whose name has this in it, whatever the case. MLflow alone can
                do that: an AI Registry raises `Rejected`, as its search has no published grammar.
        """
        ...

    async def model(self, model_id: str) -> Answer[RegisteredModel]:
        """Return one model with all its versions; `NotFound` if none."""
        ...

    async def version(self, model_id: str, version: int) -> Answer[ModelVersion]:
        """Return one version as it is now; `NotFound` if none."""
        ...

    async def change(self, request: Request, secret: str = "") -> Answer[Mapping[str, JsonValue]]:
        """Send one change, once, and return what was answered; as `ports.Changes.change`.

        `secret` takes the place of `Request.secret` in the body as it leaves, and is kept nowhere.
        """
        ...

    async def fields_of(self, request: Request) -> frozenset[str] | None:
        """Return the fields that the place's own description gives the body of a change.

        None where it describes nothing, or cannot be asked; nothing is raised.
        """
        ...

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        """Begin to fetch the files of a version.

        Args:
            model_id: The model.
            version: Its version.
            path: One file of it, on MLflow; in an AI Registry all files come as one archive
                (`GET …/artifact`, a gzip tar), and this is empty.
            begin: Leave out so many bytes, where the service can.
            tag: What `Download.tag` was when these bytes came; another file is sent whole.
        """
        ...


class Tracking(Protocol):
    """Knows where the versions of an MLflow server come from.

    `NotFound` for what was removed for good; a run in the bin is returned as deleted.
    """

    async def server_version(self) -> Answer[str]:
        """Return the server's version (`GET /version`); empty where it does not say."""
        ...

    async def run(self, run_id: str) -> Answer[Run]:
        """Return one run (`runs/get`)."""
        ...

    async def experiment(self, experiment_id: str) -> Answer[Experiment]:
        """Return one experiment (`experiments/get`)."""
        ...

    async def logged_model(self, logged_model_id: str) -> Answer[LoggedModel]:
        """Return one logged model; `NotFound` on servers before 3.0, too."""
        ...

    async def metric_history(self, run_id: str, key: str) -> Answer[tuple[Point, ...]]:
        """Return a metric's values (`metrics/get-history`, all pages), by step, then time."""
        ...

    async def artifacts(self, run_id: str, path: str = "") -> Answer[tuple[ArtifactFile, ...]]:
        """Return files and folders in one folder of a run (`artifacts/list`, all pages)."""
        ...

    async def logged_model_artifacts(
        self, logged_model_id: str, path: str = ""
    ) -> Answer[tuple[ArtifactFile, ...]]:
        """Return files and folders in one folder of a logged model."""
        ...

    async def read_artifact(self, run_id: str, path: str, most_bytes: int) -> Answer[bytes]:
        """Return a small file of a run whole; `Rejected` where it is larger than `most_bytes`."""
        ...

    async def versions_of_run(self, run_id: str) -> Answer[tuple[tuple[str, int], ...]]:
        """Return name and number of the versions a run has logged (`model-versions/search`)."""
        ...


class Permissions(Protocol):
    """Knows who may do what with the models of an MLflow server that has its auth app on.

    `NotFound` where it has not, with the reason.
    """

    async def users(self) -> Answer[tuple[str, ...]]:
        """Return every user's name, in order (`users/list`); `NotFound` before 3.13."""
        ...

    async def permission(self, model_id: str, user: str) -> Answer[Grant]:
        """Return what somebody may do with a model.

        From 3.13 on what it comes to (`users/permissions/get`); before that, what was granted
        (`registered-models/permissions/get`), and `NotFound` for no grant.
        """
        ...

    async def is_unified(self) -> bool:
        """Say whether the server has the form of permissions of 3.13 and later."""
        ...


class Server(ModelCatalogue, Tracking, Protocol):
    """An MLflow server, or a store of one, that is open."""

    @property
    def permissions(self) -> Permissions | None:
        """What knows its permissions; None where a store of its kind has none."""
        ...

    async def aclose(self) -> None:
        """Close its connections."""
        ...


class Servers(Protocol):
    """Knows the MLflow servers, and opens them."""

    def sources(self) -> tuple[ModelSource, ...]:
        """Return them, in their order."""
        ...

    def open(self, source: ModelSource) -> Server:
        """Return one; nothing is sent before its first question."""
        ...


class ModelSources(Protocol):
    """Opens the places where models are registered."""

    def servers(self) -> tuple[ModelSource, ...]:
        """Return the MLflow servers of the settings and the environment, in their order."""
        ...

    def open(self, source: ModelSource) -> ModelCatalogue:
        """Return what asks a place; nothing is sent before its first question."""
        ...

    def tracking(self, source: ModelSource) -> Tracking | None:
        """Return what knows the runs of a place; None where it keeps none."""
        ...

    def permissions(self, source: ModelSource) -> Permissions | None:
        """Return what knows permissions of a place; None where it has none of its own."""
        ...

    async def aclose(self) -> None:
        """Close the connections."""
        ...
