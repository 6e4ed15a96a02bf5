"""Places of models to try things on: they do what they are asked, or fail it as they are told."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast
from urllib.parse import unquote

from pydantic import JsonValue

from backends.domain.answer import Answer
from backends.domain.errors import NotFound, Rejected, ServiceError
from backends.domain.model_source import ModelSource, source_of
from backends.domain.plan import Request
from backends.domain.registered_model import ModelVersion, RegisteredModel, Visibility
from backends.domain.run import Grant
from backends.model_ports import Download, ModelCatalogue, ModelPage, Permissions, Tracking
from backends.ports import Session
from tests.services.answers import answer
from tests.services.planning import ENVIRONMENT, REGISTRY

HERE = ModelSource(
    "AI Registry", REGISTRY, "models", "https://modelregistry.one.example", ENVIRONMENT, "labs"
)
SERVER = ModelSource("MLflow", "mlflow:lab", "lab", "https://mlflow.example")


def model(name: str = "churn", *versions: int, **fields: object) -> RegisteredModel:
    """Return a private model of alice's with these versions, all of them ready."""
    made = tuple(ModelVersion(number, "READY") for number in sorted(versions, reverse=True))
    usual: dict[str, object] = {
        "id": f"id-{name}",
        "name": name,
        "owner": "alice",
        "visibility": Visibility.PRIVATE,
        "tags": (),
        "versions": made,
        "latest": made[0] if made else None,
    }
    return RegisteredModel(**(usual | fields))  # pyright: ignore[reportArgumentType]


