"""Registered models and versions, as the server writes them."""

from __future__ import annotations

from backends.demo.mlflow.run_wire import pairs
from backends.demo.mlflow.shapes import RegisteredModel, Version
from backends.demo.wire import Json


def wire_model(model: RegisteredModel, *, in_a_list: bool = False) -> Json:
    """Return a model with the newest version of each stage; what is empty is left out.

    These stand in the order of their numbers; in a list, in that of the names of their stages.
    """
    aliases = [{"alias": alias, "version": str(number)} for alias, number in model.aliases]
    newest = sorted(model.latest(), key=lambda one: one.stage if in_a_list else "")
    latest = [wire_version(model, one, with_aliases=False) for one in newest]
    parts: Json = {
        "description": model.description,
        "latest_versions": latest,
        "tags": pairs(model.tags),
        "aliases": aliases,
    }
    return {
        "name": model.name,
        "creation_timestamp": model.created_ms,
        "last_updated_timestamp": model.updated_ms,
        **{name: part for name, part in parts.items() if part},
    }


def wire_version(model: RegisteredModel, version: Version, *, with_aliases: bool = True) -> Json:
    """Return a version. Searches, and lists inside a model, leave its aliases out.

    Texts that were set to nothing are there, and empty. Who made it, and the logged model it was
    made of, are in the protocol, but the server does not keep them.
    """
    row: Json = {
        "name": model.name,
        "version": str(version.number),
        "creation_timestamp": version.created_ms,
        "last_updated_timestamp": version.updated_ms,
        "current_stage": version.stage,
    }
    if version.description is not None:
        row["description"] = version.description
    row |= {"source": version.source, "run_id": version.run_id, "status": version.status}
    if version.status_message:
        row["status_message"] = version.status_message
    if version.tags:
        row["tags"] = pairs(version.tags)
    row["run_link"] = version.run_link
    aliases = model.aliases_of(version.number) if with_aliases else []
    return row | ({"aliases": aliases} if aliases else {})
