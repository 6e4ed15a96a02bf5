"""Searches for versions of models: across all models, or within some."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeAlias

from backends.demo.mlflow import directory
from backends.demo.mlflow.calls import Call
from backends.demo.mlflow.filters import Clause, Grammar, parse
from backends.demo.mlflow.matching import Meets, asks_for_prompts, meeting
from backends.demo.mlflow.paging import Order, cut, orders
from backends.demo.mlflow.refusals import invalid
from backends.demo.mlflow.registry_wire import wire_version
from backends.demo.mlflow.shapes import IS_PROMPT, RegisteredModel, Version
from backends.demo.mlflow.shelf import Models
from backends.demo.wire import Json

MOST_ON_A_PAGE = 200_000

_PAGE = 10_000
_GRAMMAR = Grammar(
    {"attribute": "attribute", "tag": "tag", "tags": "tag"},
    frozenset({"name", "run_id", "source_path"}),
    frozenset({"version_number"}),
    frozenset({"name", "run_id"}),
)

_Row: TypeAlias = tuple[RegisteredModel, Version]

_KEYS: dict[str, Callable[[_Row], str | int]] = {
    "name": lambda row: row[0].name,
    "version_number": lambda row: row[1].number,
    "creation_timestamp": lambda row: row[1].created_ms,
    "last_updated_timestamp": lambda row: row[1].updated_ms,
}
_LATEST_FIRST = [Order("last_updated_timestamp", ascending=False)]
_THEN = [Order("name"), Order("version_number", ascending=False)]


def search(call: Call) -> Json:
    """Return a page of versions, what was changed last first.

    As with the real server, what who asks may not read is taken from the page and not made up for:
    a page may have fewer rows than were asked for, or none, and others follow all the same.
    """
    asked = call.asked
    clauses = parse(asked.text_or("filter", ""), _GRAMMAR)
    order = orders(asked.texts("order_by"), _KEYS)
    most = asked.number("max_results", _PAGE, MOST_ON_A_PAGE)
    if most < 1:
        raise invalid(f"The parameter 'max_results' cannot be {most}.")
    found = list(_found(call.models, clauses)) if order or not call.models.is_large else None
    rows = _found(call.models, clauses) if found is None else _ordered(found, order)
    page = cut(rows, most, asked.text_or("page_token", ""))
    kind = directory.PROMPT if asks_for_prompts(clauses) else directory.MODEL
    shown = call.directory.lister(asked.user, asked.workspace, kind)
    return page.wire(
        "model_versions",
        [
            wire_version(model, version, with_aliases=False)
            for model, version in page.rows
            if shown is None or shown(model.name)
        ],
    )


def _ordered(rows: list[_Row], order: Sequence[Order]) -> list[_Row]:
    for one in reversed([*(order or _LATEST_FIRST), *_THEN]):
        rows.sort(key=_KEYS[one.key], reverse=not one.ascending)
    return rows


def _found(models: Models, clauses: tuple[Clause, ...]) -> Iterator[_Row]:
    wants_prompts = asks_for_prompts(clauses)
    sought = {
        clause: meeting(clause)
        for clause in clauses
        if wants_prompts or clause.kind != "tag" or clause.key != IS_PROMPT
    }
    for name in _names(models, sought):
        model = models.find(name)
        if model is None or model.is_prompt is not wants_prompts:
            continue
        for version in model.versions:
            if all(meets(_value(model, version, one)) for one, meets in sought.items()):
                yield model, version


def _names(models: Models, sought: dict[Clause, Meets]) -> Iterator[str]:
    """Yield the names that come into question; a name that is given spares looking at others."""
    for clause in sought:
        if clause.kind == "attribute" and clause.key == "name" and clause.comparator == "=":
            yield str(clause.value)
            return
    names = [meets for one, meets in sought.items() if (one.kind, one.key) == ("attribute", "name")]
    order = [Order("last_updated_timestamp", ascending=False)]
    yield from models.names(order, lambda name: all(meets(name) for meets in names))


def _value(model: RegisteredModel, version: Version, clause: Clause) -> str | int | None:
    if clause.kind == "tag":
        return dict(version.tags).get(clause.key)
    match clause.key:
        case "name":
            return model.name
        case "run_id":
            return version.run_id
        case "source_path":
            return version.source
        case _:
            return version.number