@dataclass
class Place:
    """One place with models; fits `ModelCatalogue`.

    Attributes:
        models: What is in it, by id.
        error: What every reading fails with.
        ignores: Whether changes are accepted and not made.
        lost: What a change that was made fails with.
        refuses: What a change fails with that is not made.
        described: What its own description has of every change.
    """

    source: ModelSource = HERE
    models: dict[str, RegisteredModel] = field(default_factory=dict[str, RegisteredModel])
    error: ServiceError | None = None
    ignores: bool = False
    lost: ServiceError | None = None
    refuses: ServiceError | None = None
    described: frozenset[str] | None = None
    page_size: int = 100
    sent: list[tuple[Request, str]] = field(default_factory=list[tuple[Request, str]])
    searched: list[str] = field(default_factory=list[str])

    async def pages(self, name_part: str = "") -> AsyncGenerator[Answer[ModelPage]]:
        if name_part and self.source.kind == "AI Registry":
            raise Rejected("AI Registry", "no search")
        self.searched.append(name_part)
        rows = [one for one in self.models.values() if name_part in one.name]
        for start in range(0, max(1, len(rows)), self.page_size):
            if self.error is not None:
                raise self.error
            page = tuple(
                replace(one, versions=None, latest=None)
                for one in rows[start : start + self.page_size]
            )
            more = start + self.page_size < len(rows)
            yield answer(ModelPage(page, more), self.source.kind, "GET /models")

    async def model(self, model_id: str) -> Answer[RegisteredModel]:
        if self.error is not None:
            raise self.error
        if model_id not in self.models:
            raise NotFound(self.source.kind, f"there is no {model_id}")
        return answer(self.models[model_id])

    async def version(self, model_id: str, version: int) -> Answer[ModelVersion]:
        found = (await self.model(model_id)).value.version(version)
        if found is None:
            raise NotFound(self.source.kind, f"there is no version {version}")
        return answer(found)

    async def fields_of(self, request: Request) -> frozenset[str] | None:
        del request
        return self.described

    async def change(self, request: Request, secret: str = "") -> Answer[Mapping[str, JsonValue]]:
        self.sent.append((request, secret))
        if self.refuses is not None:
            raise self.refuses
        answered: Mapping[str, JsonValue] = {}
        if not self.ignores:
            act = self._on_mlflow if self.source.kind == "MLflow" else self._in_registry
            answered = act(request)
        if self.lost is not None:
            raise self.lost
        return answer(answered)

    async def download(
        self, model_id: str, version: int, path: str = "", *, begin: int = 0, tag: str = ""
    ) -> Download:
        raise NotImplementedError

    def _in_registry(self, request: Request) -> Mapping[str, JsonValue]:
        method, _, path = request.operation.partition(" ")
        parts = [unquote(part) for part in path.split("/")[2:]]
        body = request.body
        if method == "POST":
            return self._import(parts, body)
        version = int(parts[2]) if len(parts) == 3 else 0
        if method == "DELETE":
            self._delete(parts[0], version)
            return {}
        if version:
            self._change_version(parts[0], version, description=body.get("notes"), body=body)
            return {}
        one = self.models[parts[0]]
        self.models[parts[0]] = replace(
            one,
            visibility=Visibility.read(str(body.get("visibility", one.visibility))),
            description=str(body.get("description", one.description)),
            tags=_tags(body.get("tags")) if "tags" in body else one.tags,
        )
        return {"id": parts[0]}

    def _import(self, parts: Sequence[str], body: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        made = ModelVersion(1, "REGISTERING")
        if parts:
            one = self.models[parts[0]]
            made = ModelVersion(len(one.versions or ()) + 1, "REGISTERING")
            self.models[one.id] = replace(one, versions=(made, *(one.versions or ())))
            return {"version": made.version, "model_id": one.id}
        name = str(body["name"])
        self.models[f"id-{name}"] = replace(model(name), versions=(made,), latest=made)
        return {"id": f"id-{name}", "model_versions": [{"version": 1}]}

    def _delete(self, model_id: str, version: int) -> None:
        if not version:
            del self.models[model_id]
            return
        one = self.models[model_id]
        kept = tuple(row for row in one.versions or () if row.version != version)
        self.models[model_id] = replace(one, versions=kept)

    def _change_version(
        self, model_id: str, number: int, *, description: JsonValue, body: Mapping[str, JsonValue]
    ) -> None:
        def changed(row: ModelVersion) -> ModelVersion:
            if row.version != number:
                return row
            tags = _tags(body.get("tags")) if "tags" in body else row.tags
            words = row.description if description is None else str(description)
            return replace(row, description=words, tags=tags)

        one = self.models[model_id]
        self.models[model_id] = replace(one, versions=tuple(map(changed, one.versions or ())))

    def become(self, model_id: str, number: int, status: str, error: str = "") -> None:
        """Let a version have another status."""
        one = self.models[model_id]
        self.models[model_id] = replace(
            one,
            versions=tuple(
                replace(row, status=status, error=error) if row.version == number else row
                for row in one.versions or ()
            ),
        )

    def _on_mlflow(self, request: Request) -> Mapping[str, JsonValue]:
        body, one = request.body, self.models[str(request.body["name"])]
        tags, aliases = dict(one.tags or ()), dict(one.aliases or ())
        match request.operation:
            case "POST registered-models/set-tag":
                tags[str(body["key"])] = str(body["value"])
            case "DELETE registered-models/delete-tag":
                tags.pop(str(body["key"]))
            case "POST registered-models/alias":
                aliases[str(body["alias"])] = int(str(body["version"]))
            case "DELETE registered-models/alias":
                aliases.pop(str(body["alias"]))
            case "PATCH registered-models/update":
                one = replace(one, description=str(body["description"]))
            case "POST registered-models/rename":
                del self.models[one.id]
                one = replace(one, id=str(body["new_name"]), name=str(body["new_name"]))
            case "DELETE registered-models/delete":
                del self.models[one.id]
                return {}
            case _:
                raise NotImplementedError(request.operation)
        self.models[one.id] = replace(one, tags=tuple(tags.items()), aliases=tuple(aliases.items()))
        return {}


@dataclass
class Holdings:
    """Permissions of a server; fits `Permissions`. `held` is by user, for every model."""

    held: dict[str, str]
    unified: bool = True
    error: ServiceError | None = None

    async def users(self) -> Answer[tuple[str, ...]]:
        if self.error is not None:
            raise self.error
        return answer(tuple(self.held))

    async def permission(self, model_id: str, user: str) -> Answer[Grant]:
        del model_id
        if not self.held.get(user):
            raise NotFound("MLflow", "nothing is granted")
        return answer(Grant(user, self.held[user], is_direct=True))

    async def is_unified(self) -> bool:
        return self.unified


@dataclass
class Places:
    """Places by key; fits `ModelSources`. Where none is named, there is one without models."""

    places: Sequence[Place] = ()
    holdings: Permissions | None = None
    trackings: Mapping[str, Tracking] = field(default_factory=dict[str, Tracking])

    def servers(self) -> tuple[ModelSource, ...]:
        return tuple(one.source for one in self.places if one.source.kind == "MLflow")

    def open(self, source: ModelSource) -> ModelCatalogue:
        found = [one for one in self.places if one.source.key == source.key]
        return found[0] if found else Place(source)

    def tracking(self, source: ModelSource) -> Tracking | None:
        return self.trackings.get(source.key)

    def permissions(self, source: ModelSource) -> Permissions | None:
        return self.holdings if source.kind == "MLflow" else None

    async def aclose(self) -> None:
        """Close nothing."""


async def every_source(session: Session) -> list[ModelSource]:
    """Return every registry with an address, as they are listed, then every MLflow server."""
    listed = (await session.control_plane.list_registries()).value
    return [*(source_of(row) for row in listed if row.url), *session.models.servers()]


def place(*models: RegisteredModel, source: ModelSource = HERE) -> Place:
    """Return a place with models in it."""
    return Place(source, {one.id: one for one in models})


def _tags(raw: JsonValue) -> tuple[tuple[str, str], ...]:
    rows = cast("list[dict[str, str]]", raw or [])
    return tuple((row["key"], row["value"]) for row in rows)
