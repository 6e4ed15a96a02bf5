"""The list of models: the table of its columns, what a filter searches, and what orders it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from backends.domain.filter_terms import Filter, SearchIndex, parse
from backends.domain.model_source import ModelSource
from backends.domain.registered_model import RegisteredModel
from backends.domain.status import Health
from backends.services.listing import Field, Order, folded


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model, and where it is registered. `key` tells it from every other, anywhere."""

    key: str
    source: ModelSource
    model: RegisteredModel


def row_of(source: ModelSource, model: RegisteredModel) -> ModelRow:
    """Return a model as a row."""
    return ModelRow(key_of(source, model.id), source, model)


def key_of(source: ModelSource, model_id: str) -> str:
    """Return what tells a model from every other, anywhere."""
    return f"{source.key}\n{model_id}"


@lru_cache(maxsize=256)
def status_word(status: str) -> str:
    """Return a version's status as a word: `Ready`, `Upload failed`."""
    return status.replace("_", " ").capitalize()


def latest_words(model: RegisteredModel) -> str:
    """Return number and status of the newest version: `7 Ready`; empty where none is known."""
    latest = model.latest
    return f"{latest.version} {status_word(latest.status)}".rstrip() if latest else ""


def tag_words(model: RegisteredModel) -> str:
    """Return the tags in one line: `team=retail stage=prod`."""
    if not model.tags:
        return ""
    return " ".join(f"{key}={value}" if value else key for key, value in model.tags)


def alias_words(model: RegisteredModel) -> str:
    """Return the aliases in one line: `champion→7`, as `champion@7`."""
    if not model.aliases:
        return ""
    return " ".join(f"{alias}@{version}" for alias, version in model.aliases)


def count_words(model: RegisteredModel) -> str:
    """Return how many versions it has; empty where they were not read."""
    return "" if model.versions is None else str(len(model.versions))


def moment_words(moment: datetime | None) -> str:
    """Return a moment to the minute, in UTC; empty for none."""
    if moment is None:
        return ""
    in_utc = moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    return f"{in_utc.isoformat(' ')[:16]} UTC"


def _latest_order(row: ModelRow) -> Order:
    latest = row.model.latest
    health = latest.health if latest else Health.READY
    return (latest is None, health.attention, latest.version if latest else 0)


def _moment_order(moment: datetime | None) -> Order:
    return (moment.timestamp() if moment else 0.0,)


def _field(key: str, title: str, text: Callable[[ModelRow], str]) -> Field[ModelRow]:
    return Field(key, title, text, folded(text))


FIELDS: tuple[Field[ModelRow], ...] = (
    _field("name", "Name", lambda row: row.model.name),
    _field("registry", "Registry", lambda row: row.source.name),
    _field("owner", "Owner", lambda row: row.model.owner),
    _field("visibility", "Visibility", lambda row: row.model.visibility.value),
    Field("latest", "Latest", lambda row: latest_words(row.model), _latest_order),
    Field(
        "versions",
        "Versions",
        lambda row: count_words(row.model),
        lambda row: (len(row.model.versions or ()),),
    ),
    _field("alias", "Aliases", lambda row: alias_words(row.model)),
    _field("tag", "Tags", lambda row: tag_words(row.model)),
    Field(
        "updated",
        "Updated",
        lambda row: moment_words(row.model.updated_at),
        lambda row: _moment_order(row.model.updated_at),
    ),
    Field(
        "created",
        "Created",
        lambda row: moment_words(row.model.created_at),
        lambda row: _moment_order(row.model.created_at),
    ),
)
"""The columns of the list of models, in their order. A new column is one more row here."""

_SEARCHED: dict[str, Callable[[ModelRow], str]] = {
    **{field.key: field.text for field in FIELDS},
    "description": lambda row: row.model.description,
    "environment": lambda row: row.source.environment_name,
    "source": lambda row: row.source.kind,
    "origin": lambda row: row.model.latest.origin if row.model.latest else "",
    "id": lambda row: row.model.id,
}
"""What a filter searches: the cells, and five fields more."""

_ALIASES = {
    "env": "environment",
    "tags": "tag",
    "aliases": "alias",
    "status": "latest",
    "version": "latest",
}


OF_PLACE = ("registry", "environment", "source")
"""What all rows of one place have in common."""

OF_MODEL = {name: text for name, text in _SEARCHED.items() if name not in OF_PLACE}
"""What a filter searches of a model itself."""


def of_place(source: ModelSource) -> dict[str, str]:
    """Return what a filter searches of a place, under the names of `OF_PLACE`."""
    return dict(zip(OF_PLACE, (source.name, source.environment_name, source.kind), strict=True))


def filter_of(text: str) -> Filter:
    """Read a filter for the list of models; see `backends.domain.filter_terms`."""
    return parse(text, tuple(_SEARCHED), _ALIASES)


def index_of(rows: Iterable[ModelRow]) -> SearchIndex[ModelRow]:
    """Prepare rows for searching by what `filter_of` reads."""
    return SearchIndex(rows, _SEARCHED)


def name_part_of(wanted: Filter) -> str:
    """Return the longest word that a model's name must hold, or may; empty where there is none.

    It is what a place is asked for that searches by name only.
    """
    words = [
        term.value for term in wanted.terms if term.field in ("", "name") and not term.excluded
    ]
    return max(words, key=len, default="")
