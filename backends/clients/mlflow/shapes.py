"""What an MLflow server says of models and versions, and the domain's words for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import JsonValue, PlainValidator

from backends.clients.mlflow.calls import Page
from backends.domain.registered_model import Aliases, ModelVersion, RegisteredModel, Tags
from backends.domain.wire import Shared, Wire
from backends.model_ports import ModelPage

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOGGED = "models:/m-"
IS_PROMPT = "mlflow.prompt.is_prompt"


def _moment(raw: object) -> datetime | None:
    """Read milliseconds since 1970, a number or (as int64 may be in JSON) a text of one.

    None for what is no time of this calendar: callers log nanoseconds, too.
    """
    try:
        return EPOCH + timedelta(milliseconds=int(str(raw)))
    except (ValueError, OverflowError):
        return None


Millis = Annotated[datetime | None, PlainValidator(_moment)]
"""A time: in UTC, or None."""


class Tag(Wire):
    """One tag, or one parameter; an empty value is left out."""

    key: str
    value: str = ""


class Parameter(Wire):
    """One parameter of a version's model."""

    name: str
    value: str = ""


class Alias(Wire):
    """One alias, and the version it points to."""

    alias: str
    version: int


class Version(Wire):
    """One version. `version` is a text of a number; a stage of `None` is none."""

    name: Shared = ""
    version: int
    creation_timestamp: Millis = None
    last_updated_timestamp: Millis = None
    user_id: Shared = ""
    current_stage: Shared = ""
    description: str = ""
    source: str = ""
    run_id: str = ""
    run_link: str = ""
    status: Shared = ""
    status_message: str = ""
    tags: tuple[Tag, ...] = ()
    aliases: tuple[str, ...] = ()
    model_id: str = ""
    model_params: tuple[Parameter, ...] = ()

    def domain(self, aliases: Aliases = ()) -> ModelVersion:
        """Return it in the domain's words, with aliases its model knows of."""
        own = {alias for alias, number in aliases if number == self.version}
        return ModelVersion(
            version=self.version,
            status=self.status,
            created_at=self.creation_timestamp,
            updated_at=self.last_updated_timestamp,
            user=self.user_id,
            description=self.description,
            tags=pairs(self.tags),
            stage="" if self.current_stage == "None" else self.current_stage,
            aliases=tuple(sorted({*self.aliases, *own})),
            error="" if self.status == "READY" else self.status_message,
            origin="MLflow",
            artifact_uri=self.source,
            run_id=self.run_id,
            run_link=self.run_link,
            logged_model_id=self.model_id or _logged_model_of(self.source),
            details=self._details(),
        )

    def _details(self) -> Mapping[str, JsonValue]:
        if not self.model_params:
            return {}
        return {"model_params": {one.name: one.value for one in self.model_params}}


class Model(Wire):
    """One model. `latest_versions` has the newest of each stage, in no order."""

    name: str
    creation_timestamp: Millis = None
    last_updated_timestamp: Millis = None
    user_id: Shared = ""
    description: str = ""
    latest_versions: tuple[Version, ...] = ()
    tags: tuple[Tag, ...] = ()
    aliases: tuple[Alias, ...] = ()

    @property
    def is_prompt(self) -> bool:
        """Whether it is a prompt, which is kept among the models."""
        return any(tag.key == IS_PROMPT and tag.value.lower() == "true" for tag in self.tags)

    def domain(self, versions: tuple[Version, ...] | None = None) -> RegisteredModel:
        """Return it in the domain's words, with all its versions where they were asked for."""
        aliases = tuple(sorted((one.alias, one.version) for one in self.aliases))
        known = self.latest_versions if versions is None else versions
        numbers = sorted(known, key=lambda one: -one.version)
        rows = tuple(
            one.domain(aliases) for one in (numbers if versions is not None else numbers[:1])
        )
        return RegisteredModel(
            id=self.name,
            name=self.name,
            owner=self.user_id,
            created_at=self.creation_timestamp,
            updated_at=self.last_updated_timestamp,
            description=self.description,
            tags=pairs(self.tags),
            aliases=aliases,
            latest=rows[0] if rows else None,
            versions=None if versions is None else rows,
        )


def model_page(models: Iterable[Model], name_part: str, *, more: bool) -> ModelPage:
    """Return those that are models, and have this in their name, whatever the case."""
    wanted = name_part.casefold()
    found = (one for one in models if wanted in one.name.casefold() and not one.is_prompt)
    return ModelPage(tuple(one.domain() for one in found), more)


class Models(Page):
    """A page of models."""

    registered_models: tuple[Model, ...] = ()


class OneModel(Wire):
    """The answer about one model."""

    registered_model: Model


class Versions(Page):
    """A page of versions."""

    model_versions: tuple[Version, ...] = ()


class OneVersion(Wire):
    """The answer about one version."""

    model_version: Version


class DownloadUri(Wire):
    """Where a version's files are."""

    artifact_uri: str = ""


def pairs(tags: tuple[Tag, ...]) -> Tags:
    """Return tags as the domain has them."""
    return tuple((tag.key, tag.value) for tag in tags)


def _logged_model_of(source: str) -> str:
    """Return the logged model a source names: `models:/m-…`; empty for any other.

    A server that was given `model_id` does not say it again, but has this source. Seen on 3.17.
    """
    return source.removeprefix("models:/") if source.startswith(_LOGGED) else ""
