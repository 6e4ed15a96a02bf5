"""How objects are written: their metadata, their times, and their versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from backends.demo.kubernetes.names import uid
from backends.demo.kubernetes.resources import Resource
from backends.demo.kubernetes.site import Site
from backends.demo.wire import Json


def stamp(moment: datetime) -> str:
    """Write a time as objects have it: in whole seconds, UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def version_of(moment: datetime) -> str:
    """Return the resource version of a moment: its milliseconds."""
    return str(round(moment.timestamp() * 1000))


def moment_of(version: int) -> datetime:
    """Return the moment of a resource version."""
    return datetime.fromtimestamp(version / 1000, UTC)


def written(
    site: Site,
    resource: Resource,
    name: str,
    namespace: str = "",
    *,
    created: datetime,
    changed: datetime | None = None,
    labels: Mapping[str, str] | None = None,
    annotations: Mapping[str, str] | None = None,
    owners: Sequence[Json] = (),
    **parts: object,
) -> Json:
    """Return an object: its kind, its metadata, and its parts.

    Args:
        site: The cluster it is in.
        resource: What it is one of.
        name: What it is called.
        namespace: Where it is; empty for what is in none.
        created: When it was made.
        changed: When it changed last; when it was made, unless given.
        labels: Its labels.
        annotations: Its annotations.
        owners: What it belongs to.
        **parts: Everything else, such as `spec`.
    """
    metadata: Json = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    metadata |= {
        "uid": uid(site.identity(resource.kind, namespace, name)),
        "resourceVersion": version_of(changed or created),
        "creationTimestamp": stamp(created),
    }
    if labels:
        metadata["labels"] = dict(labels)
    if annotations:
        metadata["annotations"] = dict(annotations)
    if owners:
        metadata["ownerReferences"] = list(owners)
    return {
        "apiVersion": resource.api_version,
        "kind": resource.kind,
        "metadata": metadata,
        **parts,
    }


def condition(kind: str, holds: bool, since: datetime, reason: str = "", message: str = "") -> Json:
    """Return one condition of a status."""
    row: Json = {
        "type": kind,
        "status": "True" if holds else "False",
        "lastTransitionTime": stamp(since),
    }
    if reason:
        row["reason"] = reason
    if message:
        row["message"] = message
    return row
