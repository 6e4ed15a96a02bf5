"""Objects laid out as a table, for who asks for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from backends.demo.kubernetes.columns import columns_of
from backends.demo.kubernetes.resources import Resource
from backends.demo.wire import Json


def wants_table(accept: str) -> bool:
    """Say whether the first form a client accepts is a table."""
    first = accept.partition(",")[0]
    parameters = {part.strip() for part in first.split(";")}
    return {"application/json", "as=Table", "g=meta.k8s.io", "v=v1"} <= parameters


def table(
    resource: Resource,
    objects: Sequence[Json],
    now: datetime,
    *,
    metadata: Json,
    include: str = "",
    headed: bool = True,
) -> Json:
    """Return a table.

    Args:
        resource: What the objects are.
        objects: Its rows.
        now: What ages are counted until.
        metadata: What it says of the list: its version, and what follows.
        include: What each row carries: `None`, `Metadata` unless given, or `Object`.
        headed: Whether it defines its columns; of a watch, only the first does.
    """
    columns = columns_of(resource)
    return {
        "kind": "Table",
        "apiVersion": "meta.k8s.io/v1",
        "metadata": metadata,
        "columnDefinitions": [one.definition() for one in columns] if headed else None,
        "rows": [
            {"cells": [one.draw(row, now) for one in columns], **_carried(row, include)}
            for row in objects
        ],
    }


def _carried(one: Json, include: str) -> Json:
    match include:
        case "None":
            return {}
        case "Object":
            return {"object": one}
        case _:
            partial = {"kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1"}
            return {"object": partial | {"metadata": one["metadata"]}}
