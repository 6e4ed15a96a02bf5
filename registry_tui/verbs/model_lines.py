"""Models and versions as a person reads them: a line for each thing there is to say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from backends.domain.model_source import ModelSource
from backends.domain.registered_model import ModelVersion, RegisteredModel
from backends.services.models.fields import (
    alias_words,
    latest_words,
    status_word,
    tag_words,
)
from backends.services.models.lineage import Node
from backends.services.models.rights import access_words
from backends.services.models.sayings import why_absent
from registry_tui.options import Options
from registry_tui.verbs.model_records import models_uri
from registry_tui.verbs.output import HEALTH_STYLES, Column, stamp, write_table

Line: TypeAlias = tuple[str, str]
"""A label, and what it says."""

VERSION_COLUMNS = (
    Column[ModelVersion]("Version", lambda row: str(row.version)),
    Column[ModelVersion](
        "Status", lambda row: status_word(row.status), lambda row: HEALTH_STYLES[row.health]
    ),
    Column[ModelVersion]("Stage", lambda row: row.stage),
    Column[ModelVersion]("Aliases", lambda row: " ".join(row.aliases)),
    Column[ModelVersion]("By", lambda row: row.user, narrow="cut"),
    Column[ModelVersion]("Created", lambda row: stamp(row.created_at)),
    Column[ModelVersion]("Source", lambda row: row.repository or row.origin, narrow="cut"),
    Column[ModelVersion]("Description", lambda row: row.description, narrow="cut", at_least=110),
    Column[ModelVersion]("Error", lambda row: row.error, narrow="fold"),
)


def write_lines(lines: Sequence[Line], options: Options) -> None:
    """Write lines as a table of two columns; what is empty is left out."""
    columns = (
        Column[Line]("Field", lambda row: row[0]),
        Column[Line]("Value", lambda row: row[1], narrow="fold"),
    )
    write_table([row for row in lines if row[1]], columns, color=not options.no_color)


def write_versions(versions: Sequence[ModelVersion], options: Options) -> None:
    """Write versions as a table, without the columns that none of them has anything in."""
    columns = [column for column in VERSION_COLUMNS if any(map(column.text, versions))]
    write_table(versions, columns, color=not options.no_color)


def model_lines(source: ModelSource, model: RegisteredModel) -> Iterator[Line]:
    """Yield what there is to say of a model; for what its source does not say, why."""
    kind = source.kind
    where = f", in {source.environment_name}" if source.environment_name else ""
    yield "Name", model.name
    yield "Id", model.id if model.id != model.name else ""
    yield "Registered in", f"{source.name} ({kind}{where})"
    yield "Description", model.description
    yield "Visibility", model.visibility.value or why_absent(kind, "visibility")
    if kind == "AI Registry":
        yield from access_words(model, source)
    else:
        yield "Owner", model.owner or why_absent(kind, "owner")
    yield "Tags", tag_words(model)
    yield "Aliases", why_absent(kind, "aliases") if model.aliases is None else alias_words(model)
    yield "Latest", latest_words(model)
    yield "Created", stamp(model.created_at)
    yield "Updated", stamp(model.updated_at)


def version_lines(
    source: ModelSource, model: RegisteredModel, version: ModelVersion
) -> Iterator[Line]:
    """Yield what there is to say of a version by itself."""
    yield "Model", model.name
    yield "Id", model.id if model.id != model.name else ""
    yield "Registered in", f"{source.name} ({source.kind})"
    yield "Version", str(version.version)
    yield "Status", status_word(version.status)
    yield "Error", version.error
    yield "Stage", version.stage
    yield "Aliases", " ".join(f"@{alias}" for alias in version.aliases)
    yield "By", version.user
    yield "Created", stamp(version.created_at)
    yield "Updated", stamp(version.updated_at)
    yield "Description", version.description
    yield "Tags", " ".join(f"{key}={value}" for key, value in version.tags or ())
    yield "Source", version.origin
    yield "Repository", version.repository
    yield "Files", version.artifact_uri
    yield "URI", models_uri(model, version)
    yield "Run", version.run_id
    yield "Run's page", version.run_link


def lineage_lines(tree: Node) -> Iterator[Line]:
    """Yield a tree, a line for each thing in it, those below another further in."""
    for depth, node in tree.walked():
        words = f"{node.title}  {node.note}".rstrip()
        missing = f"  ({node.missing})" if node.missing else ""
        yield f"{'  ' * depth}{node.kind}", f"{words}{missing}"
